import { catalogue } from '../actions/catalogue/catalogue.ts';
import { type Config, queueOfGroup } from '../core/config.ts';
import type { RiposteError } from '../core/errors.ts';
import type { ActMessage, LeaveMessage } from '../core/messages.ts';
import type { Outgoing } from '../platform/queues.ts';

/** What the express queue does not take must not wait for its event to come again: the other one is a second slower. */
export const outgoing = (from: string, message: ActMessage, config: Config, isExpress = false): Outgoing => ({
  from,
  ...(isExpress
    ? { queue: config.expressQueue, otherwise: queueOf(message, config) }
    : { queue: queueOf(message, config) }),
  body: JSON.stringify(message),
});

/** To leave touches nothing outside of the journal. */
export const leaving = (from: string, message: LeaveMessage, config: Config): Outgoing => ({
  from,
  queue: config.queues.notify,
  body: JSON.stringify(message),
});

/** No retry can help an event that is malformed: it waits on the dead-letter queue, with the reason beside it. */
export const setAside = (from: string, body: string, error: RiposteError, feed: string, queue: string): Outgoing => ({
  from,
  queue,
  body,
  attributes: { code: error.code, reason: error.message.slice(0, 500), source: feed },
});

/**
 * The queue that a message belongs on: what is enforced, and what a person is asked about, goes to the function that may
 * read the state of the target; what is only told goes to one that can change nothing.
 */
export function queueOf(message: ActMessage, config: Config): string {
  if (message.kind !== 'act') throw new TypeError('only decisions are handed over here');
  const { mode, action, outcome } = message.decision;
  const isAbout = (mode === 'enforce' || mode === 'approve') && outcome === undefined;
  return queueOfGroup(isAbout ? catalogue[action].group : 'notify', config);
}
