import type { Clients } from './clients.ts';
import { type Config, deadLetterQueueOf } from './config.ts';
import { decide, queueOf } from './decide.ts';
import { MalformedEventError, RiposteError } from './errors.ts';
import type { Finding } from './finding.ts';
import { createJournal } from './journal.ts';
import { type Outgoing, sendAll } from './queues.ts';
import type { Source } from './sources/source.ts';
import { describeError, type Telemetry } from './telemetry.ts';

/** One message from a source's queue: the body is an EventBridge event as JSON. */
export interface Received {
  messageId: string;
  body: string;
}

export interface IntakeOptions {
  source: Source;
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
  source,
  clients,
  config,
  telemetry,
  now,
}: IntakeOptions): (received: readonly Received[]) => Promise<string[]> {
  const journal = createJournal(clients.dynamodb, config.table);
  const graveyard = deadLetterQueueOf(config, source.id);

  return async (received) => {
    const failed = new Set<string>();
    const fail = (messageId: string, error: unknown): void => {
      failed.add(messageId);
      telemetry.error('event not handled', { messageId, ...describeError(error) });
    };
    const handle = async ({ messageId, body }: Received): Promise<Outgoing[]> => {
      try {
        return (await Promise.all(parseEvent(source, body).map(keep)))
          .flat()
          .map((message) => ({ ...message, from: messageId }));
      } catch (error) {
        if (error instanceof RiposteError && !error.retryable) return [bury(messageId, body, error)];
        fail(messageId, error);
        return [];
      }
    };
    const keep = async (finding: Finding): Promise<Omit<Outgoing, 'from'>[]> => {
      const { decisions, messages } = decide(finding, config, now());
      await journal.recordFinding(finding, decisions, now());
      telemetry.info('finding decided', { source: finding.source, findingId: finding.id, type: finding.type });
      telemetry.count('Findings', 1, { source: finding.source });
      return messages.map((message) => ({ queue: queueOf(message, config), body: JSON.stringify(message) }));
    };
    // No retry can help an event that is malformed: it waits on the dead-letter queue, with the reason beside it.
    const bury = (from: string, body: string, error: RiposteError): Outgoing => {
      telemetry.warn('event set aside', { source: source.id, ...describeError(error) });
      telemetry.count('DeadEvents', 1, { source: source.id });
      return {
        from,
        queue: graveyard,
        body,
        attributes: { code: error.code, reason: error.message.slice(0, 500), source: source.id },
      };
    };

    const outgoing = (await Promise.all(received.map(handle))).flat();
    await sendAll(clients.sqs, outgoing, fail);
    return [...failed];
  };
}

/**
 * The findings of one event as it came off the queue.
 *
 * @throws MalformedEventError | UnsupportedEventError
 */
export function parseEvent(source: Source, body: string): Finding[] {
  let event: unknown;
  try {
    event = JSON.parse(body);
  } catch (error) {
    throw new MalformedEventError(`the event is not JSON: ${describeError(error).message.slice(0, 120)}`, {
      cause: error,
    });
  }
  return source.parse(event);
}
