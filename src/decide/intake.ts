import { scopeAt } from '../actions/catalogue/members.ts';
import type { Clients } from '../core/clients.ts';
import { type Config, deadLetterQueueOf } from '../core/config.ts';
import { MalformedEventError } from '../core/errors.ts';
import { type Finding, severityBand } from '../core/finding.ts';
import type { LeaveMessage } from '../core/messages.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { clean } from '../core/text.ts';
import { createInventoryReader, type InventoryReader } from '../journal/inventory.ts';
import { createJournal } from '../journal/journal.ts';
import { createKnownReader, type KnownReader } from '../never-block/known-reader.ts';
import { sendAll } from '../platform/queues.ts';
import { createTable } from '../platform/table.ts';
import type { PlaybookSet } from '../policy/match/match.ts';
import type { Layer } from '../policy/playbooks/order.ts';
import { createPlaybookReader } from '../policy/playbooks/playbook-reader.ts';
import { createCorrelator } from './correlate/index.ts';
import { decide, type Verdict } from './decide.ts';
import { expressFor } from './express.ts';
import { leavings } from './leavings.ts';
import { leaving, outgoing, setAside } from './outgoing.ts';
import { markOwnRoles } from './own-member-roles.ts';
import { type FeedSources, type Parsed, type Received, readMessage } from './read-event.ts';
import { newsOf } from './rotation-signals.ts';
import { together } from './together.ts';

export interface IntakeOptions {
  /** The sources of one feed. */
  sources: FeedSources;
  clients: Pick<Clients, 'dynamodb' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  /** What riposte.yml says about playbooks; the deployed one unless told. */
  riposteYml?: Layer | undefined;
}

interface Tied extends Parsed {
  /** A finding of it names an address that none before it named. */
  namesNewAddress?: boolean;
}

/** One event on its way: what was decided about its findings. */
interface Decided extends Tied {
  decided: (Verdict & { finding: Finding; leaves: LeaveMessage[] })[];
}

type Fail = (event: Parsed, error: unknown) => void;

/**
 * The decide half of the engine: reads events, ties them to incidents, decides, keeps the journal and hands actions
 * over.
 *
 * A finding that comes again is handed over again: acting knows what it has done, and so whatever was lost between
 * the journal and the queue is mended by the next delivery.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createIntake({
  sources,
  ...options
}: IntakeOptions): (received: readonly Received[]) => Promise<string[]> {
  const { clients, config, telemetry } = options;
  const decideKept = createDecider(options);
  const [{ feed }] = sources;
  const graveyard = deadLetterQueueOf(config, feed);

  return async (received) => {
    const failed = new Set<string>();
    const fail = (messageId: string, error: unknown): void => {
      failed.add(messageId);
      telemetry.error('event not handled', { messageId, ...describeError(error) });
    };
    const failEvent: Fail = ({ from }, error) => fail(from, error);
    const read = received.flatMap((message) => {
      try {
        return [ofItsAccount(readMessage(sources, message, config), config)];
      } catch (error) {
        fail(message.messageId, error);
        return [];
      }
    });
    const kept = await decideKept(read, failEvent);
    const isExpress = await expressFor(kept, options);
    const handedOver = kept.flatMap(({ from, decided, ...event }) =>
      decided.flatMap(({ finding, messages, leaves }) => [
        ...messages.map((message) => outgoing(from, message, config, isExpress(message, event))),
        ...leaves.map((message) => leaving(from, message, config)),
        ...newsOf(finding).map((news) => ({ from, queue: config.queues.expiry, body: JSON.stringify(news) })),
      ]),
    );
    const buried = kept.flatMap(({ from, body, error }) =>
      error ? [setAside(from, body, error, feed, graveyard)] : [],
    );
    await sendAll(clients.sqs, [...handedOver, ...buried], fail);
    report(telemetry, kept, buried.length);
    return [...failed];
  };
}

/**
 * In an organisation an account speaks for itself alone, but for the one of the deployment, to which the administrators of
 * services report what is found in all. EventBridge writes the account into the envelope; what else stands there is theirs.
 */
function ofItsAccount(event: Parsed, { account: home, organisation }: Config): Parsed {
  const other = event.findings.find(
    ({ account, receivedIn }) => receivedIn.account !== home && receivedIn.account !== account,
  );
  if (!organisation || !other) return event;
  const { receivedIn, account } = other;
  const problem = `The event is of account ${receivedIn.account}, and is about account ${clean(account, 20)}: an account speaks for itself alone.`;
  return { ...event, findings: [], error: new MalformedEventError(problem) };
}

