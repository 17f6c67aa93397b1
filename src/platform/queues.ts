import { SendMessageBatchCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../core/clients.ts';

/** One message to send; `from` is whatever the sender needs to know it by when it fails. */
export interface Outgoing {
  from: string;
  queue: string;
  /** The queue that gets it at once where that one does not take it; a message of which the answer was lost is on both. */
  otherwise?: string;
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

/** Sends messages in as few calls as SQS allows; `fail` hears of each that no queue took. */
export async function sendAll(
  sqs: Clients['sqs'],
  messages: readonly Outgoing[],
  fail: (from: string, error: unknown) => void,
): Promise<void> {
  const refused: Outgoing[] = [];
  const onRefusal = ({ otherwise, ...message }: Outgoing, error: unknown): void => {
    if (otherwise === undefined) fail(message.from, error);
    else refused.push({ ...message, queue: otherwise });
  };
  await Promise.all(batchesOf(messages).map((batch) => sendBatch(sqs, batch, onRefusal)));
  if (refused.length > 0) await sendAll(sqs, refused, fail);
}

async function sendBatch(
  sqs: Clients['sqs'],
  batch: readonly Outgoing[],
  onRefusal: (message: Outgoing, error: unknown) => void,
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
      const message = batch[Number(Id)];
      if (message) onRefusal(message, new Error(`the queue refused a message: ${Code}`));
    }
  } catch (error) {
    for (const message of batch) onRefusal(message, error);
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
