import type { Clients } from './clients.ts';
import { type Config, deadLetterQueueOf } from './config.ts';
import { decide, queueOf, type Verdict } from './decide.ts';
import { MalformedEventError, RiposteError } from './errors.ts';
import type { Finding } from './finding.ts';
import { createJournal, type Journal } from './journal.ts';
import type { ActMessage } from './messages.ts';
import { createKnownReader, type KnownReader } from './never-block/reader.ts';
import { type Outgoing, sendAll } from './queues.ts';
import type { Source } from './sources/source.ts';
import { sourceAmong } from './sources/source-among.ts';
import { describeError, type Telemetry } from './telemetry.ts';
import { clean } from './text.ts';

/** One message from a source's queue: the body is an EventBridge event as JSON. */
export interface Received {
  messageId: string;
  body: string;
}

export interface IntakeOptions {
  /** The sources of one feed, first the one that events of no known service count for. */
  sources: readonly [Source, ...Source[]];
  clients: Pick<Clients, 'dynamodb' | 'sqs'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
}

/**
 * The decide half of the engine: reads events, decides, keeps the journal and hands actions over.
 *
 * A finding that comes again is handed over again: acting knows what it has done, and so whatever was lost between
 * the journal and the queue is mended by the next delivery.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createIntake({
  sources,
  clients,
  config,
  telemetry,
  now,
}: IntakeOptions): (received: readonly Received[]) => Promise<string[]> {
  const journal = createJournal(clients.dynamodb, config.table);
  const known = createKnownReader({ clients, config, now });
  const [{ feed }] = sources;
  const graveyard = deadLetterQueueOf(config, feed);

  return async (received) => {
    const failed = new Set<string>();
    const fail = (messageId: string, error: unknown): void => {
      failed.add(messageId);
      telemetry.error('event not handled', { messageId, ...describeError(error) });
    };
    const events = received.flatMap((message) => {
      try {
        return [readEvent(sources, message)];
      } catch (error) {
        fail(message.messageId, error);
        return [];
      }
    });
    const current = await settingsFor(events, config, known);
    const read = events.map((event) => decideEvent(event, current, now()));
    const kept = await keep(journal, read, now(), fail);
    const handedOver = kept.flatMap(({ from, decided }) =>
      decided.flatMap(({ messages }) => messages.map((message) => outgoing(from, message, config))),
    );
    const buried = read.flatMap(({ from, body, error }) =>
      error ? [setAside(from, body, error, feed, graveyard)] : [],
    );
    await sendAll(clients.sqs, [...handedOver, ...buried], fail);
    report(telemetry, feed, kept, buried.length);
    return [...failed];
  };
}

/** One event, and what it says; or why it cannot be read. */
interface Parsed {
  from: string;
  body: string;
  findings: Finding[];
  error?: RiposteError;
}

/** One event on its way: what was decided about its findings. */
interface Read extends Omit<Parsed, 'findings'> {
  decided: (Verdict & { finding: Finding })[];
}

function readEvent(sources: IntakeOptions['sources'], { messageId: from, body }: Received): Parsed {
  try {
    return { from, body, findings: parseEvent(sources, body) };
  } catch (error) {
    if (error instanceof RiposteError) return { from, body, findings: [], error };
    throw error;
  }
}

/** What is never blocked is read for findings that name addresses, and costs the others no call. */
async function settingsFor(events: readonly Parsed[], config: Config, known: KnownReader): Promise<Config> {
  const namesAddresses = events.some(({ findings }) => findings.some(({ facts }) => facts.peerKind === 'network'));
  return namesAddresses ? known.current() : config;
}

const decideEvent = ({ findings, ...event }: Parsed, config: Config, now: number): Read => ({
  ...event,
  decided: findings.map((finding) => ({ finding, ...decide(finding, config, now) })),
});

/** Writes all findings of a batch at once; when that fails, one event at a time, so that one cannot hold up the others. */
async function keep(
  journal: Journal,
  read: readonly Read[],
  now: number,
  fail: (messageId: string, error: unknown) => void,
): Promise<Read[]> {
  try {
    await journal.recordFindings(
      read.flatMap(({ decided }) => decided),
      now,
    );
    return [...read];
  } catch {
    const alone = await Promise.all(
      read.map(async (event) => {
        try {
          await journal.recordFindings(event.decided, now);
          return event;
        } catch (error) {
          fail(event.from, error);
          return undefined;
        }
      }),
    );
    return alone.filter((event) => event !== undefined);
  }
}

const outgoing = (from: string, message: ActMessage, config: Config): Outgoing => ({
  from,
  queue: queueOf(message, config),
  body: JSON.stringify(message),
});

// No retry can help an event that is malformed: it waits on the dead-letter queue, with the reason beside it.
const setAside = (from: string, body: string, error: RiposteError, feed: string, queue: string): Outgoing => ({
  from,
  queue,
  body,
  attributes: { code: error.code, reason: error.message.slice(0, 500), source: feed },
});

function report(telemetry: Telemetry, feed: string, kept: readonly Read[], dead: number): void {
  const decided = kept.flatMap((event) => event.decided);
  for (const { finding, decisions } of decided) {
    telemetry.info('finding decided', {
      source: finding.source,
      findingId: finding.id,
      type: finding.type,
      decisions: decisions.length,
    });
  }
  for (const [source, those] of Map.groupBy(decided, ({ finding }) => finding.source))
    telemetry.count('Findings', those.length, { source });
  if (dead > 0) telemetry.count('DeadEvents', dead, { source: feed });
}

/**
 * The findings of one event as it came off the queue.
 *
 * @throws MalformedEventError | UnsupportedEventError
 */
export function parseEvent(sources: readonly [Source, ...Source[]], body: string): Finding[] {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch (error) {
    throw new MalformedEventError(`the event is not JSON: ${clean(describeError(error).message, 120)}`, {
      cause: error,
    });
  }
  const addressed = typeof event === 'object' && event !== null ? event : {};
  return (sourceAmong(sources, addressed) ?? sources[0]).parse(event);
}
