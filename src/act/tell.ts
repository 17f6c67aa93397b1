import type { Alert } from '../alerts/alert.ts';
import { handOver } from '../alerts/inbox.ts';
import type { Action } from '../core/action.ts';
import { describeError } from '../core/telemetry.ts';
import type { ActionRecord, Journal } from '../journal/journal.ts';
import type { ActorOptions, Ending, Work } from './work.ts';

/** People hear of everything that was done, failed, or needs them; not of what was so already, nor of the same twice. */
export function alertFor({ earlier, plan, action }: Work, record: ActionRecord): Alert | undefined {
  if (plan.step === 'undo') return toAlert(record, action, { outcome: 'undone' });
  if (plan.step === 'tell') return toAlert(record, action);
  if (plan.step === 'expire') return undefined;
  // Whoever approved wants to hear how it ended, also when there was nothing left to do.
  const isQuiet = record.outcome === 'observed' || (record.outcome === 'unchanged' && !record.approved);
  if (record.state === 'pending' || isQuiet) return undefined;
  const isRepeated =
    earlier.outcome === record.outcome && (earlier.reason === record.reason || record.outcome === 'applied');
  return isRepeated && !earlier.alertDue ? undefined : toAlert(record, action);
}

/** What people are told of an action as it stands in the journal. */
export function toAlert(
  record: ActionRecord,
  action: Action | undefined,
  changes: Partial<Pick<Alert, 'outcome' | 'reason'>> = {},
): Alert {
  const { key, finding, decision, from, to, advice, approved, guard } = record;
  const outcome = changes.outcome ?? (record.state === 'undone' ? 'undone' : record.outcome) ?? 'failed';
  const isChange = outcome === 'applied' || outcome === 'undone';
  return {
    id: `${key}#${outcome}`,
    key,
    finding,
    decision,
    outcome,
    undoable: action?.undo !== 'never',
    reason: changes.reason ?? record.reason ?? decision.reason,
    ...(isChange && from && { from }),
    ...(isChange && to && { to }),
    ...(advice && { advice }),
    ...(approved && { approved }),
    ...(guard && { guard }),
  };
}

/**
 * Hands the alerts of a batch to the function that tells people. One that the queue does not take must not undo the
 * record of what was done: its action is marked, and the sweep has it handed over later. After a crash between handing
 * over and recording, that happens again with the same id: better twice than never.
 */
export async function tell(
  endings: readonly Ending[],
  journal: Journal,
  { clients, config, telemetry, now }: ActorOptions,
): Promise<void> {
  const alerts = endings.flatMap(({ alert }) => alert ?? []);
  if (alerts.length === 0) return;
  const failed = await handOver(alerts, { clients, config }, now());
  const unsent = new Set(failed.map(({ id }) => id));
  if (unsent.size > 0)
    telemetry.error('alerts not handed over', { count: unsent.size, ...describeError(failed[0]?.error) });
  for (const { alert, record } of endings) {
    if (alert && unsent.has(alert.id)) Object.assign(record, { alertDue: true, ...journal.due(record.key, now()) });
  }
}
