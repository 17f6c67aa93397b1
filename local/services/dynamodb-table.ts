import { compareStrings } from './dynamodb-compare.ts';
import { type Item, itemSize, typeOf, validation } from './dynamodb-values.ts';

export interface Key {
  pk: string;
  sk: string;
}

/** A global secondary index that projects everything; items without both of its keys are not in it. */
export interface IndexSpec {
  name: string;
  /** A string attribute. */
  hash: string;
  /** A number attribute. */
  range: string;
  /** The attributes that it holds besides keys; all of them unless told. */
  include?: readonly string[];
}

/** One stored item. The object stays while the item is replaced, so that every index keeps pointing at it. */
export interface Entry extends Key {
  item: Item;
  size: number;
}

const MAX_ITEM_BYTES = 400 * 1024;
const MAX_HASH_BYTES = 2048;
const MAX_RANGE_BYTES = 1024;

/** Entries of one partition. They are put in order at the first query and kept in order from then on. */
export class Partition {
  private readonly entries = new Set<Entry>();
  private order: Entry[] | undefined;
  readonly compare: (a: Entry, b: Entry) => number;
  /** The attribute that it is sorted by. */
  readonly range: string;

  constructor(range: string, compare: (a: Entry, b: Entry) => number) {
    this.range = range;
    this.compare = compare;
  }

  get size(): number {
    return this.entries.size;
  }

  add(entry: Entry): void {
    this.entries.add(entry);
    this.order?.splice(this.position(entry), 0, entry);
  }

  /** Must be called while the entry still has the keys that it was added with. */
  delete(entry: Entry): void {
    if (this.entries.delete(entry)) this.order?.splice(this.position(entry), 1);
  }

  inOrder(): readonly Entry[] {
    this.order ??= [...this.entries].sort(this.compare);
    return this.order;
  }

  /** How many entries come before the given one. */
  position(entry: Entry): number {
    return firstIndex(this.inOrder(), (each) => this.compare(each, entry) >= 0);
  }
}

