import { AsyncLocalStorage } from 'node:async_hooks';
import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Clients } from '../src/core/clients.ts';
import type { Call, World } from './account.ts';
import { type Services, tagsOf } from './tags-of.ts';

/** Who makes a call: a function by its id, and the member account in which it acts, if it does. */
interface Caller {
  fn: string;
  member?: string;
}

/** One call as it is written down: a line of JSON. */
export interface RecordedCall extends Call {
  /** The function's id; empty where a test made the call by itself. */
  fn: string;
  member?: string;
  account: string;
  region: string;
  partition: string;
  stack: string;
  /** Tags of what the call is about, by its id as the call gives it. */
  tags: Record<string, Record<string, string>>;
  /** The line of src/ that made it. */
  at: string;
}

/** So many different calls of one function and operation are enough for a process: property tests make millions. */
const ENOUGH = 400;
const FRAMES = 80;
const PLACE = /((?:src|local|test)\/[^\s:()]+:\d+)/;
/** The two functions that the local stack does not run itself, by the file in which each begins. */
const BEGINS: readonly [RegExp, string][] = [
  [/src\/digest\/send\.ts/, 'digest'],
  [/src\/export\/write-day\.ts/, 'export'],
];

const callers = new AsyncLocalStorage<Caller>();
const seen = new Map<string, Set<string>>();

/** Clients whose calls are known to be this caller's. Without a folder to write to, they are the same clients. */
export function callsBy(caller: Caller, clients: Clients): Clients {
  if (!process.env.RIPOSTE_RECORD_CALLS) return clients;
  return new Proxy(clients, {
    get(all, name: keyof Clients) {
      const client = all[name] as { send(...given: unknown[]): unknown };
      return { send: (...given: unknown[]) => callers.run(caller, () => client.send(...given)) };
    },
  });
}

/** Names in one process are one text: what JSON has no form for becomes what it is about. */
const asJson = (call: object): string =>
  JSON.stringify(call, (_, value: unknown) => {
    if (value instanceof Uint8Array) return `bytes:${value.length}`;
    if (value instanceof Set) return [...value];
    return typeof value === 'bigint' ? String(value) : value;
  });

/** The frames of this project's files, the innermost first; a rejected promise has more of them than were asked for. */
function frames(): string[] {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error('where the call is made');
  Error.stackTraceLimit = before;
  return stack.split('\n').flatMap((line) => PLACE.exec(line)?.[1] ?? []);
}

const OF_ENGINE = /^(?:local\/|src\/platform\/|test\/support\/attempts)/;
const isOfEngine = (place: string): boolean => OF_ENGINE.test(place);

/**
 * Writes every call down, with the function that made it and the tags of what it is about, when the environment names a
 * folder in RIPOSTE_RECORD_CALLS: `npm run test:reality` holds the calls against the roles of the packaged stack.
 */
export async function writeDown(
  call: Call,
  { services, world, stack }: { services: Services; world: World; stack: string },
): Promise<void> {
  const folder = process.env.RIPOSTE_RECORD_CALLS;
  if (!folder) return;
  const known = callers.getStore();
  const kind = `${known?.fn} ${call.service} ${call.operation}`;
  const different = seen.get(kind) ?? new Set();
  seen.set(kind, different);
  if (different.size >= ENOUGH) return;
  const places = frames();
  const tags = await tagsOf(services, call);
  const text = asJson({ ...call, tags });
  if (different.has(text)) return;
  different.add(text);
  const fn = BEGINS.find(([begin]) => places.some((place) => begin.test(place)))?.[1] ?? '';
  const caller = known ?? { fn };
  const { accountId: account, region, partition } = world;
  const at = places.find((place) => !isOfEngine(place)) ?? '';
  mkdirSync(folder, { recursive: true });
  const line = asJson({ ...caller, account, region, partition, stack, ...call, tags, at });
  appendFileSync(join(folder, `${process.pid}.ndjson`), `${line}\n`);
}
