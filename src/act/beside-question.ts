import { OPEN, shardOf } from '../journal/indexes.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { withEntry } from './history.ts';
import { HOUR_MS } from './open-ends.ts';
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
  { record, plan }: Pick<Work, 'record' | 'plan'>,
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
  return asked(changed, now);
}

/** It waits for people again, and is looked at next, whatever that step took of its time. */
const asked = (record: ResponseRecord, now: number): ResponseRecord => ({
  ...record,
  state: 'waiting',
  dueAt: now,
  dueShard: `${OPEN}#${shardOf(record.key)}`,
});

/** The question where that step failed: it is tried again in an hour, and holds nothing up meanwhile. */
export function failedBeside({ record }: Pick<Work, 'record'>, now: number): ResponseRecord {
  const { followUp, ...rest } = record;
  const next = followUp && { ...followUp, at: now + HOUR_MS };
  return asked({ ...rest, ...(next && { followUp: next }) }, now);
}
