import { handOver } from '../alerts/inbox.ts';
import { describeError } from '../core/telemetry.ts';
import { OPEN } from '../journal/indexes.ts';
import type { Journal } from '../journal/journal.ts';
import { owedAfter } from './told-beside.ts';
import type { ActorOptions, Ending } from './work.ts';

/**
 * Hands the alerts of a batch to the function that tells people. One that the queue does not take must not undo the
 * record of what was done: its response is marked, and the sweep has it handed over later. After a crash between handing
 * over and recording, that happens again with the same id: better twice than never.
 */
export async function tell(
  endings: readonly Ending[],
  journal: Journal,
  { clients, config, telemetry, now }: ActorOptions,
): Promise<void> {
  const alerts = endings.flatMap(({ alert }) => alert ?? []);
  const failed = alerts.length === 0 ? [] : await handOver(alerts, { clients, config }, now());
  const unsent = new Set(failed.map(({ id }) => id));
  if (unsent.size > 0)
    telemetry.error('alerts not handed over', { count: unsent.size, ...describeError(failed[0]?.error) });
  for (const ending of endings) {
    const { alert, record } = ending;
    const { owed, isDue } = owedAfter(ending, alert !== undefined && unsent.has(alert.id));
    const kind = record.open || record.state === 'waiting' ? OPEN : undefined;
    Object.assign(record, owed, isDue && journal.due(record.key, now(), kind));
  }
}
