import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { Clients } from './clients.ts';
import type { Config } from './config.ts';
import { decide, queueOf } from './decide.ts';
import { MalformedEventError, RiposteError } from './errors.ts';
import type { Finding } from './finding.ts';
import { createJournal } from './journal.ts';
import type { ActMessage } from './messages.ts';
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
  /** URL of the source's dead-letter queue, for events that no retry can help. */
  deadLetterQueue: string;
  telemetry: Telemetry;
  now(): number;
}

const MOST_ENTRIES = 10;
const MOST_BYTES = 240_000;

/**
 * The decide half of the engine: reads events, decides, keeps the journal and hands actions over.
 *
 * A finding that comes again is handed over again: acting knows what it has done, and so whatever was lost between
 * the journal and the queue is mended by the next delivery.
 *
 * @returns the ids of the messages that have to be delivered again
 */
export function createIntake({ source, clients, config, deadLetterQueue, telemetry, now }: IntakeOptions) {
  const journal = createJournal(clients.dynamodb, config.table);

  return async (received: readonly Received[]): Promise<string[]> => {
    const failed = new Set<string>();
    const outbox: { from: string; queue: string; message: ActMessage }[] = [];
    const dead: { from: string; body: string; error: RiposteError }[] = [];

    const keep = async ({ messageId, body }: Received): Promise<void> => {
      try {
        for (const finding of parseEvent(source, body)) {
          const { decisions, messages } = decide(finding, config, now());
          await journal.recordFinding(finding, decisions, now());
          for (const message of messages) outbox.push({ from: messageId, queue: queueOf(message, config), message });
          report(telemetry, finding, decisions.length);
        }
      } catch (error) {
        if (error instanceof RiposteError && !error.retryable) dead.push({ from: messageId, body, error });
        else fail(messageId, error);
      }
    };
    const fail = (messageId: string, error: unknown): void => {
      failed.add(messageId);
      telemetry.error('event not handled', { messageId, ...describeError(error) });
    };

    await Promise.all(received.map(keep));
    await handOver(clients.sqs, outbox, fail);
    await bury(clients.sqs, deadLetterQueue, source.id, dead, fail);
    if (dead.length > 0) telemetry.count('DeadEvents', dead.length, { source: source.id });
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

function report(telemetry: Telemetry, finding: Finding, decisions: number): void {
  telemetry.info('finding decided', { source: finding.source, findingId: finding.id, type: finding.type, decisions });
  telemetry.count('Findings', 1, { source: finding.source });
}

interface Entry {
  from: string;
  queue: string;
  MessageBody: string;
  MessageAttributes?: Record<string, { DataType: 'String'; StringValue: string }>;
}

async function handOver(
  sqs: Clients['sqs'],
  outbox: { from: string; queue: string; message: ActMessage }[],
  fail: (messageId: string, error: unknown) => void,
): Promise<void> {
  await sendAll(
    sqs,
    outbox.map(({ from, queue, message }) => ({ from, queue, MessageBody: JSON.stringify(message) })),
    fail,
  );
}

/** Puts an event that no retry can help on the dead-letter queue, with the reason as attributes. */
async function bury(
  sqs: Clients['sqs'],
  queue: string,
  sourceId: string,
  dead: { from: string; body: string; error: RiposteError }[],
  fail: (messageId: string, error: unknown) => void,
): Promise<void> {
  const attribute = (text: string) => ({ DataType: 'String' as const, StringValue: text.slice(0, 500) });
  const entries = dead.map(({ from, body, error }) => ({
    from,
    queue,
    MessageBody: body,
    MessageAttributes: { code: attribute(error.code), reason: attribute(error.message), source: attribute(sourceId) },
  }));
  await sendAll(sqs, entries, fail);
}

async function sendAll(
  sqs: Clients['sqs'],
  entries: Entry[],
  fail: (messageId: string, error: unknown) => void,
): Promise<void> {
  await Promise.all(
    batchesOf(entries).map(async (batch) => {
      try {
        const answer = await sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: batch[0]?.queue,
            Entries: batch.map(({ MessageBody, MessageAttributes }, n) => ({
              Id: String(n),
              MessageBody,
              MessageAttributes,
            })),
          }),
        );
        for (const { Id, Code } of answer.Failed ?? [])
          fail(batch[Number(Id)]?.from ?? '', new Error(`SQS refused an entry: ${Code}`));
      } catch (error) {
        for (const { from } of batch) fail(from, error);
      }
    }),
  );
}

/** Entries in batches for one queue each, within SQS's limits of ten entries and of size. */
function batchesOf(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  const open = new Map<string, { batch: Entry[]; bytes: number }>();
  for (const entry of entries) {
    const bytes = Buffer.byteLength(entry.MessageBody) + 2_000;
    const current = open.get(entry.queue);
    if (current && current.batch.length < MOST_ENTRIES && current.bytes + bytes <= MOST_BYTES) {
      current.batch.push(entry);
      current.bytes += bytes;
    } else {
      const batch = [entry];
      batches.push(batch);
      open.set(entry.queue, { batch, bytes });
    }
  }
  return batches;
}
