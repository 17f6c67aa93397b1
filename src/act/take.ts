import { isOneShot } from '../actions/catalogue/catalogue.ts';
import type { Action } from '../core/action.ts';
import { lowerMode, MODES, type Mode } from '../core/decision.ts';
import { type Finding, findingKey, seenAtOf } from '../core/finding.ts';
import type { People } from '../core/known-people.ts';
import type { ActMessage } from '../core/messages.ts';
import { statusOf, type Want } from '../core/response.ts';
import { evidenceOf } from '../journal/former-record.ts';
import { holdingWant, isHeldBack, isLost, isUnasked, type ResponseRecord } from '../journal/response-record.ts';
import { untilOf } from './expiry.ts';
import { isOutage } from './failure.ts';
import { type CeilingOf, type Joined, join } from './join.ts';

/**
 * What a batch's sightings come to for one response: `attempt` decides and acts, `join` only notes who wants it too, `later`
 * waits until whoever has it in hand is done, `nothing` was all known.
 */
export type Taken =
  | { step: 'attempt'; record: ResponseRecord; isNews: boolean }
  | { step: 'join'; record: ResponseRecord; isNews: boolean }
  | { step: 'later' }
  | { step: 'nothing' };

interface Taking {
  action: Action | undefined;
  /** The most that may be done for a finding: of its account and region, and of the deployment. */
  ceilingOf: CeilingOf;
  now: number;
  people?: People | undefined;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * What did not work is not tried again for this long, however often the finding comes: an hour, doubling to a day. What a
 * fault of AWS alone stood against, such as the outage of a region, is tried each hour: it may be over at any time.
 */
export const backOff = ({ tries = 0, reason }: Pick<ResponseRecord, 'tries' | 'reason'>): number =>
  isOutage(reason) ? HOUR_MS : Math.min(DAY_MS, HOUR_MS * 2 ** Math.max(0, tries - 1));

/** Lets the findings join, and says whether that calls for a new attempt. */
export function take(record: ResponseRecord, messages: readonly ActMessage[], taking: Taking): Taken {
  const { now, people, ceilingOf } = taking;
  const { asked, asking } = withoutThoseThatLeft(record, messages);
  const { renewable: isRenewed, ofMoment } = taking.action ?? {};
  // Who only tells cannot look whether it is exposed again; and against what names a moment, each later sighting would be new.
  const isLookedAt = taking.action !== undefined && !ofMoment;
  const sightings = { isRenewed, ...(isLookedAt && { isUnanswered: isUnansweredBy(record) }) };
  const joined = join(asked, asking, now, { ...sightings, people, ceilingOf });
  const news = [...joined.fresh, ...joined.worse];
  const isNews = news.length > 0;
  if (record.version === 0) return { step: 'attempt', record: joined.record, isNews: true };
  if (isInHand(record, now)) return isNews ? { step: 'later' } : { step: 'nothing' };
  if (isAwake(joined, asking, taking)) return { step: 'attempt', record: joined.record, isNews };
  return joined.record === record ? { step: 'nothing' } : { step: 'join', record: joined.record, isNews };
}

/**
 * Where what none asked for any longer is asked for again, by another finding or by one that was seen since it left, those that
 * have left are not among those that ask. A person's wish is no sighting.
 */
function withoutThoseThatLeft(
  record: ResponseRecord,
  messages: readonly ActMessage[],
): { asked: ResponseRecord; asking: readonly ActMessage[] } {
  const left = record.wants.filter((want) => want.left || isUnasked(record));
  if (left.length === 0) return { asked: record, asking: messages };
  const leftAs = new Map(left.map((want) => [want.finding, want]));
  const isSeenSince = ({ finding }: ActMessage): boolean => {
    const was = leftAs.get(findingKey(finding));
    const seenAt = seenAtOf(finding);
    // A person's word on a finding, such as that it is new again, moves no time of it in Security Hub.
    return !was || seenAt > was.seenAt || (seenAt === was.seenAt && statusOf(finding) !== (was.status ?? ''));
  };
  const asking = messages.filter((message) => message.by !== undefined || isSeenSince(message));
  if (!asking.some(isSeenSince)) return { asked: record, asking };
  const { wantsMore, ...rest } = record;
  const wants = record.wants.filter((want) => !left.includes(want));
  // Those that are only counted have left with the last one alone.
  return { asked: { ...rest, wants, ...(wantsMore && !isUnasked(record) && { wantsMore }) }, asking };
}

/** Another function is at it at this moment, and would lose what it writes. */
const isInHand = ({ state, dueAt = 0 }: ResponseRecord, now: number): boolean =>
  (state === 'claimed' || state === 'undoing' || state === 'expiring') && dueAt > now;

/**
 * What was begun, by a function that holds no actions, such as one that tells, as the mode was lowered since: it cannot look
 * what has come of it. The sweep has the function go on with it that can.
 */
export const isBegunElsewhere = ({ state, action, before }: ResponseRecord, held: Action | undefined): boolean =>
  (state === 'claimed' || state === 'pending') && before !== undefined && !held && action !== 'notify';

function isAwake(joined: Joined, messages: readonly ActMessage[], taking: Taking): boolean {
  const { record } = joined;
  const { now, ceilingOf } = taking;
  if (isBegunElsewhere(record, taking.action)) return false;
  switch (record.state) {
    case 'waiting':
      return isRaised(record, ceilingOf);
    case 'claimed':
      return true;
    case 'pending':
      return (record.dueAt ?? 0) <= now || messages.some(({ early }) => early);
    case 'undone':
      // What a person undid is not done again for the findings that wanted it then.
      return joined.fresh.length > 0;
    case 'expired':
      return untilOf(record, now) > now;
    case 'done':
      if (isLetBe(joined, messages)) return false;
      return isTakenUp(record, messages, now) || isDue(joined, taking);
    default:
      return false;
  }
}

/**
 * A sweep takes up what is due: another message of it, once it has been tried, is about the time before. What was held back is
 * due by the end of what held it, and a person waits for nothing.
 */
const isTakenUp = (record: ResponseRecord, messages: readonly ActMessage[], now: number): boolean => {
  const { open, dueAt = 0 } = record;
  const isReady = open !== undefined && (dueAt <= now || isHeldBack(record));
  return messages.some(({ takeUp, by }) => takeUp && (by !== undefined || isReady));
};

/**
 * What a person lets be stays as it is until it gets worse, or a person wants it tried again. That an effect could not be
 * taken back is no reason not to renew it.
 */
const isLetBe = ({ record, fresh, worse }: Joined, messages: readonly ActMessage[]): boolean =>
  record.ack !== undefined &&
  record.open !== undefined &&
  record.open !== 'overdue' &&
  fresh.length + worse.length === 0 &&
  !messages.some(({ takeUp, by }) => takeUp && by !== undefined);

/** While it waits for a person, the rules may find that no person is needed: another finding names the same target. */
const isRaised = (record: ResponseRecord, ceilingOf: CeilingOf): boolean =>
  record.state === 'waiting' &&
  record.mode === 'approve' &&
  !holdingWant(record).guard &&
  modeOf(record, ceilingOf) === 'enforce';

/** How far the want that holds may be answered. */
export function modeOf(record: Pick<ResponseRecord, 'wants'>, ceilingOf: CeilingOf): Mode {
  const want = holdingWant(record);
  return lowerMode(want.mode, ceilingOf(want));
}

/** Whether a sighting calls for another attempt of what has ended. */
function isDue({ record, fresh, worse }: Joined, { action, ceilingOf, now }: Taking): boolean {
  const { outcome, mode, dayAt } = record;
  const isNews = fresh.length > 0 || worse.length > 0;
  switch (isLost(record) ? 'applied' : outcome) {
    case 'rejected':
      return isNews;
    case 'lapsed':
      return isNews || now - dayAt >= DAY_MS;
    case 'failed':
    case 'partial':
      return worse.length > 0 || now - dayAt >= backOff(record);
    case 'refused':
      return isNews || now - dayAt >= HOUR_MS;
    case 'notified':
    case 'observed':
      return isNews || MODES.indexOf(modeOf(record, ceilingOf)) > MODES.indexOf(mode);
    default:
      if (action?.renewable) return true;
      // What was over, and was told no more, is told when it comes again.
      if (record.action === 'notify') return isNews;
      // That none asks for it any longer says nothing of the target, whatever another finding has seen of it and when.
      if (isUnasked(record) && isNews) return true;
      return newestEvidence(record.wants) > (answeredUpTo(record) ?? Number.POSITIVE_INFINITY);
  }
}

/**
 * Evidence up to then is answered, ms; undefined where a sighting is answered by its news alone. A step that followed, such as
 * a look, answers none: it only dates the record anew.
 */
function answeredUpTo(record: ResponseRecord): number | undefined {
  const { action, state, outcome, dayAt, appliedAt = dayAt, satisfied = dayAt } = record;
  const isAnswered = outcome === 'applied' || outcome === 'unchanged' || isLost(record);
  if (state !== 'done' || action === 'notify' || !isAnswered) return undefined;
  return isOneShot(action) || outcome === 'unchanged' ? satisfied : appliedAt;
}

/**
 * Whether a sighting shows the target exposed or due since it was answered. What is done once is not done again as a finding
 * goes on being seen, such as a secret in code that was rotated: its source has to say that it is exposed anew.
 */
const isUnansweredBy =
  (record: ResponseRecord) =>
  (finding: Finding): boolean =>
    evidenceOf(finding) > (answeredUpTo(record) ?? Number.POSITIVE_INFINITY) &&
    (finding.evidenceAt !== undefined || !isOneShot(record.action));

/** The newest moment at which one of these findings shows the target exposed or due; ms. */
export const newestEvidence = (wants: readonly Want[]): number =>
  Math.max(0, ...wants.map(({ evidenceAt }) => evidenceAt));
