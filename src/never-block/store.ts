import { createHash } from 'node:crypto';
import type { Group, Part } from '../core/known.ts';
import type { HeldChange, Owed } from '../core/list-change.ts';
import { days } from '../core/time.ts';
import type { Key, Table } from '../platform/table.ts';

/** Where one list stands. Its entries are in `chunks` items of its revision, which are written before it and last. */
export interface PartHead {
  /** Follows from the entries alone. */
  revision: string;
  chunks: number;
  /** How many addresses and CIDRs. */
  count: number;
  /** When it was read from where it comes from, in ms. */
  readAt: number;
  /** When the chunks were written, in ms. */
  writtenAt: number;
}

/** What was told to people about a list that could not be taken over. The last good one stays in force. */
export interface Trouble {
  text: string;
  since: number;
  /** Names what was told, so that it is told once. */
  told?: string;
}

/** A candidate for AWS's ranges that differs too much from those in force: a person decides. */
export interface Held extends PartHead {
  added: number;
  removed: number;
}

/** A list of partners that waits for a person. */
type HeldList = PartHead & HeldChange;

/** The one item that says which lists are in force. */
export type Head = Key & { [P in Part]?: PartHead } & { [P in Part as `${P}Trouble`]?: Trouble } & { held?: Held } & {
  [P in Part as `${P}Held`]?: HeldList;
} & { [P in Part as `${P}Owed`]?: Owed };

/** The partition of everything that is kept about never-block. */
export const PARTITION = 'NEVER_BLOCK';
export const HEAD: Key = { pk: PARTITION, sk: 'HEAD' };

const MOST_CHUNK_BYTES = 350_000;
/** Chunks of lists that have long been replaced go by the table's TTL; those in force are written anew in time. */
const KEEP_DAYS = 30;
const REWRITE_MS = days(7);

interface Chunk extends Key {
  groups: (Omit<Group, 'cidrs'> & { cidrs: string })[];
  ttl?: number;
}

const chunkKey = (part: string, revision: string, n: number): Key => ({
  pk: PARTITION,
  sk: `${part}#${revision}#${String(n).padStart(3, '0')}`,
});

export const readHead = async (table: Table): Promise<Head | undefined> => (await table.getAll<Head>([HEAD]))[0];

/** @returns the entries of a list, or undefined when not all of them are there */
export async function readGroups(table: Table, part: Part | 'held', head: PartHead): Promise<Group[] | undefined> {
  const keys = Array.from({ length: head.chunks }, (_, n) => chunkKey(part, head.revision, n));
  const chunks = await table.getAll<Chunk>(keys);
  if (chunks.some((chunk) => chunk === undefined)) return undefined;
  return chunks.flatMap((chunk) => chunk?.groups ?? []).map((group) => ({ ...group, cidrs: group.cidrs.split(' ') }));
}

/** Follows from the entries alone. */
export const revisionOf = (groups: readonly Group[]): string =>
  createHash('sha256').update(JSON.stringify(groups)).digest('hex').slice(0, 16);

/** Cuts a list so that each piece fits into an item. */
function inChunks(groups: readonly Group[]): Chunk['groups'][] {
  const chunks: Chunk['groups'][] = [[]];
  let room = MOST_CHUNK_BYTES;
  for (const { cidrs, ...rest } of groups.filter((group) => group.cidrs.length > 0)) {
    const overhead = 100 + Buffer.byteLength(JSON.stringify(rest));
    for (let from = 0; from < cidrs.length; ) {
      let [to, bytes] = [from, overhead];
      for (; to < cidrs.length && bytes < room; to += 1) bytes += (cidrs[to] ?? '').length + 1;
      if (to > from) chunks.at(-1)?.push({ ...rest, cidrs: cidrs.slice(from, to).join(' ') });
      room -= bytes;
      from = to;
      if (from === cidrs.length) break;
      chunks.push([]);
      room = MOST_CHUNK_BYTES;
    }
  }
  return chunks;
}

/** Writes the entries of a list, and returns the head that would put it in force. Nothing is in force yet. */
export async function writeGroups(
  table: Table,
  part: Part | 'held',
  groups: readonly Group[],
  { readAt, now, current }: { readAt: number; now: number; current: PartHead | undefined },
): Promise<PartHead> {
  const revision = revisionOf(groups);
  if (current?.revision === revision && now - current.writtenAt < REWRITE_MS) return { ...current, readAt };
  const chunks = inChunks(groups);
  // What a person has entered is no copy of anything, so it stays.
  const ttl = part === 'operator' ? {} : { ttl: Math.floor(now / 1000) + KEEP_DAYS * 86_400 };
  for (const [n, chunk] of chunks.entries())
    await table.write([{ Put: { Item: { ...chunkKey(part, revision, n), groups: chunk, ...ttl } } }]);
  const count = groups.reduce((sum, { cidrs }) => sum + cidrs.length, 0);
  return { revision, chunks: chunks.length, count, readAt, writtenAt: now };
}

/**
 * Puts a list in force that was read just now. The entries are written first, so that a crash in between leaves the old
 * list; of two at once, the one that was read later stays. What people are to be told of it is owed from the same write
 * on.
 */
export async function savePart(
  table: Table,
  part: Part,
  groups: readonly Group[],
  { now, head, owed }: { now: number; head: Head | undefined; owed?: Owed | undefined },
): Promise<void> {
  const next = await writeGroups(table, part, groups, { readAt: now, now, current: head?.[part] });
  await table.update({
    Key: HEAD,
    UpdateExpression: `SET #part = :next${owed ? ', #owed = :owed' : ''} REMOVE #trouble, #held`,
    ConditionExpression: 'attribute_not_exists(#part) OR #part.readAt <= :readAt',
    ExpressionAttributeNames: {
      '#part': part,
      '#trouble': `${part}Trouble`,
      '#held': `${part}Held`,
      ...(owed && { '#owed': `${part}Owed` }),
    },
    ExpressionAttributeValues: { ':next': next, ':readAt': now, ...(owed && { ':owed': owed }) },
  });
}

/** Writes the entries of a list in force anew before they run out, while what replaces it is wrong, or waits for a person. */
export async function keepPart(
  table: Table,
  part: Part,
  { now, head }: { now: number; head: Head | undefined },
): Promise<void> {
  const current = head?.[part];
  const groups = current && now - current.writtenAt >= REWRITE_MS && (await readGroups(table, part, current));
  if (!current || !groups) return;
  const next = await writeGroups(table, part, groups, { readAt: current.readAt, now, current });
  await table.update({
    Key: HEAD,
    UpdateExpression: 'SET #part = :next',
    ConditionExpression: '#part.revision = :seen',
    ExpressionAttributeNames: { '#part': part },
    ExpressionAttributeValues: { ':next': next, ':seen': current.revision },
  });
}

/** Notes why a list could not be read or taken over; the one in force stays. */
export async function saveTrouble(table: Table, part: Part, trouble: Trouble): Promise<void> {
  await table.update({
    Key: HEAD,
    UpdateExpression: 'SET #trouble = :trouble',
    ExpressionAttributeNames: { '#trouble': `${part}Trouble` },
    ExpressionAttributeValues: { ':trouble': trouble },
  });
}
