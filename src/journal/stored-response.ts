import type { HistoryEntry } from '../core/response.ts';
import type { Write } from '../platform/table.ts';
import type { ResponseRecord } from './response-record.ts';

/** So many bytes of history stand in the record itself. */
const MOST_HISTORY_BYTES = 2_000;

/** A record as it is stored: without what is absent. */
export const storedResponse = (record: ResponseRecord): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined));

/**
 * Moves the older half of a history that has grown too long into an item of its own beside the record. The item is named by
 * how many entries came before it, so that an attempt that dies in between writes the same item again.
 */
export function historyWrites(record: ResponseRecord): { kept: ResponseRecord; writes: Write[] } {
  const { history, historyMore = 0, pk, ttl } = record;
  if (Buffer.byteLength(JSON.stringify(history)) <= MOST_HISTORY_BYTES || history.length < 2)
    return { kept: record, writes: [] };
  const half = Math.ceil(history.length / 2);
  const entries: HistoryEntry[] = history.slice(0, half);
  const sk = `HISTORY#${String(historyMore).padStart(6, '0')}`;
  return {
    kept: { ...record, history: history.slice(half), historyMore: historyMore + half },
    writes: [{ Put: { Item: { pk, sk, entries, ttl } } }],
  };
}
