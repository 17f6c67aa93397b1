import { isOneShot } from '../actions/catalogue/catalogue.ts';
import type { FollowUp } from '../core/action.ts';
import type { HistoryEntry, OpenReason } from '../core/response.ts';
import { DUE, dayIndex, OPEN, shardOf } from '../journal/indexes.ts';
import { isBeside, isHeldBack, type ResponseRecord } from '../journal/response-record.ts';
import { acknowledged, due, stillAcknowledged, toBeTakenUp } from './acknowledged.ts';
import { asItWas, foundInOrder, isLookInVain, notRenewed, present, renewedAgain, stillOpen } from './as-it-was.ts';
import { besideExpired, besideQuestion } from './beside-question.ts';
import { isOverdue, withExpiry } from './expiry.ts';
import { withEntry } from './history.ts';
import { openDue, openEnd } from './open-ends.ts';
import { isGone, isTried, type Plan } from './plan-steps.ts';
import { isContained, isNotRenewed, standing } from './standing.ts';
import { newestEvidence } from './take.ts';
import type { Work } from './work.ts';

/** What one step changes in the record; what is undefined is taken away. */
export type Changes = { [K in keyof ResponseRecord]?: ResponseRecord[K] | undefined } & {
  followUp?: FollowUp | undefined;
};

/** The record as a step leaves it: its end, whether that settles the matter, when it is looked at next, and its history. */
export function endRecord(work: Work, changes: Changes, now: number): ResponseRecord {
  const { record, earlier, plan, action, ctx } = work;
  if (isBeside(record) && (plan.step === 'wait' || (plan.step === 'expire' && record.followUp)))
    return besideQuestion(work, changes, now);
  const stillHeld = besideExpired(work, changes.reason ?? '', now);
  if (stillHeld) return stillHeld;
  const ended = withoutAnswers(present({ ...record, away: undefined, ...exposureOf(plan), ...changes }));
  if (plan.step === 'join') return stillAcknowledged(work.isNews ? satisfied(ended, now) : ended, now);
  if (plan.step === 'ack') return acknowledged(ended, now);
  if (plan.step === 'said' && ended.state === 'done') return ended;
  // A look or renewal that changed nothing leaves the response as it was: applied.
  if (earlier.outcome === 'applied' && earlier.state === 'done' && ended.outcome === 'unchanged')
    return renewedAgain(foundInOrder(asItWas(work, ended, now)), plan, now);
  // What was missing is there, whoever did it: a part of it is ours, and can be undone.
  if (ended.outcome === 'unchanged' && !isGone(plan) && (isHalf(earlier) || isOursStill(ended)))
    ended.outcome = 'applied';
  if (ended.state === 'pending') return underWay(ended, plan, now);
  if (ended.state === 'waiting') return question(work, ended, changes, now);
  const isTold = plan.step === 'tell';
  // An alert that an earlier attempt owed is sent with this ending, or marked as owed again.
  const { alertDue: _owed, ...closed } = withExpiry(ended, isTold || isGone(plan) ? undefined : action, endOf(work));
  if (isTold) return toBeTakenUp(closed, now);
  if (plan.step === 'wait') return closed;
  if (plan.step === 'found' && isNotRenewed(record, plan.verified)) return foundUnrenewed(work, closed, plan, now);
  if (isLookInVain(work)) return stillOpen(work, closed, now, openEnd(closed, ctx.finding));
  // What was tried is as it was found then.
  if (
    !isTried(plan) &&
    (isInForce(earlier, now) || isSeenAgain(work) || isOverdueStill(work, closed, now)) &&
    closed.state === 'done' &&
    closed.outcome !== 'applied' &&
    closed.outcome !== 'partial'
  )
    return notRenewed(work, closed, now);
  if (isHalf(earlier) && closed.state === 'done' && NOT_DONE.has(closed.outcome ?? ''))
    return stillOpen(work, closed, now);
  // What is set once more, and was not there any longer, is no renewal of an effect that stood.
  const isRenewal =
    action?.renewable && earlier.outcome === 'applied' && closed.outcome === 'applied' && plan.step === 'apply';
  // Why nothing was undone stands there already.
  const isAsBefore = plan.step === 'undo' && closed.state === 'done';
  const dated =
    isRenewal || isAsBefore
      ? renewedAgain(closed, plan, now)
      : { ...withEntry(closed, plan, whatOf(closed, plan), now), ...dayIndex(record.key, now) };
  return withOpenEnd(work, counted(work, answered(dated), now), now);
}

