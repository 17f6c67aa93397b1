import type { ActionId } from '../core/action-ids.ts';
import type { Baseline } from '../core/baseline.ts';
import type { Clients } from '../core/clients.ts';
import type { Group } from '../core/group.ts';
import type { MemberRole } from '../core/member-roles.ts';
import type { Source } from '../sources/source.ts';

/** How Lambda gathers the messages of a queue for its function. */
export interface Batching {
  /** The most messages of one batch. */
  batchSize: number;
  /** How long it waits for a batch to fill, in seconds. */
  maximumBatchingWindow?: number;
  /** The most batches at the same time. */
  maximumConcurrency?: number;
}

/** When EventBridge Scheduler calls a function. */
type Timing =
  /** `rate(5 minutes)`, or a cron expression in UTC. */
  | { expression: string }
  /** So many hours after the digest's time, and in its time zone: once a day for each. */
  | { hoursAfterDigest: readonly number[] };

/** One Lambda function; data alone, so that whoever reads the table imports no client and no action. */
export interface FunctionEntry {
  /** What it does, for its handler; a sentence. */
  does: string;
  /** What makes it: the file `<run>-function.ts` below `src`, which exports that name in camel case. */
  run: string;
  /** It reads the events of the sources of this feed. */
  feed?: Source['feed'];
  /** It holds the actions of this group. */
  group?: Group;
  /** What it may call; a test compares with what its role allows. */
  clients: readonly (keyof Clients)[];
  /**
   * What it has at hand when it starts; of its actions and clients, the others are loaded when first used. All, unless told:
   * to load later takes longer where each message needs it, as Lambda starts a function on a whole processor.
   */
  starts?: { actions: readonly ActionId[]; clients: readonly (keyof Clients)[] };
  /** What it may call in member accounts. */
  members?: readonly (keyof Clients)[];
  /** The role that it takes in accounts and regions of the organisation; each of them trusts this function with it. */
  enters?: MemberRole;
  /** In MB. */
  memory: number;
  /**
   * In MB, for a block list of more IP sets of each family than `above`, in all scopes together: what it compares grows with
   * what they hold. The last that holds counts.
   */
  largeLists?: readonly { above: number; memory: number }[];
  /**
   * In MB: half of what Node keeps for young objects before it looks which of them are garbage. Lambda gives it a twentieth of
   * the memory, unless told; who makes little that stays, and waits often, needs less memory for the same with a few.
   *
   * Source: the runtime's bootstrap, https://dev.to/wonderfulsoap/deep-dive-into-aws-lambda-3-official-nodejs-runtime-analysis-43je
   */
  young?: number;
  /** In seconds. */
  timeout: number;
  /** It reads the queue of its own id. */
  batch?: Batching;
  /** It also reads the queue `<id>-express`, for what must not wait for a batch to fill. */
  express?: Batching;
  /** How often a message is received before it goes to the dead-letter queue; 5 unless told. */
  receives?: number;
  schedule?: Timing;
  /** It reads events of every source. */
  readsAll?: true;
  /** It is deployed only where this setting, or one of these, is on, which is anything but `off`, `file` and nothing. */
  setting?: string | readonly string[];
  /** It calls few operations by small clients of its own, since somebody waits while it starts: see page-clients.ts. */
  small?: true;
  /** It is deployed only where the setting `contain` names something, or `baseline` this. */
  named?: { contain: true } | { baseline: Baseline };
}

/** Some of the table: functions by their ids. */
export type FunctionEntries = Readonly<Record<string, FunctionEntry>>;

/** In MB, what a function gets in a deployment of so many IP sets of each family, in all scopes together. */
export const memoryOf = (
  { memory, largeLists }: Pick<FunctionEntry, 'memory' | 'largeLists'>,
  ipSets: number,
): number => largeLists?.findLast(({ above }) => ipSets > above)?.memory ?? memory;

/** What the owner has named, by the settings of these names. */
export type Named = Record<'contain' | 'baseline', readonly string[]>;

/** Whether a function is deployed, as far as the owner has to name something for it. */
export function isNamed({ named }: Pick<FunctionEntry, 'named'>, { contain, baseline }: Named): boolean {
  if (!named) return true;
  return 'contain' in named ? contain.length > 0 : baseline.includes(named.baseline);
}

/**
 * In MB: for functions that mostly wait. Started, and with all of their parts, they have 53 to 77 MB resident
 * (`memory.started-share`); their work adds up to 148 MB to that for a digest of 100,000 records (`digest.100k-memory`), and
 * 48 MB for a look at 22,000 things that expire (`sweep.memory`). What they get 512 for is 0.29 of a processor: enough for the
 * longest run by `reconcile.1M-cpu` and `-memory`, and for the quickest by `effect.p95`.
 */
export const MEMORY = 512;
/** A whole processor, for a day of 100,000 records. */
export const ONE_PROCESSOR = 1769;
/** For a million addresses in both scopes: what AWS gives a new account at most, until it is asked for more. */
export const LARGEST_LISTS = 3008;
