import type { Alert } from '../alerts/alert.ts';
import { severityBand } from '../core/finding.ts';
import { isLost, type ResponseRecord, severityOf } from '../journal/response-record.ts';
import { faultHash } from './fault-hash.ts';
import { isYesOver } from './held-yes.ts';
import { whatIsWorse } from './join.ts';
import { isToldFailure, isToldRenewal } from './known-fault.ts';
import { afterVain } from './out-of-hands.ts';
import { isGone, isTried } from './plan-steps.ts';
import { isNotRenewed } from './standing.ts';
import { toAlert } from './to-alert.ts';
import type { Work } from './work.ts';

/**
 * People hear of everything that was done, failed, or needs them; not of what was so already, nor of the same twice.
 *
 * @param tried what the attempt itself came to, which is not the end of a response whose effect was in force
 */
export function alertFor(
  work: Work,
  record: ResponseRecord,
  tried: Pick<ResponseRecord, 'outcome' | 'reason'> = {},
): Alert | undefined {
  const { earlier, plan } = work;
  switch (plan.step) {
    case 'undo':
      return toAlert(work, record, { outcome: 'undone' });
    case 'tell':
      return toAlert(work, record);
    case 'join':
      if (isLetBeNoLonger(earlier, record)) return toAlert(work, record, {}, `worse-${earlier.version}`);
      return record.state === 'waiting' && hasRisen(work, record)
        ? toAlert(work, record, {}, bandOf(record))
        : undefined;
    case 'keep':
      return plan.remind && !record.ack
        ? toAlert(work, record, { reason: remindingOf(record) }, reminderOf(earlier))
        : undefined;
    case 'said':
      return plan.reason === undefined
        ? undefined
        : toAlert(work, record, { reason: plan.reason }, `yes-${earlier.version}`);
    case 'expire':
      return alertOfStep(work, record) ?? owedStill(work, record);
    case 'wait':
      return owedStill(work, record);
    case 'stay':
      return earlier.away && !earlier.alertDue
        ? undefined
        : toAlert(work, record, { outcome: 'failed', failed: 'away' }, `stays-${earlier.version}`);
    case 'ack':
    case 'postpone':
      return undefined;
  }
  if (tried.outcome === 'failed' && isLostByRenewal(work, record)) return unrenewed(work, record, tried.reason ?? '');
  const fault = whyNotRenewed(work, record);
  if (fault === undefined) return alertOfEnd(work, record);
  return isToldRenewal(work.record, fault) ? undefined : unrenewed(work, record, fault);
}

/** How a response ended, where that is news. */
function alertOfEnd(work: Work, record: ResponseRecord): Alert | undefined {
  const { earlier, plan } = work;
  // What a person lets be asks for nothing, until it gets worse; and one question speaks for all whose class waits.
  if ((record.outcome === 'lapsed' && record.ack) || record.guard === 'budget') return undefined;
  // That no finding asks for it any longer changes nothing of what was done, and what was told as done is still so.
  if (plan.step === 'end' && !earlier.alertDue) {
    if (isGone(plan)) return alertOfGone(work, record);
    // What was contained before stands; that there is nothing left to ask is told to whoever was asked.
    if (record.outcome === 'applied' && earlier.appliedAt !== undefined)
      return earlier.state === 'waiting' ? toAlert(work, record, { outcome: 'unchanged' }) : undefined;
  }
  // Whoever approved, or was asked, wants to hear how it ended, also when there was nothing left to do.
  const wasAsked = record.approved || earlier.state === 'waiting';
  const isYes = record.approved || (earlier.approved && isYesOver(earlier, work.ctx.now()));
  const isQuiet = (record.outcome === 'observed' && !isYes) || (record.outcome === 'unchanged' && !wasAsked);
  if (record.state === 'pending' || isQuiet) return undefined;
  const isRepeated =
    earlier.outcome === record.outcome &&
    (record.outcome === 'failed'
      ? isToldFailure(work, record.reason ?? '')
      : earlier.reason === record.reason || record.outcome === 'applied');
  if (!isRepeated || earlier.alertDue || isDoneAnew(work, record)) return toAlert(work, record);
  // The same again, but a finding is worse, or there is one more of them: that is news. Where the effect is there, one
  // more is none.
  const isThere = record.outcome === 'applied' && earlier.state === 'done';
  if (isThere) return toldWorse(work, record);
  return work.isNews ? toAlert(work, record) : undefined;
}

/** That no finding asks for it any longer is told to whoever was asked, or has approved what waited. */
function alertOfGone(work: Work, record: ResponseRecord): Alert | undefined {
  const { state, approved, open } = work.earlier;
  if (state === 'done' && approved && open && open !== 'partial' && record.outcome !== 'applied') {
    const advice = afterVain(record, work.ctx.config);
    if (advice) return toAlert(work, { ...record, advice }, { outcome: 'failed', failed: 'vain' }, 'gone');
    return toAlert(work, record, { outcome: 'unchanged', failed: 'vain' });
  }
  return state === 'waiting' ? toAlert(work, record, { outcome: 'unchanged' }) : undefined;
}

