import { isRetryable } from '../core/errors.ts';
import { describeError } from '../core/telemetry.ts';
import { changesFor } from './changes-for.ts';
import { stillInForce } from './expiry.ts';
import { failure, isOutage, NOT_CALLED } from './failure.ts';
import { endRecord } from './settle.ts';
import { alertFor, toAlert } from './tell.ts';
import { whyNotContained } from './why-not-contained.ts';
import type { Ending, Work } from './work.ts';

/** What the action itself finds after its last attempt failed by a fault that passes. A look that fails too adds nothing to the error. */
export async function foundAfter(work: Work, error: unknown, now: number): Promise<Ending | undefined> {
  const { action, record, ctx } = work;
  if (!isRetryable(error)) return undefined;
  try {
    const found = await action?.afterFailure?.(record.target, error, ctx, record.before);
    if (!found) return undefined;
    const ended = endRecord(work, changesFor(work, found, now), now);
    const alert = alertFor(work, ended);
    return { work, record: ended, ...(alert && { alert }) };
  } catch {
    return undefined;
  }
}

/** How a response ends whose action failed. People hear of it once, however often it is tried again and fails the same way. */
export function failedAction(work: Work, error: unknown, now: number): Ending {
  const { outcome, reason, advice } = failure(error, work);
  const record = endRecord(work, { state: 'done', outcome, reason, ...(advice && { advice }) }, now);
  return {
    work,
    record,
    ...(!isKnown(work, reason) && { alert: toAlert(work, record, { outcome: 'failed', reason }) }),
  };
}

/** The same fault, or in an outage, whose faults have many names, one of them. */
const isSameFault = (told: string | undefined, now: string): boolean =>
  told === now || (isOutage(told) && isOutage(now));

/** Whether people have heard of it. */
function isKnown({ earlier, isNews }: Work, reason: string): boolean {
  if (earlier.outcome !== 'failed' || earlier.alertDue || isNews) return false;
  return isSameFault(earlier.reason, reason);
}

/** The action stays as it was, so that undo can be asked for again: what had not ended yet is still under way. */
export function failedUndo(work: Work, error: unknown, now: number): Ending {
  const { outcome } = work.record;
  const hadEnded = outcome !== undefined && outcome !== 'awaiting-approval';
  const record = endRecord(work, hadEnded ? { state: 'done' } : { state: 'pending', dueAt: now }, now);
  // Other advice says what is tried again by itself, which an undo is not.
  const described = describeError(error);
  const advice = described.message.startsWith(NOT_CALLED) ? undefined : whyNotContained(described, work);
  return {
    work,
    record,
    alert: toAlert(work, advice === undefined ? record : { ...record, advice }, {
      outcome: 'failed',
      reason: `It was not undone. ${failure(error, work).reason}`,
    }),
  };
}

/** People hear of it once, however often it is tried again. */
export function failedExpiry(work: Work, error: unknown, now: number): Ending {
  const what = work.record.followUp
    ? 'It was done, but its follow-up failed and is tried again each hour.'
    : 'Its time is over, but it could not be undone.';
  const { reason: why, advice = '' } = failure(error, work);
  const reason = `${what} ${why}`;
  const record = stillInForce(work.record, { reason, advice }, now);
  const { reason: told = '', alertDue } = work.earlier;
  const isTold = told.startsWith(what) && isSameFault(told.slice(what.length + 1), why) && !alertDue;
  return { work, record, ...(!isTold && { alert: toAlert(work, record, { outcome: 'failed' }) }) };
}
