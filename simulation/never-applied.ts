import { ACTION_IDS, type ActionId } from '../src/core/action-ids.ts';

/** Actions that no schedule carries out, and why. */
export const NEVER_APPLIED: Partial<Record<ActionId, string>> = {
  notify: 'It tells people, and ends as notified.',
};

/** What should have been carried out by so many schedules, and was not: their world lacks what it needs, or nobody says yes. */
export const notApplied = (applied: ReadonlySet<ActionId>): ActionId[] =>
  ACTION_IDS.filter((action) => !applied.has(action) && NEVER_APPLIED[action] === undefined);
