import { type HistoryEntry, parseResponseKey, type Want } from '../core/response.ts';
import type { Key, Write } from '../platform/table.ts';
import { type FormerRecord, isFormer, upgraded } from './former-record.ts';
import type { LAYOUT, ResponseRecord } from './response-record.ts';

/** So many bytes of history stand in the record itself. */
const MOST_HISTORY_BYTES = 2_000;

/**
 * A response as it is stored: what its key says is not said again, and the want that holds stands apart, since the index on
 * days has that one alone.
 */
export type StoredResponse = Key & { layout: typeof LAYOUT; want: Want; others?: Want[] } & Partial<
    Omit<ResponseRecord, 'wants'>
  >;

/** A record as it is stored, without what is absent. */
export function storedResponse(record: ResponseRecord): Record<string, unknown> {
  const { key, account, place, action, target, wants, history, ...rest } = record;
  const [want, ...others] = wants;
  const isSaid = parseResponseKey(key) !== undefined;
  const isTargetSaid = isSaid && sayTarget(key) === target.key && Object.keys(target).length === 1;
  const all = {
    ...rest,
    ...(!isSaid && { key, account, place, action }),
    ...(!isTargetSaid && { target }),
    want,
    ...(others.length > 0 && { others }),
    ...(history.length > 0 && { history }),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** A response from an item of this layout or the one before. */
export function readResponse(item: StoredResponse | FormerRecord): ResponseRecord {
  if (isFormer(item)) return upgraded(item);
  const { want, others = [], ...rest } = item as StoredResponse;
  const key = item.key ?? item.pk.slice(item.pk.indexOf('#') + 1);
  const said = parseResponseKey(key);
  const { account = '', place = '', action = 'notify' } = item.account ? item : (said ?? {});
  const target = item.target ?? { key: said ? sayTarget(key) : '' };
  const read = { history: [], ...rest, key, account, place, action, target, wants: [want, ...others] };
  return read as unknown as ResponseRecord;
}

/** The target that a key names. To tell people has none of its own. */
function sayTarget(key: string): string {
  const { action, target = '' } = parseResponseKey(key) ?? {};
  return action === 'notify' ? '-' : target;
}

/** Whether an item is a response, of this layout or the one before. */
export const isResponseItem = (item: Key): item is StoredResponse | FormerRecord =>
  isFormer(item) || ('layout' in item && 'want' in item);

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
