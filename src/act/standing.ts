import { catalogue } from '../actions/catalogue/catalogue.ts';
import type { Verified } from '../core/action.ts';
import { asTouched, lastTouched, type Touched } from '../core/response.ts';
import type { ResponseRecord } from '../journal/response-record.ts';

/**
 * Whether a response may have taken effect and is in nobody's hands, so that there is something to undo. One that failed
 * may have failed half way, and one that was refused may have been a renewal: the state before it says that it began. A
 * containment that a release before wrongly ended as unchanged has that state, and an end in its history that may have touched.
 */
export function canBeUndone(record: ResponseRecord, now: number): boolean {
  if (record.state === 'undoing') return (record.dueAt ?? 0) <= now;
  if (record.state === 'waiting') return standing(record) !== undefined;
  const began = record.state === 'pending' || (record.state === 'done' && record.outcome !== 'unchanged');
  return record.before !== undefined && (began || (record.state === 'done' && isContained(record)));
}

/** Whether it contained something before, which stands as far as the journal knows. */
export const isContained = (record: ResponseRecord): boolean =>
  standing(record) !== undefined && catalogue[record.action].purpose === 'contains';

/** How what was done stands, whatever was asked or refused since; undefined where nothing was. */
export function standing(record: ResponseRecord): Touched | undefined {
  const { state, outcome, before, appliedAt, occasion = 1, history, historyMore, historyTouched } = record;
  // A release before did not say of which occasion the state before is.
  const { beforeOf = state === 'done' ? occasion : undefined } = record;
  if (before === undefined || (appliedAt === undefined && beforeOf !== occasion)) return undefined;
  if (asTouched(outcome)) return asTouched(outcome);
  const was = lastTouched(history) ?? historyTouched;
  // What is half done may be told as not in force, too.
  if (was !== 'partial' && isNotInForce(record)) return 'failed';
  // An attempt that died is looked at before anything is refused or asked: where nothing was found, nothing was done.
  if (was || appliedAt === undefined) return was;
  // What a release before moved out of the record does not say how it ended; the time of the effect says that it was there.
  return historyMore ? 'applied' : 'failed';
}

/**
 * Whether a look at a renewal that died, or failed again, found what had been done before it, and no more: that is in force, until
 * the end that it had.
 */
export const isNotRenewed = (
  record: ResponseRecord,
  found: Verified,
): found is Extract<Verified, { verdict: 'done' }> =>
  found.verdict === 'done' &&
  found.until !== undefined &&
  found.until <= (record.expiresAt ?? found.until) &&
  (standing(record) === 'applied' || (record.outcome === 'failed' && record.appliedAt !== undefined));

/** Whether people were asked about more as an undo of what was done before began: the question stands until that is undone. */
export const isAskedBesideUndo = ({ state, outcome, giveUpAt }: ResponseRecord): boolean =>
  state === 'undoing' && outcome === 'awaiting-approval' && giveUpAt !== undefined;

/** A question that is over, where something that was done before it stands: as that, and with nothing that was asked. */
export function withoutQuestion(record: ResponseRecord): ResponseRecord {
  const outcome = standing(record);
  if ((record.state !== 'waiting' && !isAskedBesideUndo(record)) || !outcome) return record;
  const { plan: _plan, effect: _effect, from: _from, to: _to, giveUpAt: _until, reminded: _told, ...rest } = record;
  const { askAgainAt: _again, lookAt: _look, leftByHand, ...ended } = rest;
  // The attempt that asked took this away from what was lost.
  const isLost = outcome === 'failed' && isNotInForce(record);
  const left = outcome === 'partial' && leftByHand !== undefined && { advice: leftByHand };
  return { ...ended, state: 'done', outcome, ...left, ...((isLost || left) && { byHand: true as const }) };
}

/** By the last look at it. While people are asked again, only this tells that it was lost. */
const isNotInForce = ({ containment }: ResponseRecord): boolean => containment?.proof.verdict === 'not in force';
