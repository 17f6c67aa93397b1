import type { ActionContext, OtherResponse } from '../core/action-context.ts';
import { responseKey } from '../core/response.ts';
import type { Journal } from '../journal/journal.ts';
import { isLost, isUnasked, type ResponseRecord } from '../journal/response-record.ts';
import { standing } from './standing.ts';

/** Reads other responses of the same account and place for an action whose effect they may share; see `ActionContext`. */
export const othersOf =
  (of: ResponseRecord, journal: Pick<Journal, 'readResponses'>): NonNullable<ActionContext['others']> =>
  async (named) => {
    const keys = new Set(named.map(({ action, target }) => responseKey(of, action, target)));
    keys.delete(of.key);
    if (keys.size === 0) return [];
    const { records } = await journal.readResponses([...keys]);
    return records.flatMap((record) => (record ? asOther(record) : []));
  };

function asOther(record: ResponseRecord): OtherResponse[] {
  const { key, action, target, before = {}, state, outcome, dueAt = 0 } = record;
  const other = { key, action, target: target.key, before };
  if (record.before === undefined)
    return state === 'done' && outcome === 'unchanged' && !isUnasked(record) ? [{ ...other, isFound: true }] : [];
  if (state === 'undoing') return [{ ...other, endsBy: dueAt }];
  if (isHeld(record)) return [other];
  const mayHaveLeft = state !== 'undone' && state !== 'expired' && standing(record) === 'failed' && !isLost(record);
  return mayHaveLeft ? [{ ...other, isFailed: true }] : [];
}

/** Whether its effect is in force as far as the journal knows, or may be at any moment. */
function isHeld(record: ResponseRecord): boolean {
  const { state } = record;
  if (state === 'undone' || state === 'expired') return false;
  if (state === 'claimed' || state === 'pending') return true;
  const stands = standing(record);
  return stands === 'applied' || stands === 'partial';
}
