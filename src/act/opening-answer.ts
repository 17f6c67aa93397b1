import { personOf } from '../core/known-people.ts';
import type { AnswerMessage, CareMessage } from '../core/messages.ts';
import type { HistoryEntry } from '../core/response.ts';
import { NOBODY } from '../journal/former-record.ts';
import { isAboutPlan, isBeside, type ResponseRecord, turnNamed } from '../journal/response-record.ts';
import { NOT_COUNTED, needsOf, weigh, withoutAck } from './approvals.ts';
import { mayStillBeRejected } from './held-yes.ts';
import { type Around, NOTHING, type Opening, opens } from './openings.ts';
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
        ? opens('undo', { ...withoutItsQuestion(record), ...attemptsOf(record), history, by })
        : NOTHING;
    case 'ack':
      if (record.state !== 'waiting' && record.open === undefined) return NOTHING;
      return opens('ack', { ...record, history });
    default: {
      const isInVain = wasNeverRecorded(message, record);
      if (kind === 'approve' && isInVain)
        return opens('said', notCounted(record, entry, 'Nobody was asked about it when it was read.'));
      // A no needs no state to be about: where nothing was touched, what is open is not asked about again.
      if (kind === 'reject' && isInVain && record.open !== undefined && record.before === undefined)
        return opens('reject', { ...withoutAck(record), history, by });
      if (isAboutAnother(message, record)) return NOTHING;
      if (kind === 'reject' && mayStillBeRejected(record))
        return opens('reject', { ...withoutYes(record), history, by });
      if (record.state !== 'waiting') return NOTHING;
      if (kind === 'later') return opens('postpone', { ...withoutAck(record), history });
      const { yesUntil, ...rest } = withoutTime(record);
      if (by === NOBODY) return opens('lapse', rest);
      if (kind === 'reject') return opens('reject', { ...rest, history, by });
      if (yesUntil !== undefined && yesUntil <= around.now) return tooLate(rest, entry);
      // Not everybody may give it, or one is not enough.
      const weighed = needsOf(record, around.approval)
        ? weigh(record, entry, around.approval, around.now)
        : { isEnough: true, record: { ...withoutAck(record), history, by } };
      if (!weighed) return NOTHING;
      if (!weighed.isEnough) return opens('said', weighed.record);
      return opens('attempt', { ...withoutTime(weighed.record), approved: true });
    }
  }
}

/**
 * That was the time to answer, not the time that the action may take. What the ceiling holds back of a yes since is found again
 * once it is raised.
 */
function withoutTime({
  giveUpAt: yesUntil,
  reminded: _told,
  askAgainAt: _again,
  ...rest
}: ResponseRecord): ResponseRecord {
  return { ...rest, ...(yesUntil !== undefined && { yesUntil }) };
}

/** A yes after the time to answer, where no sweep was faster: nothing is done by it, which whoever gave it is to hear. */
const tooLate = (record: ResponseRecord, entry: HistoryEntry): Opening =>
  opens('lapse', notCounted(withoutAck(record), entry, 'The time to answer was over when it was read.'));

const notCounted = (record: ResponseRecord, entry: HistoryEntry, why: string): ResponseRecord => ({
  ...record,
  history: [...record.history, { ...entry, what: NOT_COUNTED, why }],
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

/**
 * An answer to a question that was told and not recorded, since its attempt came again and ended otherwise. What was done
 * meanwhile needed none.
 */
const wasNeverRecorded = (
  message: AnswerMessage,
  { state, outcome, plan, turn = 1, history }: ResponseRecord,
): boolean =>
  state === 'done' &&
  outcome !== 'applied' &&
  plan === undefined &&
  turnNamed(message.plan) === turn &&
  !history.some(({ what, plan: named }) => what === NOT_COUNTED && named === message.plan);

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
    ...(plan ? (via || message.plan !== undefined) && { plan } : message.plan && { plan: message.plan }),
    ...(link && { link }),
  };
}
