import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { ActionId } from '../core/action-ids.ts';
import { type Config, queueOfGroup } from '../core/config.ts';
import type { Delivery } from '../core/delivery.ts';
import { groupToUndo } from '../core/group.ts';
import { sendAll } from '../platform/queues.ts';
import type { Opened } from './openings.ts';
import type { ActorOptions, Retry } from './work.ts';

/** Another function may take this step: whoever does things may not take them back, and the reverse. */
export class ElsewhereError extends Error {
  override name = 'ElsewhereError';
  /** The URL of that function's queue. */
  readonly queue: string;

  constructor(queue: string) {
    super('another function may do this');
    this.queue = queue;
  }
}

/**
 * The queue of the function that may take a step, where a message for it has reached the other one of the two: from a
 * command or a function of a release before, or as the response went on meanwhile. Undefined where it is right here.
 *
 * @param queue of the function that has the message
 */
export function elsewhere(
  step: Opened['step'],
  action: ActionId,
  { queue, config }: { queue?: string | undefined; config: Pick<Config, 'queues'> },
): string | undefined {
  const { group } = catalogue[action];
  const toUndo = groupToUndo(group);
  if (toUndo === group) return undefined;
  const takesBack = step === 'undo' || step === 'expire';
  const there = queueOfGroup(takesBack ? toUndo : group, config);
  const other = queueOfGroup(takesBack ? group : toUndo, config);
  return queue === other && there !== other ? there : undefined;
}

/** Hands messages on as they are. What cannot be sent is left on the queue. */
export async function sendElsewhere(
  deliveries: ReadonlyMap<string, { delivery: Delivery; queue: string }>,
  { clients }: Pick<ActorOptions, 'clients'>,
  fail: Retry,
): Promise<void> {
  const messages = [...deliveries].map(([from, { delivery, queue }]) => ({ from, queue, body: delivery.body }));
  await sendAll(clients.sqs, messages, (from, error) => {
    const failed = deliveries.get(from);
    if (failed) fail(failed.delivery, error);
  });
}