/**
 * Decides about findings that no event brought, keeps the journal and hands actions over: the same as for those of an
 * event, so that it makes no difference which of the two comes first, or whether both do.
 *
 * @returns the findings that could not be handled
 */
export function createFindingIntake(
  options: Omit<IntakeOptions, 'sources'>,
): (findings: readonly Finding[]) => Promise<Finding[]> {
  const { clients, config, telemetry } = options;
  const decideKept = createDecider(options);

  return async (findings) => {
    const failed = new Set<Finding>();
    const fail = (from: string, error: unknown): void => {
      const finding = findings[Number(from)];
      if (finding) failed.add(finding);
      telemetry.error('finding not handled', { ...describeError(error) });
    };
    const read = findings.map((finding, n): Parsed => ({ from: String(n), body: '', findings: [finding] }));
    const kept = await decideKept(read, ({ from }, error) => fail(from, error));
    const handedOver = kept.flatMap(({ from, decided }) =>
      decided.flatMap(({ messages, leaves }) => [
        ...messages.map((message) => outgoing(from, message, config)),
        ...leaves.map((message) => leaving(from, message, config)),
      ]),
    );
    await sendAll(clients.sqs, handedOver, fail);
    report(telemetry, kept, 0);
    return [...failed];
  };
}

/** Ties events to incidents, decides, and keeps the journal; what fails is told and left out. */
function createDecider({ clients, config, now, riposteYml }: Omit<IntakeOptions, 'sources' | 'telemetry'>) {
  const journal = createJournal(clients.dynamodb, config.table);
  const table = createTable(clients.dynamodb, config.table);
  const known = createKnownReader({ clients, config, now });
  const inventory = createInventoryReader({ clients, config, now });
  const playbooks = createPlaybookReader({ clients, config, now, riposteYml });
  const correlator = createCorrelator(clients.dynamodb, config.table, config.timeZone);

  async function decideAll(events: readonly Tied[]): Promise<Decided[]> {
    const set = await playbooks.current();
    const current = await settingsFor(events, config, known, inventory, set);
    const marked = await markOwnRoles(events, current, { table, now: now() });
    const decided = marked.map((event) => decideEvent(event, current, now(), set));
    await journal.recordFindings(
      decided.flatMap((event) => event.decided),
      now(),
    );
    return decided;
  }

  /** Without what comes of places that the owner wants to hear nothing of. */
  async function heardOf(events: readonly Parsed[]): Promise<Parsed[]> {
    const current = await settingsFor(events, config, known, inventory);
    const isHeard = (finding: Finding): boolean => !scopeAt(finding, current)?.isExcluded;
    return events.map((event) => ({ ...event, findings: event.findings.filter(isHeard) }));
  }

  return async (read: readonly Parsed[], fail: Fail): Promise<Decided[]> => {
    const heard = config.organisation ? await together(read, heardOf, fail) : read;
    const tied = await together(heard, (events) => correlator.tieEvents(events, now()), fail);
    return together(tied, decideAll, fail);
  };
}

/**
 * What is never blocked is read for findings that name addresses, the inventory for those of elsewhere and where a playbook
 * asks of which unit or tags an account is; others cost no call.
 */
async function settingsFor(
  events: readonly Parsed[],
  config: Config,
  known: KnownReader,
  inventory: InventoryReader,
  { asksAccount = false }: Partial<PlaybookSet> = {},
): Promise<Config> {
  const findings = events.flatMap((event) => event.findings);
  const settings = findings.some(({ facts }) => facts.peerKind === 'network') ? await known.current() : config;
  const isElsewhere = findings.some(({ account, region }) => account !== config.account || region !== config.region);
  return isElsewhere || asksAccount ? inventory.on(settings) : settings;
}

const decideEvent = (event: Tied, config: Config, now: number, playbooks: PlaybookSet): Decided => ({
  ...event,
  decided: event.findings.map((finding) => {
    const verdict = decide(finding, config, now, playbooks);
    return { finding, ...verdict, leaves: leavings(finding, verdict, config, now, playbooks) };
  }),
});

function report(telemetry: Telemetry, kept: readonly Decided[], dead: number): void {
  const decided = kept.flatMap((event) => event.decided);
  for (const { finding, decisions } of decided) {
    telemetry.info('finding decided', {
      source: finding.source,
      findingId: finding.id,
      type: finding.type,
      severity: finding.severity,
      decisions: decisions.length,
    });
    telemetry.count('Findings', 1, { source: finding.source, severity: severityBand(finding.severity) });
    for (const { guard } of decisions) if (guard) telemetry.count('Refusals', 1, { guard });
  }
  if (dead > 0) telemetry.count('DeadEvents', dead);
}
