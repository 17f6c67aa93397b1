import { isRetryable } from '../core/errors.ts';
import type { HistoryEntry } from '../core/response.ts';
import { describeError } from '../core/telemetry.ts';
import { isBeside } from '../journal/response-record.ts';
import { verdictOn } from '../never-block/never-block.ts';
import { withoutAck } from './approvals.ts';
import { asked, failedBeside } from './beside-question.ts';
import { changesFor } from './changes-for.ts';
import { stillInForce } from './expiry.ts';
import { failure, NOT_CALLED } from './failure.ts';
import { faultHash } from './fault-hash.ts';
import { type Failed, foundPlan } from './half-done.ts';
import { cut, withEntry } from './history.ts';
import { isKnownFault } from './known-fault.ts';
import { ended } from './perform-step.ts';
import { isTried } from './plan-steps.ts';
import { type Changes, endRecord, owedStill } from './settle.ts';
import { isAskedBesideUndo, withoutQuestion } from './standing.ts';
import { alertFor } from './tell.ts';
import { toAlert } from './to-alert.ts';
import { alertBeside, madeGood, NOT_UNDONE } from './told-beside.ts';
import { whyNotContained } from './why-not-contained.ts';
import type { Ending, Work } from './work.ts';

/** What is in force though the last attempt failed; undefined where nothing is, or that cannot be seen. */
export async function foundAfter(
  work: Work,
  failed: Failed,
  now: number,
  error?: unknown,
): Promise<Ending | undefined> {
  const plan = isTried(work.plan) ? await foundPlan(work, failed, error) : undefined;
  if (!plan) return undefined;
  const found: Work = { ...work, plan };
  return endingOf(found, plan.step === 'end' ? ended(plan) : changesFor(found, plan.verified, now), now);
}

/** How a response ends whose action failed. People hear of it once, however often it is tried again and fails the same way. */
export const failedAction = (work: Work, failed: Changes, now: number): Ending => endingOf(work, failed, now, failed);

function endingOf(work: Work, changes: Changes, now: number, { outcome, reason = '' }: Changes = {}): Ending {
  const record = madeGood(work, endRecord(work, changes, now));
  const alert = alertFor(work, record, { reason, ...(outcome && { outcome }) });
  return { work, record, ...(alert && { alert }) };
}

/**
 * An undo that died after its effect, and whose last attempt then failed by a fault that passes, such as a place that others keep
 * busy: where AWS itself shows that nothing is in force any more, it is undone, and people hear that. Where that cannot be seen,
 * it stays as failed: that it was not undone is said once too often rather than that it was.
 */
export async function undoneBefore(work: Work, error: unknown, now: number): Promise<Ending | undefined> {
  const { action, record, ctx } = work;
  if (!action?.isLifted || !record.before || !isRetryable(error)) return undefined;
  try {
    if (!(await action.isLifted(record.target, record.before, ctx))) return undefined;
    const reason = 'An earlier attempt has undone it: what was done is in force no more.';
    const undone = { ...work, record: withoutQuestion(record) };
    const ended = madeGood(undone, endRecord(undone, { state: 'undone', reason, advice: undefined }, now));
    const alert = alertFor(work, ended);
    return { work, record: ended, ...(alert && { alert }) };
  } catch {
    return undefined;
  }
}

/** The action stays as it was, so that undo can be asked for again: what had not ended yet is still under way or asked. */
export function failedUndo(work: Work, error: unknown, now: number): Ending {
  const { outcome } = work.record;
  const hadEnded = outcome !== undefined && outcome !== 'awaiting-approval';
  const { reason: why } = failure(error, work);
  const tried = { ...work, record: { ...work.record, history: [...work.record.history, notUndone(why, now)] } };
  // Other advice says what is tried again by itself, which an undo is not.
  const described = describeError(error);
  const advice = described.message.startsWith(NOT_CALLED) ? undefined : whyNotContained(described, work);
  if (isAskedBesideUndo(work.record)) return askedStill(tried, why, advice, now);
  const ended = endRecord(tried, hadEnded ? { state: 'done' } : { state: 'pending', dueAt: now }, now);
  const record = hadEnded && work.record.alertDue ? owedStill(ended, now) : ended;
  return {
    work,
    record,
    alert: toAlert(
      work,
      advice === undefined ? record : { ...record, advice },
      { outcome: 'failed', failed: 'undo', reason: `It was not undone. ${why}` },
      undoAfter(work.record),
    ),
  };
}