/** What a step found of whether what had been done holds; nothing where it did not look. */
function exposureOf(plan: Plan): Pick<Changes, 'isExposed'> {
  if (plan.step === 'end' && plan.isExposed) return { isExposed: true };
  const isSeen = isTried(plan) || plan.step === 'found' || (plan.step === 'end' && plan.outcome === 'unchanged');
  return isSeen && !isGone(plan) ? { isExposed: undefined } : {};
}

/** What held it back before, such as a pause, holds back nothing any more. */
function underWay({ open: _before, ...ended }: ResponseRecord, plan: Plan, now: number): ResponseRecord {
  return withEntry(ended, plan, 'pending', now);
}

/** How it ended before is owed to people still, and is told after what they hear now. */
export const owedStill = (ended: ResponseRecord, now: number): ResponseRecord => ({
  ...ended,
  alertDue: true,
  ...due(ended.key)(now, ended.open ? OPEN : DUE),
});

/** When a temporary effect ends: as it was found, where an attempt that died had not set it yet, or as it was set. */
const endOf = ({ plan, ctx }: Work): number =>
  (plan.step === 'found' && plan.verified.verdict === 'done' ? plan.verified.until : undefined) ?? ctx.until;

/** A no holds for the findings that wanted it then. */
const answered = (record: ResponseRecord): ResponseRecord =>
  record.state === 'undone' || (record.state === 'done' && record.outcome === 'rejected')
    ? { ...record, wants: record.wants.map((want) => ({ ...want, no: true as const })) }
    : record;

/**
 * `undone` and `expired` are states, and no outcomes; what follows an action is no other action, and that no finding asks for
 * it any longer is none at all.
 */
function whatOf({ state, outcome }: ResponseRecord, plan: Plan): string {
  if (state !== 'done') return state;
  if (isGone(plan)) return 'unchanged';
  return plan.step === 'expire' ? 'followed up' : (outcome ?? state);
}

/**
 * Who has to approve is about a question that is open; who has, about that and what was approved. The history keeps each answer.
 * What was left for a person to do of what was done before stays to be done, whatever the answer, until that is done anew.
 */
function withoutAnswers(record: ResponseRecord): ResponseRecord {
  const { state, outcome, approved, advice } = record;
  if (state === 'waiting') return record;
  const { needs: _needs, yes, lookAt: _look, leftByHand, ...rest } = record;
  const isOver = state === 'undone' || state === 'expired' || outcome === 'applied';
  const left = leftByHand !== undefined && !isOver && { leftByHand, advice: advice ?? leftByHand };
  return { ...rest, ...(approved && yes && { yes }), ...left };
}

const isInForce = ({ state, outcome, expiresAt = 0 }: Work['earlier'], now: number): boolean =>
  state === 'done' && outcome === 'applied' && expiresAt > now;

/** What could not be taken back is in force still. A renewal of it that the mode or a switch holds back is decided anew after that. */
const isOverdueStill = ({ earlier, ctx }: Work, closed: ResponseRecord, now: number): boolean =>
  isOverdue(earlier, now) && !isHeldBack({ state: closed.state, ...openOf(openEnd(closed, ctx.finding)) });

const openOf = (open: OpenReason | undefined): Pick<ResponseRecord, 'open'> => (open ? { open } : {});

/** A part of it is in force. */
const isHalf = ({ state, outcome }: Work['earlier']): boolean => state === 'done' && outcome === 'partial';

/** There is nothing left to ask, or to do, and what was contained before stands: it is ours, and can be undone. */
const isOursStill = (ended: ResponseRecord): boolean =>
  ended.state === 'done' && isContained(ended) && standing(ended) === 'applied';

/** Ends that touch nothing. */
const NOT_DONE: ReadonlySet<string> = new Set(['refused', 'observed', 'notified']);

/** A message that came again, of a sighting that was answered: no later word of a switch makes that undone. */
const isSeenAgain = ({ earlier, isNews, plan }: Work): boolean =>
  !isNews && plan.step === 'end' && !plan.isExposed && earlier.state === 'done' && earlier.outcome === 'applied';

type Found = Extract<Plan, { step: 'found' }>;

/** A look at a renewal that died, or whose last attempt failed, found it not written. */
function foundUnrenewed(work: Work, closed: ResponseRecord, plan: Found, now: number): ResponseRecord {
  const { fault } = plan;
  const { history } = withEntry({ ...closed, ...(fault && { reason: fault }) }, plan, 'not renewed', now);
  const told = fault && { to: `${closed.reason}, and was not renewed since`, ...dayIndex(closed.key, now) };
  const found = withOpenEnd(work, { ...closed, history, ...told }, now);
  // That it was not renewed is told, and nothing of how it had ended before.
  return work.record.alertDue && fault ? owedStill(found, now) : found;
}

