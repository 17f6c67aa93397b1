import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Action } from '../core/action.ts';
import { type ActionId, CONTAINED_BY } from '../core/action-ids.ts';
import { queueOfGroup } from '../core/config.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { HOUR_MS } from './open-ends.ts';
import type { Plan } from './plan-steps.ts';
import type { Changes } from './settle.ts';
import { isBegunElsewhere } from './take.ts';
import type { Work } from './work.ts';

const REASON =
  'It was begun, and may be in force as a whole or in part: Riposte cannot look, as the function that could is not deployed any more.';

/**
 * What was begun, where its function is not deployed any more, as what it contains is not named by now: nothing here can look
 * what has come of it, nor take it back. It stays under way, and people are told.
 */
export function outOfHands({ record, action }: Pick<Work, 'record' | 'action'>): Plan | undefined {
  if (!isBegunElsewhere(record, action)) return undefined;
  return {
    step: 'stay',
    reason: REASON,
    advice: `Look at it by hand now. To have Riposte look and go on by itself, within the hour, ${howAgain(record.action)}; then ${commandLine('undo')} takes back what was done, too.`,
  };
}

/**
 * What stayed so, and is gone on with by its function that is there again: an attempt that died, since nobody knows whether it had
 * touched anything. Read back alone, what was never set would be a failure.
 */
export function backInHand(record: ResponseRecord, action: Action | undefined): ResponseRecord {
  const { away, ...rest } = record;
  return action && away ? { ...rest, state: 'claimed' } : record;
}

/**
 * A yes to what only a function could do that is not deployed any more: no mode is waited for, and whoever gave it is told that
 * nothing comes of it, and why.
 */
export function approvedInVain({ record, action, ctx }: Pick<Work, 'record' | 'action' | 'ctx'>): Plan | undefined {
  const { group } = catalogue[record.action];
  const isThere = group === 'notify' || queueOfGroup(group, ctx.config) !== ctx.config.queues.notify;
  if (!record.approved || action || isThere) return undefined;
  return {
    step: 'end',
    outcome: 'failed',
    reason: 'It was approved, and nothing was done: the function that could do it is not deployed any more.',
    advice: `Do it by hand now, or ${howAgain(record.action)}.`,
  };
}

/** How the function that carries out an action is there again. */
export function howAgain(action: ActionId): string {
  const what = CONTAINED_BY[action];
  return what ? `name ${what} in the setting contain again, and deploy` : 'deploy its function again';
}

/** It is looked at again each hour, and the time that it may take runs from when it can be. */
export const stayed = ({ reason, advice }: Extract<Plan, { step: 'stay' }>, now: number): Changes => ({
  state: 'pending',
  away: true,
  reason,
  advice,
  dueAt: now + HOUR_MS,
  giveUpAt: undefined,
  alertDue: undefined,
  attempts: 0,
});