/** An undo that failed has an id of its own: it says which failure came before it, and is the same on each attempt. */
function undoAfter({ history }: Work['record']): string {
  const last = history.findLast(({ what }) => FAILURES.has(what));
  return `${NOT_UNDONE}${last?.at ?? 'first'}`;
}

/** An undo of what was done before, while people were asked about more: that it failed is no answer to the question. */
function askedStill(work: Work, why: string, advice = '', now: number): Ending {
  const { by: _by, ...record } = work.record;
  const reason = `It was not undone; the question waits as before. ${why}`;
  const occurrence = `${NOT_UNDONE}${record.version}`;
  const beside = { outcome: 'failed' as const, failed: 'undo' as const, reason, advice, occurrence };
  return { work, record: asked({ ...record, attempts: 0 }, now), alert: alertBeside(work, beside), beside };
}

const notUndone = (why: string, at: number): HistoryEntry => ({
  at,
  who: 'riposte',
  how: 'answer',
  what: WAS_NOT_UNDONE,
  why: cut(why),
});

/** People hear of it once, however often it is tried again. */
export function failedExpiry(work: Work, error: unknown, now: number): Ending {
  const what = whatFailed(work);
  const { reason: why, advice = '' } = failure(error, work);
  const said = { reason: `${what} ${why}`, advice };
  const { reason: told = '', alertDue, open } = work.earlier;
  const isKnown = isKnownFault(work.record, why, NOT_FOLLOWED);
  const occurrence = occurrenceOf(work.record, why);
  const failed = work.record.followUp ? ('follow-up' as const) : ('end' as const);
  if (isBeside(work.record)) {
    const record = failedBeside(letBeNoLonger(noted(work, isKnown, why, now), isKnown), now);
    const beside = { outcome: 'failed' as const, failed, ...said, occurrence };
    return { work, record, ...(!isKnown && { alert: alertBeside(work, beside), beside }) };
  }
  const record = stillInForce(noted(work, isKnown, why, now).record, said, now);
  const isSaid = told.startsWith(what) || open === 'overdue';
  const isTold = isSaid && (isKnown || told === said.reason) && !alertDue;
  return { work, record, ...(!isTold && { alert: toAlert(work, record, { outcome: 'failed', failed }, occurrence) }) };
}

/** The step that follows, or the end: of its time, or before that where its address is by now one that is never blocked. */
function whatFailed({ record, ctx }: Work): string {
  if (record.followUp) return 'It was done, but its follow-up failed and is tried again each hour.';
  const never = verdictOn(record.action, record.target.key, ctx.config)?.reason;
  if (never !== undefined) return `It was to end early, but could not be undone: ${never}.`;
  return 'Its time is over, but it could not be undone.';
}

/** A person's word on what is held back is none on an effect that is in force beyond its time beside that. */
const letBeNoLonger = (work: Work, isKnown: boolean): Work =>
  isKnown || work.record.followUp ? work : { ...work, record: withoutAck(work.record) };

const NOT_FOLLOWED = 'not followed up';
const WAS_NOT_UNDONE = 'not undone';
/** What failures are called in the history. */
const FAILURES: ReadonlySet<string> = new Set(['failed', NOT_FOLLOWED, WAS_NOT_UNDONE]);

/** One turn has many steps that follow: each alert of them but the first says in its id which fault of which step it is. */
function occurrenceOf({ history, historyMore, followUp, expiresAt }: Work['record'], why: string): string {
  const isFirst = !historyMore && !history.some(({ what }) => what === 'failed' || what === NOT_FOLLOWED);
  return isFirst ? '' : `${followUp?.at ?? expiresAt}-${faultHash(why)}`;
}

/** The history names each fault once, by which it is known when another one came between. */
function noted(work: Work, isKnown: boolean, why: string, now: number): Work {
  if (isKnown) return work;
  const { history } = withEntry({ ...work.record, reason: why }, work.plan, NOT_FOLLOWED, now);
  return { ...work, record: { ...work.record, history } };
}