const SINCE: Partial<Record<ResponseRecord['action'], string>> = {
  'rotate-secret': 'rotated since it was seen',
  'renew-parameter': 'renewed since it was seen',
};

/** That a finding asks for nothing more. */
function sinceSeen({ action, state }: ResponseRecord, at: number, finding = ''): HistoryEntry {
  const what = state === 'pending' ? 'under way' : (SINCE[action] ?? 'done since it was seen');
  const why = finding ? `${finding}: ${what}` : what;
  return { at, who: 'riposte', how: 'finding', what: 'unchanged', why };
}

/** What is done once has been done since the finding showed the target exposed, or is under way. */
function satisfied(record: ResponseRecord, now: number): ResponseRecord {
  const { action, state, outcome, history } = record;
  if (!isOneShot(action) || (state !== 'pending' && outcome !== 'applied' && outcome !== 'unchanged')) return record;
  return { ...record, history: [...history, sinceSeen(record, now)] };
}

function question(
  { record, plan, earlier }: Work,
  ended: ResponseRecord,
  { dueAt: own }: Changes,
  now: number,
): ResponseRecord {
  const { alertDue: _owed, open: _open, ...rest } = ended;
  // What follows what was done before goes on by its own clock.
  const lookAt = own ?? rest.lookAt ?? rest.dueAt ?? now;
  const dueAt = Math.min(lookAt, rest.followUp?.at ?? lookAt);
  const placed = { ...rest, ...(rest.followUp && { lookAt }), dueAt, dueShard: `${OPEN}#${shardOf(record.key)}` };
  // Where this step tells nobody of the question, it is owed still.
  if (plan.step !== 'ask')
    return record.alertDue && !isToldBy(plan) ? { ...placed, alertDue: true, dueAt: now } : placed;
  const isAsked = earlier.state === 'waiting' && earlier.plan === ended.plan;
  if (isAsked) return placed;
  return stillAcknowledged({ ...withEntry(placed, plan, 'asked', now), ...dayIndex(record.key, now) }, now);
}

const isToldBy = (plan: Plan): boolean =>
  plan.step === 'tell' || (plan.step === 'keep' && plan.remind) || (plan.step === 'said' && plan.reason !== undefined);

/** How often it was tried, and what has been satisfied. */
function counted({ plan, earlier, record }: Work, ended: ResponseRecord, now: number): ResponseRecord {
  if (plan.step === 'undo' || plan.step === 'expire') return ended;
  const { tries: _tries, ...rest } = ended;
  if (ended.outcome === 'failed' || ended.outcome === 'partial' || ended.outcome === 'lapsed')
    return { ...rest, tries: (earlier.tries ?? 0) + 1 };
  if (ended.outcome !== 'applied' && ended.outcome !== 'unchanged')
    return { ...rest, ...(record.tries && { tries: record.tries }) };
  const newest = newestEvidence(ended.wants);
  const isApplied = ended.outcome === 'applied';
  // What there was nothing to do for says nothing of what is seen of the time since, and neither does that none asks for more.
  const stands = isApplied && isGone(plan) ? (record.satisfied ?? 0) : now;
  const upTo = isApplied || isOneShot(ended.action) ? Math.max(stands, newest) : newest;
  const [first, ...joined] = rest.wants;
  const isFirst = isApplied && earlier.appliedAt === undefined;
  const others = isFirst ? joined.filter(({ joinedAt }) => joinedAt === first?.joinedAt) : [];
  return {
    ...rest,
    satisfied: upTo,
    ...(isApplied && (plan.step !== 'end' || earlier.appliedAt === undefined) && { appliedAt: now }),
    history: [
      ...rest.history,
      ...(isOneShot(rest.action) ? others.map((want) => sinceSeen(rest, now, want.finding)) : []),
    ],
  };
}

function withOpenEnd({ ctx, plan }: Work, ended: ResponseRecord, now: number): ResponseRecord {
  const { open: _open, ack, ...rest } = ended;
  const why = isGone(plan) ? undefined : openEnd(ended, ctx.finding);
  // An undo that failed takes nothing back.
  const open = why ?? (isOverdue(ended, now) ? 'overdue' : undefined);
  if (open === undefined) return rest;
  const byHand = open === 'partial' && rest.outcome !== 'partial' && { byHand: true as const };
  const placed = stillAcknowledged({ ...rest, ...byHand, ...(ack && { ack }), open }, now);
  const next = openDue(placed, now, due(rest.key));
  // What runs out comes first, wherever it is found.
  const dueAt = rest.dueAt !== undefined && rest.dueShard !== undefined ? Math.min(rest.dueAt, next.dueAt) : next.dueAt;
  return { ...placed, ...next, dueAt };
}