/** The first position from which on `reached` is true, in a list where it never turns false again. */
export function firstIndex<T>(list: readonly T[], reached: (each: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(list[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

export const byKey = (a: Entry, b: Entry): number => compareStrings(a.pk, b.pk) || compareStrings(a.sk, b.sk);
const byRange =
  ({ range }: IndexSpec) =>
  (a: Entry, b: Entry): number =>
    (a.item[range] as number) - (b.item[range] as number) || byKey(a, b);

/** The items of one table by key, and its sparse indexes, which are current at once. */
export class Table {
  readonly name: string;
  readonly indexes: readonly IndexSpec[];
  private readonly entries = new Map<string, Map<string, Entry>>();
  private readonly base = new Map<string, Partition>();
  private readonly indexed = new Map<string, Map<string, Partition>>();

  constructor(name: string, indexes: readonly IndexSpec[]) {
    this.name = name;
    this.indexes = indexes;
    for (const index of indexes) this.indexed.set(index.name, new Map());
  }

  get({ pk, sk }: Key): Entry | undefined {
    return this.entries.get(pk)?.get(sk);
  }

  *all(): Generator<Entry> {
    for (const partition of this.entries.values()) yield* partition.values();
  }

  /** Bytes of an item that may be stored. @throws ValidationException when it may not */
  check(item: Item): number {
    for (const index of this.indexes) checkIndexKeys(index, item);
    const size = itemSize(item);
    if (size <= MAX_ITEM_BYTES) return size;
    throw validation('Item size has exceeded the maximum allowed size');
  }

  /** Stores a checked item, or removes it. */
  write(key: Key, item: Item | undefined, size = 0): void {
    const entry = this.get(key);
    if (entry && item) this.replace(entry, item, size);
    else if (item) this.insert({ pk: key.pk, sk: key.sk, item, size });
    else if (entry) this.remove(entry);
  }

  private replace(entry: Entry, item: Item, size: number): void {
    const moved = this.indexes.filter(
      ({ hash, range }) => entry.item[hash] !== item[hash] || entry.item[range] !== item[range],
    );
    for (const index of moved) this.unlink(index, entry);
    Object.assign(entry, { item, size });
    for (const index of moved) this.link(index, entry);
  }

  /** The entries of one partition, in order; none when it is empty. */
  partition(indexName: string | undefined, hash: string): Partition | undefined {
    if (indexName !== undefined) return this.indexed.get(indexName)?.get(hash);
    const entries = this.entries.get(hash);
    if (!entries || this.base.has(hash)) return this.base.get(hash);
    const partition = new Partition('sk', byKey);
    for (const entry of entries.values()) partition.add(entry);
    this.base.set(hash, partition);
    return partition;
  }

  private insert(entry: Entry): void {
    const entries = this.entries.get(entry.pk) ?? new Map<string, Entry>();
    this.entries.set(entry.pk, entries.set(entry.sk, entry));
    this.base.get(entry.pk)?.add(entry);
    for (const index of this.indexes) this.link(index, entry);
  }

  private remove(entry: Entry): void {
    const entries = this.entries.get(entry.pk);
    entries?.delete(entry.sk);
    this.base.get(entry.pk)?.delete(entry);
    for (const index of this.indexes) this.unlink(index, entry);
    if (entries?.size !== 0) return;
    this.entries.delete(entry.pk);
    this.base.delete(entry.pk);
  }

  private link(index: IndexSpec, entry: Entry): void {
    const hash = entry.item[index.hash];
    if (typeof hash !== 'string' || entry.item[index.range] === undefined) return;
    const partitions = this.indexed.get(index.name);
    const partition = partitions?.get(hash) ?? new Partition(index.range, byRange(index));
    partitions?.set(hash, partition);
    partition.add(entry);
  }

  private unlink(index: IndexSpec, entry: Entry): void {
    const hash = entry.item[index.hash] as string;
    const partition = this.indexed.get(index.name)?.get(hash);
    partition?.delete(entry);
    if (partition?.size === 0) this.indexed.get(index.name)?.delete(hash);
  }
}

function checkIndexKeys({ name, hash, range }: IndexSpec, item: Item): void {
  for (const [attribute, expected] of [
    [hash, 'S'],
    [range, 'N'],
  ] as const) {
    const value = item[attribute];
    if (value !== undefined && typeOf(value) !== expected)
      throw validation(
        `One or more parameter values were invalid: Type mismatch for Index Key ${attribute} Expected: ${expected} Actual: ${typeOf(value)} IndexName: ${name}`,
      );
    if (value === '')
      throw emptyKey(
        `. IndexName: ${name}, IndexKey: ${attribute}`,
        'A value specified for a secondary index key is not supported. ',
      );
  }
}

const emptyKey = (where: string, why = ''): Error =>
  validation(
    `One or more parameter values are not valid. ${why}The AttributeValue for a key attribute cannot contain an empty string value${where}`,
  );

/** The key of an item that is to be stored. @throws ValidationException */
export function keyOfItem(item: Item): Key {
  for (const name of ['pk', 'sk'] as const) {
    const value = item[name];
    if (value === undefined)
      throw validation(`One or more parameter values were invalid: Missing the key ${name} in the item`);
    if (typeof value !== 'string')
      throw validation(
        `One or more parameter values were invalid: Type mismatch for key ${name} expected: S actual: ${typeOf(value)}`,
      );
  }
  return checkKey(item as unknown as Key);
}

/** A key as it was given, with exactly the table's two attributes. @throws ValidationException */
export function keyOf(given: Record<string, unknown> | undefined): Key {
  const { pk, sk } = given ?? {};
  const others = Object.keys(given ?? {}).some((name) => name !== 'pk' && name !== 'sk' && given?.[name] !== undefined);
  if (typeof pk === 'string' && typeof sk === 'string' && !others) return checkKey({ pk, sk });
  throw validation('The provided key element does not match the schema');
}

function checkKey({ pk, sk }: Key): Key {
  if (pk === '') throw emptyKey('. Key: pk');
  if (sk === '') throw emptyKey('. Key: sk');
  if (pk.length * 3 > MAX_HASH_BYTES && Buffer.byteLength(pk) > MAX_HASH_BYTES)
    throw validation(
      `One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of${MAX_HASH_BYTES} bytes`,
    );
  if (sk.length * 3 > MAX_RANGE_BYTES && Buffer.byteLength(sk) > MAX_RANGE_BYTES)
    throw validation(
      `One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of ${MAX_RANGE_BYTES} bytes`,
    );
  return { pk, sk };
}

/** @throws ValidationException when one key comes twice */
export function refuseTwice(keys: readonly Key[], message: string): void {
  const seen = new Set(keys.map(({ pk, sk }) => JSON.stringify([pk, sk])));
  if (seen.size < keys.length) throw validation(message);
}
