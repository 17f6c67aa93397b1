import type { Target } from '../core/action.ts';
import type { ActMessage, LeaveMessage } from '../core/messages.ts';
import { type HistoryEntry, isEnd, parseResponseKey, type Want } from '../core/response.ts';
import { evidenceOf } from '../journal/former-record.ts';
import { isAtRest, isLost, owesAlert, type ResponseRecord } from '../journal/response-record.ts';
import { isApproved, withNeeds, withoutAck } from './approvals.ts';
import { hasExpired } from './expiry.ts';
import { isYesOver, yesOver } from './held-yes.ts';
import { withoutWant } from './join.ts';
import { answered } from './opening-answer.ts';
import { type Around, NOTHING, type Opening, opens } from './openings.ts';
import type { Incoming } from './read-messages.ts';
import { standing, withoutQuestion } from './standing.ts';
import { newestEvidence, take } from './take.ts';

/** The record to work on and what for; nothing when there is nothing left to do for this message. */
export function openRecord(incoming: Incoming, record: ResponseRecord | undefined, around: Around): Opening {
  const opening = opened(incoming, record, around);
  return 'record' in opening ? { ...opening, record: withNeeds(opening.record, around.approval) } : opening;
}

function opened({ message, wanted, leaving }: Incoming, record: ResponseRecord | undefined, around: Around): Opening {
  switch (message.kind) {
    case 'act':
      return wantedBy(record ?? begin(wanted, around), wanted, around);
    case 'leave':
      return record ? left(record, leaving, around) : NOTHING;
    case 'tell':
      return record && owesAlert(record) && isAtRest(record) ? opens('tell', record) : NOTHING;
    case 'expire':
      return record ? ending(record, around) : NOTHING;
    case 'go-on':
      return record ? goOn(record, around, message.early) : NOTHING;
    default:
      return record ? answered(record, message, around) : NOTHING;
  }
}

/**
 * The end of an effect: in its time, or at once where never-block covers it by now. What is in hand comes again after that;
 * a question about more stands, and what was done before it ends with it.
 */
function ending(record: ResponseRecord, { now, whyNever }: Around): Opening {
  const over = { ...record, attempts: 0 };
  if (hasExpired(record, now)) return opens('expire', over);
  const to = whyNever(record);
  if (to === undefined) return NOTHING;
  if (!isAtRest(record)) return { step: 'later' };
  if ((record.expiresAt ?? 0) <= now) return NOTHING;
  over.expiresAt = now;
  return record.state === 'waiting' ? opens('join', over) : opens('expire', { ...over, to });
}

function begin([first]: readonly ActMessage[], { journal, now }: Around): ResponseRecord {
  if (!first) throw new Error('a response begins with a finding that wants it');
  const { key, decision, target, finding } = first;
  const { account, place } = parseResponseKey(key) ?? { account: finding.account, place: finding.region };
  return journal.newResponse(key, { action: decision.action, mode: decision.mode, target, account, place }, now);
}

function wantedBy(record: ResponseRecord, wanted: readonly ActMessage[], around: Around): Opening {
  const taken = take(record, wanted, { ...around, people: around.approval.people });
  if (taken.step === 'later' || taken.step === 'nothing') return taken;
  const target = mergedTarget(record, wanted);
  if (taken.step === 'join') return { ...taken, record: { ...taken.record, target } };
  const again = triedAgain(wanted, around.now);
  const wished = { ...taken.record, target, history: [...taken.record.history, ...again] };
  // Who has it tried again no longer lets it be: if it fails once more, it is to be seen.
  return {
    step: 'attempt',
    record: began(again.length > 0 ? withoutAck(wished) : wished, around),
    isNews: taken.isNews,
  };
}

/** A person's wish to have it tried again. */
const triedAgain = (wanted: readonly ActMessage[], at: number): HistoryEntry[] =>
  wanted.flatMap(({ by }, n) => (by && n === 0 ? [{ at, who: by, how: 'answer', what: 'retry' }] : []));

/** A new attempt: with all its time before it, and a turn of its own unless it goes on with one that died. */
function began(record: ResponseRecord, around: Around): ResponseRecord {
  if (record.state === 'pending' || (record.state === 'claimed' && record.version > 0)) return record;
  const { guard: _guard, advice: _advice, byHand: _hand, giveUpAt: _time, reminded: _told, ...asked } = record;
  const { askAgainAt: _again, turn = 0, ...rest } = asked;
  if (record.state === 'waiting') return { ...withoutAck(rest), turn };
  const isOver = hasHappened(record);
  const next = {
    ...unanswered(rest, isOver, around),
    attempts: 0,
    turn: turn + 1,
    ...(isOver && anew(record)),
  };
  if (record.state !== 'undone' && record.state !== 'expired') return next;
  // What it came to is over: doing it again is news, also for who goes on with an attempt that died. What was put back is
  // no state before what comes now.
  const { outcome: _over, before: _put, beforeOf: _of, ...fresh } = next;
  return fresh;
}

/**
 * A yes holds until what was approved has been tried: a pause, or a permission that was missing, does not use it up; that a
 * finding has joined whose playbook asks for more people does, and so does its time where the ceiling holds it back.
 */
