import { createHash } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Family } from '../../../../core/addresses/network.ts';
import type { Key, Table } from '../../../../platform/table.ts';
import { hashOf } from '../sets/shards.ts';

/**
 * The block list as other accounts and regions get it: what should hold now, without reasons or times. It is kept apart
 * from the blocks, since whoever writes it elsewhere reads it often: 10,000 addresses are some 60 reads, not some
 * thousands.
 */
export interface SharedList {
  /** Goes up with each change. */
  version: number;
  /** Canonical CIDRs in order. */
  entries: readonly string[];
}

/** What the list was when it was read, which is what whoever changes it builds on. */
export interface Head {
  version: number;
  /** The fingerprint of each part: only parts that changed are written. */
  marks: readonly string[];
  /** How many entries it has. */
  size: number;
  /** There was no room for all: neighbours are one entry, or some are left out. */
  isTight?: boolean;
}

interface Part extends Key {
  packed: Uint8Array;
}

const PARTITION = 'BLOCKS-SHARED';
/** What one IP set holds; elsewhere there is one of each family. */
export const MOST_SHARED = 10_000;
/** So that one new address among 10,000 writes some 3 KB and not 50. */
const PARTS = 16;
const MOST_BYTES = 4_000_000;
const MOST_READS = 8;

const headKey = (family: Family): Key => ({ pk: PARTITION, sk: `${family}#HEAD` });
const partKey = (family: Family, part: number): Key => ({
  pk: PARTITION,
  sk: `${family}#${String(part).padStart(2, '0')}`,
});

const markOf = (text: string): string =>
  text === '' ? '' : createHash('sha256').update(text).digest('base64url').slice(0, 16);
const EMPTY: Head = { version: 0, marks: Array.from({ length: PARTS }, () => ''), size: 0 };

/** One read of half a KB. */
export async function readHead(table: Table, family: Family): Promise<Head> {
  const [head] = await table.getAll<Head & Key>([headKey(family)]);
  if (!head) return EMPTY;
  const { version, marks, size, isTight } = head;
  return { version, marks, size, ...(isTight && { isTight }) };
}

/** What became of a write; `lost` when somebody else wrote since the head was read: then read both again. */
export type SharedWrite = 'same' | 'changed' | 'lost';

/**
 * Writes what should hold elsewhere, where it differs, in one transaction.
 *
 * @param head as it was before what should hold was read: so that nobody's newer list is replaced by an older one
 * @param isTight whether there was no room for each by itself
 */
export async function writeShared(
  table: Table,
  family: Family,
  head: Head,
  entries: readonly string[],
  isTight = false,
): Promise<SharedWrite> {
  const texts = textsOf(entries);
  const changed = new Map(texts.flatMap((text, part) => (markOf(text) === head.marks[part] ? [] : [[part, text]])));
  // The first one says that the list is whole, though it be empty.
  if (changed.size === 0 && head.version > 0 && isTight === (head.isTight === true)) return 'same';
  return writeParts(table, family, { ...head, size: entries.length, isTight }, changed);
}

/**
 * Writes some entries alone: reads and writes the parts that they belong to.
 *
 * @returns `whole` where the list has never been written as a whole, would become longer than it may be, or what should go
 *   may be a part of another entry
 */
export async function amendShared(
  table: Table,
  family: Family,
  head: Head,
  names: ReadonlySet<string>,
  wanted: ReadonlySet<string>,
): Promise<SharedWrite | 'whole'> {
  if (head.version === 0) return 'whole';
  const byPart = Map.groupBy(names, partOf);
  const read = await readSome(table, family, [...byPart.keys()]);
  let { size } = head;
  const changed = new Map<number, string>();
  for (const [part, some] of byPart) {
    const text = read.get(part) ?? '';
    if (markOf(text) !== head.marks[part]) return 'lost';
    const before = new Set(text === '' ? [] : text.split(' '));
    if (head.isTight && some.some((entry) => !wanted.has(entry) && !before.has(entry))) return 'whole';
    const after = new Set(before);
    for (const entry of some) wanted.has(entry) ? after.add(entry) : after.delete(entry);
    size += after.size - before.size;
    const next = [...after].sort().join(' ');
    if (next !== text) changed.set(part, next);
  }
  if (size > MOST_SHARED) return 'whole';
  return changed.size === 0 ? 'same' : writeParts(table, family, { ...head, size }, changed);
}

async function writeParts(
  table: Table,
  family: Family,
  { version, marks, size, isTight }: Head,
  texts: ReadonlyMap<number, string>,
): Promise<SharedWrite> {
  const next = marks.map((mark, part) => (texts.has(part) ? markOf(texts.get(part) ?? '') : mark));
  const head = {
    Put: {
      Item: { ...headKey(family), version: version + 1, marks: next, size, ...(isTight && { isTight }) },
      ...(version === 0
        ? { ConditionExpression: 'attribute_not_exists(pk)' }
        : {
            ConditionExpression: '#version = :version',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':version': version },
          }),
    },
  };
  const parts = [...texts].map(([part, text]) => ({
    Put: { Item: { ...partKey(family, part), packed: deflateRawSync(text) } },
  }));
  return (await table.writeUnder([head], parts)).isFree ? 'changed' : 'lost';
}

const partOf = (entry: string): number => hashOf(entry) % PARTS;

function textsOf(entries: readonly string[]): string[] {
  const parts = Array.from({ length: PARTS }, (): string[] => []);
  for (const entry of entries) parts[partOf(entry)]?.push(entry);
  return parts.map((part) => part.sort().join(' '));
}

/**
 * Reads the whole list. What is read while somebody writes it is read again, so that a version always stands for its own
 * entries.
 */
export async function readShared(table: Table, family: Family): Promise<SharedList> {
  for (let attempt = 1; ; attempt += 1) {
    const { version, marks } = await readHead(table, family);
    const parts = version === 0 ? new Map<string, string>() : await readParts(table, family);
    const texts = marks.map((mark, part) => (mark === '' ? '' : (parts.get(partKey(family, part).sk) ?? '')));
    const isWhole = texts.every((text, part) => markOf(text) === marks[part]);
    if (isWhole) return { version, entries: texts.flatMap((text) => (text === '' ? [] : text.split(' '))).sort() };
    if (attempt === MOST_READS) throw new Error(`The shared block list (${family}) changed under ${MOST_READS} reads`);
  }
}

const unpacked = ({ packed }: Part): string => inflateRawSync(packed, { maxOutputLength: MOST_BYTES }).toString();

async function readSome(table: Table, family: Family, numbers: readonly number[]): Promise<Map<number, string>> {
  const parts = await table.getAll<Part>(numbers.map((part) => partKey(family, part)));
  return new Map(parts.flatMap((part, n) => (part ? [[numbers[n] ?? 0, unpacked(part)]] : [])));
}

async function readParts(table: Table, family: Family): Promise<Map<string, string>> {
  const parts = await table.query<Part>({
    KeyConditionExpression: 'pk = :pk AND sk BETWEEN :first AND :last',
    ExpressionAttributeValues: {
      ':pk': PARTITION,
      ':first': partKey(family, 0).sk,
      ':last': partKey(family, PARTS - 1).sk,
    },
    ConsistentRead: true,
  });
  return new Map(parts.map((part) => [part.sk, unpacked(part)]));
}
