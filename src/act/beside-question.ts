import { OPEN, shardOf } from '../journal/indexes.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { withEntry } from './history.ts';
import { HOUR_MS, questionDue } from './open-ends.ts';
import type { Changes } from './settle.ts';
import type { Work } from './work.ts';

/** Whether people are asked about it, also while a step that follows what was done before is taken beside the question. */
export const isAsked = ({ state, outcome }: ResponseRecord): boolean =>
  outcome === 'awaiting-approval' && (state === 'waiting' || state === 'expiring');

/** Whether a step beside a question found that what was done before is no longer in force. */
export const isLostBeside = ({ record, earlier }: Pick<Work, 'record' | 'earlier'>, changes: Changes): boolean =>
  isAsked(record) &&
  changes.containment?.proof.verdict === 'not in force' &&
  earlier.containment?.proof.verdict !== 'not in force';

/**
 * The question as it stands beside a step that follows what was done before, or that waits for a pause: only what the step says
 * of that changes, and when the next one comes.
 */
export function besideQuestion(
  { record, plan, ctx }: Pick<Work, 'record' | 'plan' | 'ctx'>,
  { reason = '', followUp, containment, dueAt }: Changes,
  now: number,
): ResponseRecord {
  const { followUp: due, ...rest } = record;
  const next = plan.step === 'wait' ? due && { ...due, at: dueAt ?? now } : followUp;
  const { history } = plan.step === 'expire' ? withEntry({ ...record, reason }, plan, 'followed up', now) : record;
  const changed = {
    ...rest,
    history,
    ...(next && { followUp: next }),
    ...(containment && { containment }),
  };
  return asked(changed, ctx, now);
}

/** It waits for people again, and is looked at when that, or the step that follows, is due. */
function asked(record: ResponseRecord, { config }: Work['ctx'], now: number): ResponseRecord {
  const { dueAt } = questionDue(record, {}, config, now);
  const next = Math.min(dueAt, record.followUp?.at ?? dueAt);
  return { ...record, state: 'waiting', dueAt: next, dueShard: `${OPEN}#${shardOf(record.key)}` };
}

/** The question where that step failed: it is tried again in an hour, and holds nothing up meanwhile. */
export function failedBeside({ record, ctx }: Pick<Work, 'record' | 'ctx'>, now: number): ResponseRecord {
  const { followUp, ...rest } = record;
  const next = followUp && { ...followUp, at: now + HOUR_MS };
  return asked({ ...rest, ...(next && { followUp: next }) }, ctx, now);
}
