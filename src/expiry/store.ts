import type { Key, Table } from '../platform/table.ts';
import type { Expiry } from './expiry.ts';
import type { Calendar } from './keep.ts';

/** The partition of everything that is kept about the calendar. */
export const PARTITION = 'CALENDAR';
const HEAD = 'HEAD';
/** What the wide looks found, beside the calendar. */
const WIDE = 'WIDE';
/** Of the stack's own account, of a member, or of the wide looks. */
const headKey = (of?: string): Key => ({ pk: PARTITION, sk: of === WIDE ? WIDE : of ? `${HEAD}#${of}` : HEAD });
const KEEP_DAYS = 30;
const MOST_CHUNK_BYTES = 300_000;

/** The one item that says which entries are in force; they are in `chunks` items, which are written before it. */
interface Head extends Key, Omit<Calendar, 'entries'> {
  chunks: number;
}

interface Chunk extends Key {
  entries: string;
  ttl: number;
}

const chunkKey = (at: number, n: number, account?: string): Key => ({
  pk: PARTITION,
  sk: `ENTRIES#${account ? `${account}#` : ''}${new Date(at).toISOString()}#${String(n).padStart(3, '0')}`,
});

/** What the journal keeps of an entry: how it is answered is of its own day. */
const kept = ({ answer: _, ...entry }: Expiry): string => JSON.stringify(entry);

/** Lists of entries in JSON, each of which fits into an item. */
export function cutInto(entries: readonly string[]): string[] {
  const pieces: string[][] = [];
  let room = 0;
  for (const text of entries) {
    const bytes = Buffer.byteLength(text) + 1;
    if (bytes > room) {
      pieces.push([]);
      room = MOST_CHUNK_BYTES;
    }
    pieces.at(-1)?.push(text);
    room -= bytes;
  }
  return pieces.map((piece) => `[${piece.join(',')}]`);
}

function chunksOf({ at, entries }: Calendar, account?: string): Chunk[] {
  const ttl = Math.floor(at / 1000) + KEEP_DAYS * 86_400;
  return cutInto(entries.map(kept)).map((piece, n) => ({ ...chunkKey(at, n, account), entries: piece, ttl }));
}

/**
 * Puts a calendar in force. The entries come first, so that a crash in between leaves the one before.
 *
 * @param account of a member; the stack's own unless told
 */
export async function writeCalendar(table: Table, calendar: Calendar, account?: string): Promise<void> {
  const chunks = chunksOf(calendar, account);
  for (const Item of chunks) await table.write([{ Put: { Item } }]);
  const { at, counts, unread } = calendar;
  await table.update({
    Key: headKey(account),
    UpdateExpression: 'SET #at = :at, #counts = :counts, unread = :unread, chunks = :chunks',
    // Of two at once, the later one stays.
    ConditionExpression: 'attribute_not_exists(#at) OR #at <= :at',
    ExpressionAttributeNames: { '#at': 'at', '#counts': 'counts' },
    ExpressionAttributeValues: { ':at': at, ':counts': counts, ':unread': unread, ':chunks': chunks.length },
  });
}

/** Puts in force what the wide looks have found. */
export const writeWideCalendar = (table: Table, calendar: Calendar): Promise<void> =>
  writeCalendar(table, calendar, WIDE);

/** What the wide looks found last, where there are any and it is no older than this; in ms. */
export async function readWideCalendar(table: Table, since: number): Promise<Calendar | undefined> {
  const [head] = await table.getAll<Head>([headKey(WIDE)]);
  return head && head.at >= since ? (await withEntries(table, [{ head, account: WIDE }]))[0] : undefined;
}

/** The calendar in force; undefined before the first look, or when a part of it is gone. Two calls. */
export async function readCalendar(table: Table): Promise<Calendar | undefined> {
  const [head] = await table.getAll<Head>([headKey()]);
  return head && (await withEntries(table, [{ head }]))[0];
}

/** The calendar of each member account, as it is in force. */
export async function readMemberCalendars(table: Table): Promise<Calendar[]> {
  const heads = await table.query<Head>({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :head)',
    ExpressionAttributeValues: { ':pk': PARTITION, ':head': `${HEAD}#` },
  });
  return withEntries(
    table,
    heads.map((head) => ({ head, account: head.sk.slice(HEAD.length + 1) })),
  );
}

/** What the heads stand for, but for those of which a part is gone. One call for each 100 parts. */
async function withEntries(table: Table, all: readonly { head: Head; account?: string }[]): Promise<Calendar[]> {
  const keys = all.map(({ head, account }) =>
    Array.from({ length: head.chunks }, (_, n) => chunkKey(head.at, n, account)),
  );
  const chunks = keys.some((those) => those.length > 0) ? await table.getAll<Chunk>(keys.flat()) : [];
  let from = 0;
  return all.flatMap(({ head }) => {
    const own = chunks.slice(from, from + head.chunks);
    from += head.chunks;
    if (own.includes(undefined)) return [];
    const { at, counts, unread } = head;
    return [{ at, counts, unread, entries: own.flatMap((chunk) => JSON.parse(chunk?.entries ?? '[]') as Expiry[]) }];
  });
}