/** The fault by which a renewal failed before it was tried, or by which it was not written up to its last attempt. */
function whyNotRenewed({ plan, record: begun }: Work, record: ResponseRecord): string | undefined {
  if (plan.step === 'found') return isNotRenewed(begun, plan.verified) ? plan.fault : undefined;
  const isFailed = plan.step === 'end' && plan.outcome === 'failed' && !isGone(plan);
  return isFailed && record.outcome === 'applied' ? plan.reason : undefined;
}

/** Whether a renewal failed of what was in force until then, and is not, or cannot be seen to be. */
const isLostByRenewal = ({ earlier, plan }: Work, { outcome, expiresAt }: ResponseRecord): boolean =>
  isTried(plan) && earlier.outcome === 'applied' && outcome === 'failed' && expiresAt !== undefined;

const RENEWED_IN_VAIN = 'It could not be renewed, which is tried again when the finding is seen again.';
const SEEN_IN_VAIN =
  'It was seen again since, and whether that still holds could not be found out. Look yourself; it is tried again when the finding is seen again.';

/**
 * A renewal failed, or a look whether what has no end holds still. What is in force, and until when, stands in the record; what
 * is not any more, in the one before.
 */
function unrenewed(work: Work, record: ResponseRecord, fault: string): Alert {
  if (isLostByRenewal(work, record)) {
    const reason = `It was so before: ${work.earlier.reason}. It could not be renewed, counts as not in force, and is tried again by itself. ${fault}`;
    return toAlert(work, record, { outcome: 'failed', failed: 'renewal', reason }, faultHash(fault));
  }
  const isLook = work.action !== undefined && !work.action.renewable;
  const reason = `${record.reason?.replace(/\.$/, '')}. ${isLook ? SEEN_IN_VAIN : RENEWED_IN_VAIN} ${fault}`;
  return toAlert(work, record, { outcome: 'failed', failed: isLook ? 'look' : 'renewal', reason }, faultHash(fault));
}

/** What a step that follows found lost, or leaves to a person from now on. That it was taken is no news. */
function alertOfStep(work: Work, record: ResponseRecord): Alert | undefined {
  const { earlier } = work;
  if (isLost(record)) return isLost(earlier) ? undefined : toAlert(work, record, {}, 'lost');
  const isTold = !isLeft(record) || (isLeft(earlier) && earlier.advice === record.advice);
  return isTold ? undefined : toAlert(work, record, {}, leftBy(work.record));
}

const isLeft = ({ state, outcome, byHand }: Work['earlier']): boolean =>
  state === 'done' && outcome === 'partial' && byHand === true;

/** Names the step that left something to a person, in the id of the alert of it. */
export const leftBy = ({ followUp }: Pick<ResponseRecord, 'followUp'>): string => `by-hand-${followUp?.at}`;

/** How it ended before this step is owed to people still, and the record says no more that it is. */
const owedStill = (work: Work, record: ResponseRecord): Alert | undefined =>
  work.earlier.alertDue && !record.alertDue && record.state === 'done' ? toAlert(work, record) : undefined;

/** It was done before, was there no longer, and is done again: that is no renewal of an effect that is there. */
const isDoneAnew = ({ plan, action }: Work, { outcome }: ResponseRecord): boolean =>
  outcome === 'applied' && !action?.renewable && (isTried(plan) || plan.step === 'found');

const bandOf = (record: Pick<ResponseRecord, 'wants'>): string => severityBand(severityOf(record));

/** It stood open, or was asked, and a person let it be, until now: its alert may have been owed still, and is owed again. */
const isLetBeNoLonger = (earlier: Work['earlier'], record: ResponseRecord): boolean =>
  earlier.ack !== undefined && record.ack === undefined && (record.open !== undefined || record.state === 'waiting');

/** What is in force, and yet has a finding that got worse. */
function toldWorse(work: Work, record: ResponseRecord): Alert | undefined {
  if (hasRisen(work, record)) return toAlert(work, record, {}, bandOf(record));
  const was = new Map(work.earlier.wants?.map((want) => [want.finding, want]));
  const worse = record.wants.find((want) => {
    const earlier = was.get(want.finding);
    return earlier !== undefined && whatIsWorse(earlier, want) !== undefined;
  });
  return worse && toAlert(work, record, {}, `seen-${worse.seenAt}`);
}

/** Whether it became more severe by what joined it, so that people hear of it again. */
function hasRisen({ earlier, isNews }: Work, record: ResponseRecord): boolean {
  if (!isNews || !earlier.wants) return false;
  return (
    bandOf(record) !== bandOf({ wants: earlier.wants }) && severityOf(record) > severityOf({ wants: earlier.wants })
  );
}

/** Each reminder has an id of its own: the one that is due by itself, and those that a person wanted. */
const reminderOf = ({ askAgainAt }: Work['earlier']): string =>
  askAgainAt === undefined ? 'reminder' : `reminder-${askAgainAt}`;

const remindingOf = ({ giveUpAt = 0, reason = '' }: ResponseRecord): string =>
  `A reminder: nobody has answered, and at ${new Date(giveUpAt).toISOString().slice(0, 16)}Z it lapses. ${reason}`;
