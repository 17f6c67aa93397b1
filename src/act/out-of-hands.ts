import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Action } from '../core/action.ts';
import { type ActionId, BASELINE_OF, CONTAINED_BY } from '../core/action-ids.ts';
import { type Config, queueOfGroup } from '../core/config.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import { HOUR_MS } from './open-ends.ts';
import type { Plan } from './plan-steps.ts';
import type { Changes } from './settle.ts';
import { isBegunElsewhere } from './take.ts';
import type { Work } from './work.ts';

type Unplanned = Pick<Work, 'record' | 'earlier' | 'ctx'>;

/**
 * Whether a function carries out an action that it includes: what the owner has to name, and names no more, its role has no
 * permission for, though others keep the function.
 */
export const isNamed = (id: ActionId, { actions }: Pick<Config, 'actions'>): boolean =>
  actions.includes(id) || (CONTAINED_BY[id] ?? BASELINE_OF[id]) === undefined;

/**
 * What was begun, where its function is not deployed any more, as what it contains is not named by now: nothing here can look
 * what has come of it, nor take it back. It stays under way, and people are told.
 */
export function outOfHands({ record, action }: Pick<Work, 'record' | 'action'>): Plan | undefined {
  if (!isBegunElsewhere(record, action)) return undefined;
  return {
    step: 'stay',
    reason: `It was begun, and may be in force as a whole or in part: Riposte cannot look, since ${whyAway(record.action)}.`,
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
 * A yes to what is not deployed any more, alone or with its function: no mode is waited for, and whoever gave it is told that
 * nothing comes of it, and why.
 */
export function approvedInVain({ record, earlier, ctx: { config } }: Unplanned): Plan | undefined {
  const { action, approved, state } = record;
  if (!approved || isDeployed(action, config)) return undefined;
  // What was begun, or is in force, was done by that yes.
  if (state === 'claimed' || state === 'pending' || earlier.outcome === 'applied') return undefined;
  return {
    step: 'end',
    outcome: 'failed',
    guard: 'not-deployed',
    reason: `It was approved, and nothing was done: ${whyAway(action)}.`,
    advice: `Do it by hand now, or ${howAgain(action)} within the hour: then it is tried again by itself.`,
  };
}

/** A question about what is not deployed any more: no answer to it could be carried out. */
export function askedInVain({ action }: ResponseRecord, config: Config): Plan | undefined {
  if (isDeployed(action, config)) return undefined;
  return {
    step: 'end',
    outcome: 'refused',
    guard: 'not-deployed',
    reason: `Nobody is asked about it any more: ${whyAway(action)}.`,
    advice: `Where it is to be done, do it by hand. To be asked about it when it is seen again, ${howAgain(action)}.`,
  };
}

function isDeployed(action: ActionId, config: Config): boolean {
  const { group } = catalogue[action];
  const isThere = group === 'notify' || queueOfGroup(group, config) !== config.queues.notify;
  return isThere && config.actions.includes(action);
}

/** What is left to do about a yes to what is not deployed any more, once nothing tries it again; undefined of another one. */
export const afterVain = ({ action }: ResponseRecord, { actions }: Config): string | undefined =>
  actions.includes(action)
    ? undefined
    : `Do it by hand now. To be asked about it when it is seen again, ${howAgain(action)}.`;

/** What the owner has to name for an action, and in which setting. */
function namedAs(action: ActionId): [what: string, setting: string] {
  const [contained, baseline] = [CONTAINED_BY[action], BASELINE_OF[action]];
  if (contained) return [contained, 'contain'];
  return baseline ? [baseline, 'baseline'] : [action, 'actions'];
}

/** Why an action is not carried out any more, as a part of a sentence. */
export function whyAway(action: ActionId): string {
  const [what, setting] = namedAs(action);
  return `the setting ${setting} does not name ${what} any more, so ${action} is not deployed`;
}

/** How an action is carried out again. */
export function howAgain(action: ActionId): string {
  const [what, setting] = namedAs(action);
  return `name ${what} in the setting ${setting} again, and deploy`;
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
