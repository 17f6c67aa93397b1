import type { Delivery } from '../core/delivery.ts';
import { sendAll } from '../platform/queues.ts';
import type { ActorOptions, Retry } from './work.ts';

/** Another function has the response in hand at this moment: whoever joins it comes again in a moment. */
export class InHandError extends Error {
  override name = 'InHandError';

  constructor() {
    super('the response is in hand; it goes on after that');
  }
}

/** What people answer is not recorded yet, such as where whoever asked them died between the asking and the recording. */
export class UnrecordedError extends Error {
  override name = 'UnrecordedError';

  constructor() {
    super('what is answered is not recorded yet; the answer waits for that');
  }
}

/** So often an invocation goes round for messages about one response that wait for each other; the rest waits on the queue. */
export const MOST_ROUNDS = 8;
/** So long after each other such messages are there again, which is far longer than their rounds take. */
const APART_SECONDS = 10;
const MOST_DELAY_SECONDS = 900;

const DELAY_SECONDS = 1;
/** What is in hand for so long is what somebody died over, until the lease has ended. */
const MANY_TIMES = 10;
const LONG_DELAY_SECONDS = 30;

/**
 * Sends messages about responses that are in hand to the function's own queue again, a moment later. The queue's
 * visibility timeout would be far too long for that, and each such delivery would count as one that failed: a hot target
 * must not send its findings to the dead-letter queue. What cannot be sent is left on the queue. What takes turns, such as
 * hundreds of answers about one response, is there in parts that come after each other, in the order in which it came.
 */
export async function sendLater(
  deliveries: readonly Delivery[],
  { clients, queue }: Pick<ActorOptions, 'clients' | 'queue'>,
  fail: Retry,
): Promise<void> {
  if (queue === undefined) {
    for (const delivery of deliveries) fail(delivery, new InHandError());
    return;
  }
  const byId = new Map(deliveries.map((delivery) => [delivery.messageId, delivery]));
  const turns = new Map<string, { turn: number; kind: string }>();
  const messages = deliveries.map(({ messageId, body }) => {
    const { waited = 0, ...message } = JSON.parse(body) as { waited?: number; key: string; kind: string };
    const { key, kind } = message;
    const last = turns.get(key);
    const turn = last ? last.turn + Number(last.kind !== kind || kind === 'approve') : 0;
    turns.set(key, { turn, kind });
    const part = Math.floor(turn / MOST_ROUNDS);
    return {
      from: messageId,
      queue,
      body: JSON.stringify({ ...message, waited: waited + 1 }),
      delaySeconds: Math.min(
        MOST_DELAY_SECONDS,
        part * APART_SECONDS + (waited < MANY_TIMES ? DELAY_SECONDS : LONG_DELAY_SECONDS),
      ),
    };
  });
  await sendAll(clients.sqs, messages, (from, error) => {
    const delivery = byId.get(from);
    if (delivery) fail(delivery, error);
  });
}
