import { personOf } from '../core/known-people.ts';
import type { AnswerMessage, CareMessage } from '../core/messages.ts';
import type { HistoryEntry } from '../core/response.ts';
import { NOBODY } from '../journal/former-record.ts';
import { isAboutPlan, isBeside, type ResponseRecord } from '../journal/response-record.ts';
import { NOT_COUNTED, needsOf, weigh, withoutAck } from './approvals.ts';
import { mayStillBeRejected } from './held-yes.ts';
import { type Around, NOTHING, type Opening } from './openings.ts';
import { canBeUndone, isAskedBesideUndo } from './standing.ts';

/** What a person, or nobody in time, says of a response. */
export function answered(record: ResponseRecord, message: AnswerMessage | CareMessage, around: Around): Opening {
  if (!('by' in message) || isCopy(message, record)) return NOTHING;
  const { kind, by } = message;
  // An answer that comes while a step is taken beside the question, or beside a yes that waits, must not fall silent.
  if (record.state === 'expiring' && isBeside(record)) return { step: 'later' };
  // An undo that fails leaves the question as it was.
  if (kind !== 'undo' && isAskedBesideUndo(record)) return { step: 'later' };
  const person = personOf(around.approval.people ?? {}, message);
  const entry = { ...entryOf(message, record, around.now), ...(person && { person }) };
  const history = [...record.history, entry];
  switch (kind) {
    case 'undo':
      // A wish to undo what is being done at this moment must not fall silent.
      if (record.state === 'claimed') return { step: 'later' };
      return canBeUndone(record, around.now)
        ? { step: 'undo', record: { ...withoutItsQuestion(record), ...attemptsOf(record), history, by }, isNews: false }
        : NOTHING;
    case 'ack':
      if (record.state !== 'waiting' && record.open === undefined) return NOTHING;
      return { step: 'ack', record: { ...record, history, by }, isNews: false };
    default: {
      if (isAboutAnother(message, record)) return NOTHING;
      if (kind === 'reject' && mayStillBeRejected(record))
        return { step: 'reject', record: { ...withoutYes(record), history, by }, isNews: false };
      if (record.state !== 'waiting') return NOTHING;
      if (kind === 'later') return { step: 'postpone', record: { ...withoutAck(record), history }, isNews: false };
      // That was the time to answer, not the time that the action may take.
      const { giveUpAt: yesUntil, reminded: _told, askAgainAt: _again, ...rest } = record;
      if (by === NOBODY) return { step: 'lapse', record: rest, isNews: false };
      if (kind === 'reject') return { step: 'reject', record: { ...rest, history, by }, isNews: false };
      if (yesUntil !== undefined && yesUntil <= around.now) return tooLate(rest, record.history, entry);
      if (needsOf(record, around.approval)) return approvedBy(record, entry, around);
      return {
        step: 'attempt',
        record: approved({ ...withoutAck(rest), history, by }, yesUntil),
        isNews: false,
      };
    }
  }
}

/** A yes after the time to answer, where no sweep was faster: nothing is done by it, which whoever gave it is to hear. */
const tooLate = (record: ResponseRecord, history: readonly HistoryEntry[], entry: HistoryEntry): Opening => ({
  step: 'lapse',
  record: {
    ...withoutAck(record),
    history: [...history, { ...entry, what: NOT_COUNTED, why: 'The time to answer was over when it was read.' }],
  },
  isNews: false,
});

/** A yes where not everybody may give it, or one is not enough. */
function approvedBy(record: ResponseRecord, entry: HistoryEntry, around: Around): Opening {
  const { approval, now } = around;
  const weighed = weigh(record, entry, approval, now);
  if (!weighed) return NOTHING;
  if (!weighed.isEnough) return { step: 'said', record: weighed.record, isNews: false };
  const { giveUpAt: yesUntil, reminded: _told, askAgainAt: _again, ...rest } = weighed.record;
  return { step: 'attempt', record: approved(rest, yesUntil), isNews: false };
}

/** What the ceiling holds back of it since is found again once it is raised. */
const approved = (record: ResponseRecord, yesUntil: number | undefined): ResponseRecord => ({
  ...record,
  approved: true,
  ...(yesUntil !== undefined && { yesUntil }),
});

/** An undo has all its attempts before it, unless it goes on with one that died. */
const attemptsOf = ({ state, attempts }: ResponseRecord): { attempts: number } => ({
  attempts: state === 'undoing' ? attempts : 0,
});

/** What was asked and approved, and is under way: no question of it stands. */
function withoutItsQuestion(record: ResponseRecord): ResponseRecord {
  const { outcome, ...rest } = record;
  return record.state === 'pending' && outcome === 'awaiting-approval' ? rest : record;
}

/** A yes that waited, and that another person has taken back. */
function withoutYes(record: ResponseRecord): ResponseRecord {
  const { approved: _approved, yes: _yes, yesUntil: _until, ...rest } = withoutAck(record);
  return rest;
}

/** What stands in the history already: a link takes one answer, and buttons one of each from each person. */
const isCopy = ({ kind, by, link }: AnswerMessage, { history }: ResponseRecord): boolean =>
  link !== undefined &&
  history.some(
    (one) =>
      one.link === link && one.who === by && (one.what === kind || (kind === 'approve' && one.what === NOT_COUNTED)),
  );

/** A plan that was shown, and is not the one that the question stands on by now, or an earlier question on the same one. */
const isAboutAnother = ({ plan }: AnswerMessage, record: ResponseRecord): boolean =>
  plan !== undefined && !isAboutPlan(plan, record);

function entryOf(message: AnswerMessage, { plan }: ResponseRecord, at: number): HistoryEntry {
  const { kind, by, reason, via, from, subject, link } = message;
  return {
    at,
    who: by,
    how: 'answer',
    what: kind,
    ...(reason && { why: reason }),
    ...(via && { via }),
    ...(from && { address: from }),
    ...(subject && { subject }),
    ...(plan && (via || message.plan !== undefined) && { plan }),
    ...(link && { link }),
  };
}
