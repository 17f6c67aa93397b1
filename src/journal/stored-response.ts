import { type HistoryEntry, lastTouched, parseResponseKey, type Want } from '../core/response.ts';
import type { Key, Write } from '../platform/table.ts';
import { type FormerRecord, isFormer, upgraded } from './former-record.ts';
import { pack, unpack } from './pack.ts';
import type { LAYOUT, ResponseRecord } from './response-record.ts';
import { isFindingItem, readFindingItem } from './stored-finding.ts';

/** So many bytes of history stand in the record itself, or little more. */
const MOST_HISTORY_BYTES = 2_000;
const ENTRIES_OF_AN_ITEM = 8;
/** Entries of histories that were read from the table, whose order no write changes any more. */
const fromTable = new WeakSet<HistoryEntry>();

/** What stands as it is: keys, what writes depend on, and what says in a word how it stands. */
const PLAIN = ['pk', 'sk', 'layout', 'version', 'mode', 'state', 'outcome', 'guard', 'open'] as const;
const INDEXED = ['dueShard', 'dueAt', 'dayKey', 'dayAt', 'ttl'] as const;
/** What the index on days has of the texts, for the digest, the export and lists; the rest is for whoever acts. */
const TOLD = [
  'key',
  'account',
  'place',
  'action',
  'target',
  'want',
  'reason',
  'advice',
  'from',
  'to',
  'by',
  'byHand',
] as const;
const TOLD_OF_OPEN = ['ack', 'effect', 'giveUpAt'] as const;

const isPlain = new Set<string>([...PLAIN, ...INDEXED]);
const isTold = new Set<string>([...TOLD, ...TOLD_OF_OPEN]);

/** A response as people think of it: what its key says is not said again, and the want that holds stands apart. */
type Opened = { want: Want; others?: Want[] } & Partial<Omit<ResponseRecord, 'wants'>>;

/** A response as it is stored: its texts are packed, those that the index on days has apart from the others. */
export type StoredResponse = Key & { layout: typeof LAYOUT; told: Uint8Array; kept?: Uint8Array } & Partial<
    Omit<ResponseRecord, 'wants'>
  >;

/** The item of a response; a key of the layout before names the item that it had then. */
export const responseItemKey = (key: string): Key =>
  parseResponseKey(key) ? { pk: `RESPONSE#${key}`, sk: 'RESPONSE' } : { pk: `ACTION#${key}`, sk: 'ACTION' };

/** A record as it is stored, without what is absent. */
export function storedResponse(record: ResponseRecord): Record<string, unknown> {
  const { key, account, place, action, target, wants, history, ...rest } = record;
  const [want, ...others] = wants;
  const isSaid = parseResponseKey(key) !== undefined;
  const isTargetSaid = isSaid && sayTarget(key) === target.key && Object.keys(target).length === 1;
  const all = Object.entries({
    ...rest,
    ...(!isSaid && { key, account, place, action }),
    ...(!isTargetSaid && { target }),
    want,
    ...(others.length > 0 && { others }),
    ...(history.length > 0 && { history }),
  }).filter(([, value]) => value !== undefined);
  const textOf = (isWanted: (name: string) => boolean): string =>
    JSON.stringify(Object.fromEntries(all.filter(([name]) => isWanted(name))));
  const told = textOf((name) => isTold.has(name));
  const kept = textOf((name) => !isPlain.has(name) && !isTold.has(name));
  return {
    ...Object.fromEntries(all.filter(([name]) => isPlain.has(name))),
    told: pack(told, record.pk),
    // Its history says much of what is told once more.
    kept: pack(kept, record.pk + told),
  };
}

/** An item with its texts out of what they were packed in; an item of an index has no more than it tells. */
function opened({ told, kept, ...item }: StoredResponse): Opened & Key {
  if (!told) return item as unknown as Opened & Key;
  const texts = unpack(told, item.pk);
  return { ...item, ...JSON.parse(texts), ...(kept && JSON.parse(unpack(kept, item.pk + texts))) };
}

/** A response from an item of this layout or the one before. */
export function readResponse(item: StoredResponse | FormerRecord): ResponseRecord {
  const record = isFormer(item) ? upgraded(item) : readStored(item);
  for (const entry of record.history) fromTable.add(entry);
  return record;
}

function readStored(item: StoredResponse): ResponseRecord {
  const { want, others = [], ...rest } = opened(item);
  const key = rest.key ?? item.pk.slice(item.pk.indexOf('#') + 1);
  const said = parseResponseKey(key);
  const { account = '', place = '', action = 'notify' } = rest.account ? rest : (said ?? {});
  const target = rest.target ?? { key: said ? sayTarget(key) : '' };
  const read = { history: [], ...rest, key, account, place, action, target, wants: [want, ...others] };
  return read as unknown as ResponseRecord;
}

/** The target that a key names. To tell people has none of its own. */
function sayTarget(key: string): string {
  const { action, target = '' } = parseResponseKey(key) ?? {};
  return action === 'notify' ? '-' : target;
}

/** An item as people read it: what is packed is opened, and all else is as it is stored. */
export function openItem(item: Key): Key {
  if (isFindingItem(item)) return readFindingItem(item);
  return 'layout' in item && 'told' in item ? opened(item as StoredResponse) : item;
}

/** Whether an item is a response, of this layout or the one before. */
export const isResponseItem = (item: Key): item is StoredResponse | FormerRecord =>
  isFormer(item) || ('layout' in item && ('told' in item || 'want' in item));

/**
 * Moves the oldest entries of a history that has grown too long into items of their own beside the record. Only entries
 * that the table has already, and always so many in an item, which is named by how many came before it: whoever writes it,
 * of whatever version, writes the same.
 */
export function historyWrites(record: ResponseRecord): { kept: ResponseRecord; writes: Write[] } {
  const { history, historyMore = 0, pk, ttl } = record;
  let moved = 0;
  const writes: Write[] = [];
  while (Buffer.byteLength(JSON.stringify(history.slice(moved))) > MOST_HISTORY_BYTES) {
    const entries = history.slice(moved, moved + ENTRIES_OF_AN_ITEM);
    if (entries.length < ENTRIES_OF_AN_ITEM || !entries.every((entry) => fromTable.has(entry))) break;
    const sk = `HISTORY#${String(historyMore + moved).padStart(6, '0')}`;
    writes.push({ Put: { Item: { pk, sk, entries, ttl } } });
    moved += entries.length;
  }
  if (moved === 0) return { kept: record, writes };
  const historyTouched = lastTouched(history.slice(0, moved)) ?? record.historyTouched;
  const shorter = { history: history.slice(moved), historyMore: historyMore + moved };
  return { kept: { ...record, ...shorter, ...(historyTouched && { historyTouched }) }, writes };
}
