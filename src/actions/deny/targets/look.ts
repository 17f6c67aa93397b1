import type { ActionContext, Verified } from '../../../core/action.ts';
import { utc } from '../../../core/text.ts';
import { createTable } from '../../../platform/table.ts';
import { type DenyEntry, type DenyTarget, isActive, partitionOf } from './deny-target.ts';

/**
 * What the ledger says of an attempt that died. Only reads, for when nothing may be touched: what stands in the ledger is
 * brought into its place by the sweep, and what does not was never begun.
 */
export async function lookInLedger(
  places: readonly DenyTarget[],
  values: readonly string[],
  { clients, config, now }: ActionContext,
): Promise<Verified> {
  const what = values[0] ?? '';
  const asked = places.flatMap(({ id: place }) =>
    values.map((value) => ({ place, pk: partitionOf(place), sk: value })),
  );
  const found = await createTable(clients.dynamodb, config.table).getAll<DenyEntry>(asked);
  const isThere = (n: number): boolean => {
    const entry = found[n];
    return entry !== undefined && isActive(entry, now()) && (entry.suppressedUntil ?? 0) <= now();
  };
  const there = asked.filter((_, n) => isThere(n));
  const missing = asked.filter((_, n) => !isThere(n));
  const named = (of: typeof asked): string => [...new Set(of.map(({ place }) => place))].join(' and ');
  if (there.length === 0) return { verdict: 'failed', reason: `${what} is denied in none of ${named(asked)}` };
  const until = Math.min(...found.flatMap((entry, n) => (entry && isThere(n) ? [entry.until] : [])));
  const done = `${what} is denied in ${named(there)} until ${utc(until)}`;
  if (missing.length === 0) return { verdict: 'done', result: done };
  return {
    verdict: 'partial',
    done: `${done}.`,
    missing: `It is not denied in ${named(missing)}.`,
    advice: 'It follows when the finding comes again after the pause.',
  };
}
