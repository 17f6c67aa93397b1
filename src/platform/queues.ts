import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../core/clients.ts';

/** One message to send; `from` is whatever the sender needs to know it by when it fails. */
export interface Outgoing {
  from: string;
  queue: string;
  body: string;
  /** String attributes, such as why an event is on a dead-letter queue. */
  attributes?: Record<string, string>;
  /** Nobody receives it before; 900 at most. */
  delaySeconds?: number;
}

const MOST_ENTRIES = 10;
// SQS takes 1 MiB in one call; older endpoints and emulators 256 KiB.
const MOST_BYTES = 240_000;
const ENTRY_OVERHEAD = 2_000;

/** Sends messages in as few calls as SQS allows; `fail` hears of each that was not taken. */
export async function sendAll(
  sqs: Clients['sqs'],
  messages: readonly Outgoing[],
  fail: (from: string, error: unknown) => void,
): Promise<void> {
  await Promise.all(batchesOf(messages).map((batch) => sendBatch(sqs, batch, fail)));
}

async function sendBatch(
  sqs: Clients['sqs'],
  batch: readonly Outgoing[],
  fail: (from: string, error: unknown) => void,
): Promise<void> {
  const Entries = batch.map(({ body, attributes, delaySeconds }, n) => ({
    Id: String(n),
    MessageBody: body,
    ...(delaySeconds !== undefined && { DelaySeconds: delaySeconds }),
    ...(attributes && {
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, text]) => [name, { DataType: 'String', StringValue: text }]),
      ),
    }),
  }));
  try {
    const answer = await sqs.send(new SendMessageBatchCommand({ QueueUrl: batch[0]?.queue, Entries }));
    for (const { Id, Code } of answer.Failed ?? []) {
      fail(batch[Number(Id)]?.from ?? '', new Error(`the queue refused a message: ${Code}`));
    }
  } catch (error) {
    for (const { from } of batch) fail(from, error);
  }
}

/** Messages in batches for one queue each. */
function batchesOf(messages: readonly Outgoing[]): Outgoing[][] {
  const batches: Outgoing[][] = [];
  const open = new Map<string, { batch: Outgoing[]; bytes: number }>();
  for (const message of messages) {
    const bytes = Buffer.byteLength(message.body) + ENTRY_OVERHEAD;
    const current = open.get(message.queue);
    if (current && current.batch.length < MOST_ENTRIES && current.bytes + bytes <= MOST_BYTES) {
      current.batch.push(message);
      current.bytes += bytes;
      continue;
    }
    const batch = [message];
    batches.push(batch);
    open.set(message.queue, { batch, bytes });
  }
  return batches;
}