function unanswered(record: ResponseRecord, isOver: boolean, { approval, now }: Around): ResponseRecord {
  const isUntried = record.state === 'done' && record.open && !isOver;
  const isEnded = isUntried && isYesOver(record, now);
  if (record.approved && isUntried && !isEnded && isApproved(record, approval)) return record;
  const { by: _by, approved: _approved, plan: _plan, yes: _yes, yesUntil: _until, ...rest } = record;
  return isEnded ? { ...rest, history: [...rest.history, yesOver(record, now)] } : rest;
}

const hasHappened = (record: ResponseRecord): boolean =>
  record.state === 'undone' ||
  record.state === 'expired' ||
  record.outcome === 'applied' ||
  record.outcome === 'unchanged' ||
  record.outcome === 'rejected' ||
  isLost(record);

/** Another occasion. The state that stands there, also where a release before did not say of which one, is not of this. */
const anew = ({ occasion = 1, before, beforeOf = occasion }: ResponseRecord): Partial<ResponseRecord> => ({
  occasion: occasion + 1,
  ...(before && { beforeOf }),
});

/**
 * What further findings say of the target: lists grow, what one did not know another may, and where they differ, such as in
 * the key of a session, the newest evidence holds. What is under way keeps to what it was begun with.
 */
function mergedTarget(record: ResponseRecord, messages: readonly ActMessage[]): Target {
  const { target, wants, version } = record;
  const merged: Target = { ...target };
  let newest = version > 0 && !isAtRest(record) ? Number.POSITIVE_INFINITY : newestEvidence(wants);
  for (const { target: other, finding } of messages) {
    const at = evidenceOf(finding);
    // The first finding of a response is what it was begun with.
    for (const [name, value] of other === target ? [] : Object.entries(other)) {
      const known = merged[name];
      if (Array.isArray(value) && Array.isArray(known))
        merged[name] = [...new Set([...known, ...value])].slice(-MOST_LISTED);
      else if (known === undefined || known === '' || (value !== '' && at > newest)) merged[name] = value;
    }
    newest = Math.max(newest, at);
  }
  return merged;
}

const MOST_LISTED = 50;

/** Findings that were archived, or that today's rules see in another way. The last one to leave ends a question. */
function left(record: ResponseRecord, leaving: readonly LeaveMessage[], { now }: Around): Opening {
  const those = record.wants.flatMap((want) => {
    const by = leaving.find((left) => isLeftBy(want, left));
    return by ? [{ ...by, finding: want.finding }] : [];
  });
  const last = those.at(-1);
  if (!last) return NOTHING;
  const { state, dueAt = 0 } = record;
  if ((state === 'claimed' || state === 'undoing' || state === 'expiring') && dueAt > now) return { step: 'later' };
  // Of one matter, those that are only counted were seen before those that are kept.
  const isAll =
    record.wants.length === those.length && (!record.wantsMore || those.some(({ upTo }) => upTo !== undefined));
  const without = those.reduce((rest, left) => withoutWant(rest, left, now), record);
  // Others are only counted, so the last one stays, and has said that it left.
  if (!isAll && record.history.at(-1)?.why === without.history.at(-1)?.why) return NOTHING;
  // That an effect is to be taken back is no matter of who asks for it.
  const open = record.open === 'overdue' ? undefined : record.open;
  const isUnsettled = record.state === 'waiting' || (record.state === 'done' && open !== undefined);
  if (isAll && isUnsettled) {
    const { advice, ...rest } = withoutQuestion(without);
    // What was to be done about what is asked for no longer is no advice.
    const kept = standing(record) && advice !== undefined ? { advice } : {};
    return opens('gone', { ...rest, ...kept, reason: whyGone(record, last.why) });
  }
  // What was told is told again when it comes back.
  const isTold = record.state === 'done' && record.outcome === 'notified';
  return isEnd(record.state) && !open && !isTold ? NOTHING : opens('join', without);
}

/** A form that was seen earlier, and comes late, takes nothing back of what was seen since. */
const isLeftBy = (want: Want, { finding, upTo, seenAt = Number.POSITIVE_INFINITY }: LeaveMessage): boolean =>
  !want.left && (upTo === undefined ? want.finding === finding && want.seenAt <= seenAt : want.seenAt <= upTo);

function whyGone(record: ResponseRecord, why: string): string {
  const gone = `No finding asks for it any longer: ${why}.`;
  if (!standing(record)) return gone;
  if (record.isExposed) return `${gone} What was done before holds no longer, as it was found then.`;
  return record.state === 'done' ? `${record.reason} ${gone}` : `${gone} What was done before stays as it is.`;
}

function goOn(record: ResponseRecord, { now }: Around, early = false): Opening {
  if (record.state === 'waiting') return opens((record.giveUpAt ?? 0) <= now ? 'lapse' : 'look', record);
  const isDue = (record.dueAt ?? 0) <= now;
  if (record.state === 'undoing') return isDue ? opens('undo', record) : NOTHING;
  const isUnderWay = record.state === 'claimed' || record.state === 'pending';
  return isUnderWay && (isDue || (early && record.state === 'pending')) ? opens('attempt', record) : NOTHING;
}
