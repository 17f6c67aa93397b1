import { READ_BY_DAY } from '../src/journal/read-by-day.ts';
import type { Key } from '../src/platform/table.ts';
import { type Item, itemSize } from './services/dynamodb-values.ts';

/** The table itself, and its indexes to which something is written; index `day` gets no new items. */
export type Written = 'table' | 'due' | 'days';

/** What one write takes of one partition, in write units. */
export interface Taken {
  of: Written;
  partition: string;
  units: number;
}

interface IndexSpec {
  name: Exclude<Written, 'table'>;
  hash: string;
  range: string;
  /** What it holds beside its keys; everything where nothing is listed. */
  names?: readonly string[];
}

const INDEXES: readonly IndexSpec[] = [
  { name: 'due', hash: 'dueShard', range: 'dueAt' },
  { name: 'days', hash: 'dayKey', range: 'dayAt', names: ['pk', 'sk', 'dayKey', 'dayAt', ...READ_BY_DAY] },
];
const ENTRY_BYTES = 100;
/** A write unit is of so many bytes. */
const UNIT_BYTES = 1024;

const unitsOf = (item: Item | undefined): number => (item ? Math.ceil(itemSize(item) / UNIT_BYTES) : 0);

function inIndex(item: Item | undefined, { hash, range, names }: IndexSpec): Item | undefined {
  if (item?.[hash] === undefined || item[range] === undefined) return undefined;
  return names ? Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name))) : item;
}

function takenOfIndex(before: Item | undefined, after: Item | undefined, index: IndexSpec): Taken[] {
  const [old, now] = [inIndex(before, index), inIndex(after, index)];
  if (JSON.stringify(old) === JSON.stringify(now)) return [];
  const { name: of, hash, range } = index;
  const isMoved = old && now && (old[hash] !== now[hash] || old[range] !== now[range]);
  const taken = (item: Item, units: number): Taken => ({ of, partition: String(item[hash]), units });
  if (isMoved) return [taken(old, unitsOf(old)), taken(now, unitsOf(now))];
  const one = now ?? old;
  return one ? [taken(one, Math.max(unitsOf(old), unitsOf(now)))] : [];
}

/**
 * What one item's change takes, by DynamoDB's rules: the larger of the two states in whole KB, twice within a transaction;
 * in each index what is put and what is taken away, nothing where what it holds is the same.
 */
export function takenBy(key: Key, before: Item | undefined, after: Item | undefined, isTransaction: boolean): Taken[] {
  const own = Math.max(1, unitsOf(before), unitsOf(after)) * (isTransaction ? 2 : 1);
  return [
    { of: 'table', partition: key.pk, units: own },
    ...INDEXES.flatMap((index) => takenOfIndex(before, after, index)),
  ];
}

/** What an item takes to keep, in bytes: in the table, and in each index that it is found in. */
export const keptBytes = (item: Item): number =>
  INDEXES.reduce((all, index) => {
    const held = inIndex(item, index);
    return held ? all + itemSize(held) + ENTRY_BYTES : all;
  }, itemSize(item) + ENTRY_BYTES);

/** The keys of the items that a call writes; none for one that reads. */
export function keysWrittenBy(operation: string, input: Record<string, unknown>): Key[] {
  type Writes = Record<string, { Item?: Key; Key?: Key }>;
  const one = (write: Writes): Key[] =>
    Object.values(write).flatMap(({ Item, Key }) => {
      const found = Item ?? Key;
      return found ? [{ pk: found.pk, sk: found.sk }] : [];
    });
  if (operation === 'TransactWrite') return (input.TransactItems as Writes[]).flatMap(one);
  if (operation === 'BatchWrite')
    return Object.values(input.RequestItems as Record<string, Writes[]>).flatMap((all) => all.flatMap(one));
  return /^(Put|Update|Delete)$/.test(operation) ? one({ [operation]: input } as Writes) : [];
}
