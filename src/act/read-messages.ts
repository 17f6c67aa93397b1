import { whereOf } from '../actions/catalogue/place.ts';
import type { Config } from '../core/config.ts';
import type { Delivery } from '../core/delivery.ts';
import { type ActMessage, type LeaveMessage, type Message, parseMessage } from '../core/messages.ts';
import { keyOfDecision, parseResponseKey } from '../core/response.ts';
import { InHandError } from './in-hand.ts';
import type { Retry } from './work.ts';

/** Messages about one response: findings that want it, or one wish or duty. */
export interface Incoming {
  key: string;
  deliveries: Delivery[];
  message: Exclude<Message, { kind: 'look' | 'maintain' }>;
  /** The findings that want it, where the message is of that kind. */
  wanted: ActMessage[];
  /** The findings that want it no more. */
  leaving: LeaveMessage[];
  /** What came after it in the batch, and is of another kind: its turn is next. */
  behind: Delivery[];
}

/** Somebody waits for news of a secret, and here they are. */
export interface Look {
  delivery: Delivery;
  secret: string;
}

/** The messages of a batch: one entry for each response, those that ask for maintenance, and those that bring news. */
export function readMessages(
  deliveries: readonly Delivery[],
  config: Config,
  retry: Retry,
): { incoming: Incoming[]; looks: Look[]; maintenance: Delivery[] } {
  const incoming = new Map<string, Incoming>();
  const maintenance: Delivery[] = [];
  const looks: Look[] = [];
  for (const delivery of deliveries) {
    try {
      const message = parseMessage(delivery.body);
      if (message.kind === 'maintain') maintenance.push(delivery);
      else if (message.kind === 'look') looks.push({ delivery, secret: message.secret });
      else if (!add(incoming, delivery, message.kind === 'act' ? current(message, config) : message))
        retry(delivery, new InHandError());
    } catch (error) {
      retry(delivery, error);
    }
  }
  return { incoming: [...incoming.values()], looks, maintenance };
}

function add(incoming: Map<string, Incoming>, delivery: Delivery, message: Incoming['message']): boolean {
  const earlier = incoming.get(message.key);
  if (!earlier) {
    const wanted = message.kind === 'act' ? [message] : [];
    const leaving = message.kind === 'leave' ? [message] : [];
    incoming.set(message.key, { key: message.key, deliveries: [delivery], message, wanted, leaving, behind: [] });
    return true;
  }
  // Two people who approve are not one who does so twice. What came after another kind may have been said because of it.
  const isAlike = earlier.message.kind === message.kind && isSameAnswer(earlier.message, message);
  if (!isAlike || earlier.behind.length > 0) {
    // A yes is worth something whatever becomes of another one.
    if (message.kind === 'approve') return false;
    earlier.behind.push(delivery);
    return true;
  }
  earlier.deliveries.push(delivery);
  if (message.kind === 'act') earlier.wanted.push(message);
  if (message.kind === 'leave') earlier.leaving.push(message);
  return true;
}

const isSameAnswer = (one: Incoming['message'], other: Incoming['message']): boolean =>
  one.kind !== 'approve' ||
  other.kind !== 'approve' ||
  (one.by === other.by && one.via === other.via && one.plan === other.plan);

/** What was behind a message that was handled, and goes on now; behind one that comes again, it comes again as well. */
export function nextOf(incoming: readonly Incoming[], failed: ReadonlySet<string>, retry: Retry): Delivery[] {
  return incoming.flatMap(({ deliveries, behind }) => {
    if (!deliveries.some(({ messageId }) => failed.has(messageId))) return behind;
    for (const delivery of behind) retry(delivery, new Error('another message about this response goes first'));
    return [];
  });
}

/** Keys of the responses of which a message comes again, with those that were known before. */
export const comeAgain = (
  incoming: readonly Incoming[],
  failed: ReadonlySet<string>,
  known: ReadonlySet<string>,
): Set<string> => {
  const those = incoming.filter(({ deliveries }) => deliveries.some(({ messageId }) => failed.has(messageId)));
  return new Set([...known, ...those.map(({ key }) => key)]);
};

/** A message that was on its way while the release before was replaced names an action of a finding. */
function current(message: ActMessage, config: Config): ActMessage {
  if (parseResponseKey(message.key)) return message;
  const { finding, decision, target } = message;
  const { account, place } = whereOf(decision.action, target, finding, config);
  const at = decision.action === 'notify' ? {} : { at: `${account}#${place}` };
  return { ...message, key: keyOfDecision(finding, { ...decision, ...at }) };
}
