import { isRetryable } from '../core/errors.ts';
import type { HistoryEntry } from '../core/response.ts';
import { describeError } from '../core/telemetry.ts';
import { isAsked } from '../journal/response-record.ts';
import { failedBeside } from './beside-question.ts';
import { changesFor } from './changes-for.ts';
import { stillInForce } from './expiry.ts';
import { failure, NOT_CALLED } from './failure.ts';
import { faultHash } from './fault-hash.ts';
import { cut, withEntry } from './history.ts';
import { isKnownFault, isToldFailure } from './known-fault.ts';
import { endRecord } from './settle.ts';
import { alertFor, toAlert } from './tell.ts';
import { alertBeside } from './told-beside.ts';
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
  const isTold = isToldFailure(work, reason) && !work.earlier.alertDue && !work.isNews;
  return {
    work,
    record,
    ...(!isTold && { alert: toAlert(work, record, { outcome: 'failed', reason }) }),
  };
}

/** The action stays as it was, so that undo can be asked for again: what had not ended yet is still under way. */
export function failedUndo(work: Work, error: unknown, now: number): Ending {
  const { outcome } = work.record;
  const hadEnded = outcome !== undefined && outcome !== 'awaiting-approval';
  const { reason: why } = failure(error, work);
  const tried = { ...work, record: { ...work.record, history: [...work.record.history, notUndone(why, now)] } };
  const record = endRecord(tried, hadEnded ? { state: 'done' } : { state: 'pending', dueAt: now }, now);
  // Other advice says what is tried again by itself, which an undo is not.
  const described = describeError(error);
  const advice = described.message.startsWith(NOT_CALLED) ? undefined : whyNotContained(described, work);
  return {
    work,
    record,
    alert: toAlert(work, advice === undefined ? record : { ...record, advice }, {
      outcome: 'failed',
      reason: `It was not undone. ${why}`,
    }),
  };
}

const notUndone = (why: string, at: number): HistoryEntry => ({
  at,
  who: 'riposte',
  how: 'answer',
  what: 'not undone',
  why: cut(why),
});

/** People hear of it once, however often it is tried again. */
export function failedExpiry(work: Work, error: unknown, now: number): Ending {
  const what = work.record.followUp
    ? 'It was done, but its follow-up failed and is tried again each hour.'
    : 'Its time is over, but it could not be undone.';
  const { reason: why, advice = '' } = failure(error, work);
  const said = { reason: `${what} ${why}`, advice };
  const { reason: told = '', alertDue } = work.earlier;
  const isKnown = isKnownFault(work.record, why, NOT_FOLLOWED);
  const occurrence = occurrenceOf(work.record, why);
  if (isAsked(work.record)) {
    const record = failedBeside(noted(work, isKnown, why, now), now);
    const beside = { outcome: 'failed' as const, ...said, occurrence };
    return { work, record, ...(!isKnown && { alert: alertBeside(work, beside), beside }) };
  }
  const record = stillInForce(noted(work, isKnown, why, now).record, said, now);
  const isTold = told.startsWith(what) && (isKnown || told === said.reason) && !alertDue;
  return { work, record, ...(!isTold && { alert: toAlert(work, record, { outcome: 'failed' }, occurrence) }) };
}

const NOT_FOLLOWED = 'not followed up';

/** One turn has many steps that follow: each alert of them but the first says in its id which fault of which step it is. */
function occurrenceOf({ history, historyMore, followUp, expiresAt }: Work['record'], why: string): string {
  const isFirst = !historyMore && !history.some(({ what }) => what === NOT_FOLLOWED);
  return isFirst ? '' : `${followUp?.at ?? expiresAt}-${faultHash(why)}`;
}

/** The history names each fault once, by which it is known when another one came between. */
function noted(work: Work, isKnown: boolean, why: string, now: number): Work {
  if (isKnown) return work;
  const { history } = withEntry({ ...work.record, reason: why }, work.plan, NOT_FOLLOWED, now);
  return { ...work, record: { ...work.record, history } };
}
