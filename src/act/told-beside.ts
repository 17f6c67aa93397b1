import type { Alert } from '../alerts/alert.ts';
import type { ToldBeside } from '../core/response.ts';
import { isAtRest, type ResponseRecord } from '../journal/response-record.ts';
import { byHandBeside, isLostBeside } from './beside-question.ts';
import { isTried } from './plan-steps.ts';
import type { Changes } from './settle.ts';
import { leftBy } from './tell.ts';
import { toAlert } from './to-alert.ts';
import type { Ending, Work } from './work.ts';

const LOST = 'lost';
/** Of a failure that the record does not say, and that could not be sent. */
const LATE = 'late-';
/** What the id of an alert ends with that tells of an undo that failed, before what tells it from others. */
export const NOT_UNDONE = 'undo-';

/** What people are told of what was done before a question, and of nothing that was asked. */
export function alertBeside({ record: asked, action, ctx }: Work, beside: ToldBeside): Alert {
  const { from: _from, to: _to, effect: _effect, guard: _guard, advice: _advice, ...about } = asked;
  const { approved: _approved, by: _by, open: _open, ...record } = about;
  const { occurrence, failed: _failed, ...told } = beside;
  const { outcome, failed } = beside;
  return toAlert(
    { action, ctx },
    { ...record, state: 'done', ...told },
    { outcome, ...(failed && { failed }) },
    occurrence,
  );
}

/** What a step beside a question found that people have to hear of, or what is owed of an earlier one and is told now. */
export function besideOf(work: Work, changes: Changes): ToldBeside | undefined {
  const { plan, record } = work;
  if (plan.step === 'tell') return record.besideDue?.[0];
  if (plan.step === 'said' && record.state === 'done') return yesInVain(record);
  const { reason = '', advice = '', containment } = changes;
  if (isLostBeside(work, changes))
    return { outcome: 'failed', byHand: true, reason, advice, ...(containment && { containment }), occurrence: LOST };
  const byHand = byHandBeside(work, changes);
  if (byHand === undefined || byHand === work.record.leftByHand) return undefined;
  return {
    outcome: 'partial',
    byHand: true,
    reason,
    advice: byHand,
    occurrence: leftBy(work.record),
  };
}

/** Who said yes to what was not recorded as a question hears what became of it. */
function yesInVain({ history, reason, advice = '', version }: ResponseRecord): ToldBeside {
  const { who = '' } = history.at(-1) ?? {};
  return {
    outcome: 'failed',
    failed: 'vain',
    reason: `The yes of ${who} was not carried out: nobody is asked about it now. ${reason}`,
    advice,
    occurrence: `yes-${version}`,
  };
}

/** What is owed beside an attempt that waits for AWS, which may take days, is told while it waits, one at a time. */
export function toldMeanwhile(work: Work, record: ResponseRecord): Ending {
  const { besideDue: [beside, ...others] = [], ...rest } = record;
  if (!beside) return { work, record };
  const left = { ...rest, ...(others.length > 0 && { besideDue: others }) };
  return { work, record: left, beside, alert: alertBeside({ ...work, record: left }, beside) };
}

/**
 * What is in force anew, or undone: that it had been lost is owed no more by itself, and told with how it ended; nor is, of
 * what is undone, that an undo of it, or a step after it, had failed.
 */
export function madeGood({ plan }: Pick<Work, 'plan'>, record: ResponseRecord): ResponseRecord {
  const { besideDue = [], ...rest } = record;
  const { state, outcome, reason = '' } = record;
  const isUndone = state === 'undone';
  const isAnew = state === 'done' && outcome === 'applied' && (isTried(plan) || plan.step === 'found');
  if (besideDue.length === 0 || !(isAnew || isUndone)) return record;
  const lost = besideDue.find(({ occurrence }) => occurrence === LOST);
  const isOver = ({ occurrence }: ToldBeside): boolean =>
    occurrence === LOST || (isUndone && (occurrence.startsWith(NOT_UNDONE) || occurrence.startsWith(LATE)));
  const others = besideDue.filter((each) => !isOver(each));
  return {
    ...rest,
    ...(lost && { reason: `${reason} ${lostMeanwhile(lost)}`.trim() }),
    ...(others.length > 0 && { besideDue: others }),
  };
}

function lostMeanwhile({ containment, reason }: ToldBeside): string {
  const why = containment ? `${containment.proof.by}.` : reason;
  return `It had been lost meanwhile: ${why} Find out in CloudTrail who did that.`;
}

/** What could not be sent, where the record does not say it: that what is in force was not undone, renewed or followed up. */
function late({ work, alert, record, beside }: Ending): ToldBeside[] {
  if (beside) return [beside];
  // The next look at it tells it.
  if (work.plan.step === 'stay') return [];
  if (alert?.outcome !== 'failed' || record.outcome === 'failed') return [];
  return [
    {
      outcome: 'failed',
      ...(alert.failed && { failed: alert.failed }),
      reason: alert.reason,
      advice: alert.advice ?? '',
      occurrence: `${LATE}${record.version}`,
    },
  ];
}

/**
 * What people have still to hear after an ending, as it stands in the record: what the queue did not take, and what waits for
 * its turn. It is due once nothing is under way.
 */
export function owedAfter(
  ending: Ending,
  isUnsent: boolean,
): { owed: Pick<Ending['record'], 'alertDue' | 'besideDue'>; isDue: boolean } {
  const { work, record, beside } = ending;
  const fresh = isUnsent ? late(ending) : [];
  const besideDue = [...(record.besideDue ?? []), ...fresh];
  // One is told at a time, and what is said of the record itself after what is said beside it.
  const waits = work.plan.step === 'tell' && beside !== undefined && work.record.alertDue === true;
  const alertDue = waits || (isUnsent && fresh.length === 0);
  return {
    owed: { ...(alertDue && { alertDue }), ...(besideDue.length > 0 && { besideDue }) },
    isDue: alertDue || (besideDue.length > 0 && isAtRest(record)),
  };
}
