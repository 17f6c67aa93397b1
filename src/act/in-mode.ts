import { ceilingAt } from '../actions/catalogue/members.ts';
import type { Config } from '../core/config.ts';
import { briefFinding, type ResponseRecord } from '../journal/response-record.ts';
import type { Opened } from './openings.ts';
import type { Plan } from './plan-steps.ts';
import { modeOf } from './take.ts';
import type { Work } from './work.ts';

/**
 * An attempt with its mode, which only its plan tells: what goes on with an attempt that died, or finds what one has done,
 * was allowed then, and keeps that mode where the ceiling would not allow it since. All else is done, asked or told in the
 * mode of now.
 *
 * @param before what the journal said of the response
 */
export function inMode(step: Opened['step'], work: Work, before: ResponseRecord | undefined, config: Config): Work {
  const { record, plan } = work;
  if (step !== 'attempt' || record.state === 'pending') return work;
  const mode = modeOf(record, (want) => ceilingAt(briefFinding(want), record.action, config));
  const isAllowed = mode === 'enforce' || (mode === 'approve' && record.approved === true);
  const of = !isAllowed && DOES.has(plan.step) ? (before?.mode ?? mode) : mode;
  return { ...work, record: { ...record, mode: of } };
}

/** Steps that set something, find it set, or leave it as it was begun. */
const DOES: ReadonlySet<Plan['step']> = new Set(['apply', 'check', 'found', 'stay']);
