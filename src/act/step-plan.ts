import type { ResponseRecord } from '../journal/response-record.ts';
import type { Settings } from '../journal/settings.ts';
import { saidOf } from './approvals.ts';
import { MOST_ASKED } from './open-ends.ts';
import type { Opened } from './openings.ts';
import { refuseOutOfReach } from './perform-step.ts';
import { lookAtQuestion, planResponse, waitsFor } from './plan.ts';
import type { Plan } from './plan-steps.ts';
import { standing } from './standing.ts';
import type { Work } from './work.ts';

/** A lapsed question is asked again by itself, as `open-ends.ts` has it. */
function lapsedText({ action, tries = 0, ack }: ResponseRecord): string {
  const lapsed = 'Nobody answered in time.';
  if (action === 'answer-workflow')
    return `${lapsed} Its workflow is told so, and does not go on: it is not asked again.`;
  if (ack) return `${lapsed} It is not asked again, since ${ack.by} lets it be.`;
  return `${lapsed} ${tries < MOST_ASKED ? 'It is asked again in a day.' : 'It is not asked again by itself.'}`;
}

function rejectedText({ by, history }: ResponseRecord): string {
  const why = history.findLast(({ what }) => what === 'reject')?.why;
  return `Rejected by ${by}${why ? `: ${why}` : '.'}`;
}

/** What is to be done in the step that was opened. */
export async function planFor(
  step: Opened['step'],
  work: Omit<Work, 'plan'>,
  settings: Settings | undefined,
): Promise<Plan> {
  const { record, isNews, outOfReach } = work;
  if (step === 'join') return { step: 'join', isNews };
  if (step === 'gone') {
    const outcome = (!record.isExposed && standing(record)) || 'unchanged';
    return { step: 'end', outcome, reason: record.reason ?? '', guard: 'gone' };
  }
  if (step === 'tell') return { step: 'tell' };
  if (step === 'lapse') return { step: 'end', outcome: 'lapsed', reason: lapsedText(record), guard: 'approval' };
  // That it cannot be taken back is told where that is tried.
  if (step !== 'undo' && step !== 'expire') refuseOutOfReach(outOfReach);
  if (step === 'reject') return { step: 'end', outcome: 'rejected', reason: rejectedText(record), guard: 'approval' };
  if (step === 'undo') return { step: 'undo' };
  if (step === 'ack' || step === 'postpone') return { step };
  if (step === 'said') return { step, ...saidOf(record) };
  if (step === 'expire') return waitsFor(work, settings) ?? { step: 'expire' };
  return step === 'look' ? lookAtQuestion(work) : planResponse(work, settings);
}
