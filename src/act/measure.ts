import type { Telemetry } from '../core/telemetry.ts';
import { decisionOf } from '../journal/response-record.ts';
import type { Plan } from './plan-steps.ts';
import type { Ending } from './work.ts';

/** Steps that end nothing. */
const QUIET: ReadonlySet<Plan['step']> = new Set(['tell', 'join', 'ack', 'keep', 'wait', 'stay']);

/** Counts how an action ended, and how long its effect took. An attempt that comes again has not ended. */
export function measure({ record, work, again }: Ending, telemetry: Telemetry, now: number): void {
  // What follows an action, or could not be taken back yet, is no other action.
  const isAfterwards = work.plan.step === 'expire' && record.state === 'done';
  if (again !== undefined || QUIET.has(work.plan.step) || isAfterwards) return;
  const { outcome, state } = record;
  const decision = decisionOf(record);
  const { finding } = work.ctx;
  const isOver = state === 'undone' || state === 'expired';
  telemetry.count('Actions', 1, { action: decision.action, outcome: isOver ? state : (outcome ?? state) });
  // What a guard refused when the finding came in was counted then.
  if (record.guard && !decision.guard) telemetry.count('Refusals', 1, { guard: record.guard });
  const isNew = state === 'done' && outcome === 'applied' && work.earlier.outcome !== 'applied';
  if (isNew && !record.approved) telemetry.count('TimeToEffect', Math.max(0, now - Date.parse(finding.lastSeen)));
}
