import { compare } from './dynamodb-compare.ts';
import { type Condition, get, meets, type Operand } from './dynamodb-condition.ts';
import type { Bound } from './dynamodb-expressions.ts';
import { projector, resolve } from './dynamodb-paths.ts';
import type { Path, Scope } from './dynamodb-reader.ts';
import { byKey, type Entry, firstIndex, type IndexSpec, keyOf, type Partition, type Table } from './dynamodb-table.ts';
import { type Item, typeOf, validation } from './dynamodb-values.ts';

interface ReadInput {
  IndexName?: string | undefined;
  ConsistentRead?: boolean | undefined;
  ScanIndexForward?: boolean | undefined;
  Limit?: number | undefined;
  Select?: string | undefined;
  ExclusiveStartKey?: Record<string, unknown> | undefined;
}

export interface Page {
  Items?: Item[];
  Count: number;
  ScannedCount: number;
  LastEvaluatedKey?: Item;
}

type KeyCondition = Exclude<Condition, { kind: 'and' | 'or' | 'not' }>;

const MAX_PAGE_BYTES = 1024 * 1024;

/** One page of a query: entries of one partition whose sort key is in the wanted range. */
export function query(table: Table, input: ReadInput, bound: Bound): Page {
  const index = indexOf(table, input);
  const [hashName, rangeName] = index ? [index.hash, index.range] : ['pk', 'sk'];
  const { hash, place } = keyRange(bound, hashName, rangeName);
  refuseKeysInFilter(bound, hashName, rangeName);
  refuseNotHeld(bound, index);
  const start = startOf(input, index);
  const partition = table.partition(index?.name, hash);
  const found = partition ? within(partition, place, start, input.ScanIndexForward ?? true) : [];
  return page(found, input, bound, index);
}

/** One page of a scan, in the order of the keys. */
export function scan(table: Table, input: ReadInput, bound: Bound): Page {
  const index = indexOf(table, input);
  const start = startOf(input, index);
  const all = [...table.all()].filter(({ item }) => !index || isIn(index, item)).sort(byKey);
  return page(start ? all.slice(firstIndex(all, (each) => byKey(each, start) > 0)) : all, input, bound, index);
}

const isIn = ({ hash, range }: IndexSpec, item: Item): boolean => item[hash] !== undefined && item[range] !== undefined;

function indexOf(table: Table, { IndexName, ConsistentRead }: ReadInput): IndexSpec | undefined {
  if (IndexName === undefined) return undefined;
  const index = table.indexes.find(({ name }) => name === IndexName);
  if (!index) throw validation(`The table does not have the specified index: ${IndexName}`);
  if (ConsistentRead) throw validation('Consistent reads are not supported on global secondary indexes');
  return index;
}

/** Where a sort key lies: before (-1), in (0) or after (1) the range that the key condition names. */
type Place = (range: unknown) => number;

function keyRange({ key, scope }: Bound, hashName: string, rangeName: string): { hash: string; place: Place } {
  if (!key) throw validation('Either the KeyConditions or KeyConditionExpression parameter must be specified');
  const conditions = conjuncts(key.root);
  const about = (name: string): KeyCondition[] => conditions.filter((each) => subject(each, scope) === name);
  const [hash, ...more] = about(hashName);
  const ranges = about(rangeName);
  if (!hash) throw validation(`Query condition missed key schema element: ${hashName}`);
  if (more.length > 0 || ranges.length > 1)
    throw validation('KeyConditionExpressions must only contain one condition per key');
  if (1 + ranges.length < conditions.length)
    throw validation(`Query condition missed key schema element: ${rangeName}`);
  if (hash.kind !== 'compare' || hash.operator !== '=') throw validation('Query key condition not supported');
  const value = keyValue(literal(hash.right, scope), hashName, 'S') as string;
  return { hash: value, place: ranges[0] ? placeOf(ranges[0], scope, rangeName) : () => 0 };
}

function conjuncts(root: Condition): KeyCondition[] {
  if (root.kind === 'and') return [...conjuncts(root.left), ...conjuncts(root.right)];
  if (root.kind === 'or' || root.kind === 'not')
    throw validation(`Invalid operator used in KeyConditionExpression: ${root.kind.toUpperCase()}`);
  return [root];
}

/** The one attribute that a key condition is about. */
function subject(condition: KeyCondition, { names }: Scope): string {
  const operand =
    condition.kind === 'compare' ? condition.left : 'operand' in condition ? condition.operand : condition.first;
  if (!('path' in operand)) throw validation('Query key condition not supported');
  const path = resolve(operand.path, names);
  if (path.length > 1) throw validation('KeyConditionExpressions cannot have conditions on nested attributes');
  return path[0] as string;
}

function literal(operand: Operand | undefined, scope: Scope): unknown {
  if (!operand || !('value' in operand)) throw validation('Query key condition not supported');
  return get(operand, undefined, scope);
}

function keyValue(value: unknown, name: string, type: 'S' | 'N'): unknown {
  if (typeOf(value) !== type)
    throw validation('One or more parameter values were invalid: Condition parameter type does not match schema type');
  if (value !== '') return value;
  throw validation(
    `One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: ${name}`,
  );
}

function placeOf(condition: KeyCondition, scope: Scope, name: string): Place {
  const value = (operand: Operand | undefined): unknown =>
    keyValue(literal(operand, scope), name, name === 'sk' ? 'S' : 'N');
  if (condition.kind === 'between') return between(value(condition.low), value(condition.high));
  if (condition.kind === 'begins_with' && name === 'sk') return startingWith(value(condition.second) as string);
  if (condition.kind !== 'compare' || condition.operator === '<>')
    throw validation('Query key condition not supported');
  const other = value(condition.right);
  const order = (range: unknown): number => compare(range, other) ?? 0;
  const places: Record<string, Place> = {
    '=': order,
    '<': (range) => (order(range) < 0 ? 0 : 1),
    '<=': (range) => (order(range) <= 0 ? 0 : 1),
    '>': (range) => (order(range) > 0 ? 0 : -1),
    '>=': (range) => (order(range) >= 0 ? 0 : -1),
  };
  return places[condition.operator] as Place;
}

const between =
  (low: unknown, high: unknown): Place =>
  (range) =>
    (compare(range, low) ?? 0) < 0 ? -1 : (compare(range, high) ?? 0) > 0 ? 1 : 0;

const startingWith =
  (prefix: string): Place =>
  (range) =>
    (range as string).startsWith(prefix) ? 0 : (compare(range, prefix) ?? 0);

function within(partition: Partition, place: Place, start: Entry | undefined, forward: boolean): Iterable<Entry> {
  const order = partition.inOrder();
  const range = rangeOf(partition);
  let low = firstIndex(order, (each) => place(range(each)) >= 0);
  let high = firstIndex(order, (each) => place(range(each)) > 0);
  if (start && forward)
    low = Math.max(
      low,
      firstIndex(order, (each) => partition.compare(each, start) > 0),
    );
  if (start && !forward) high = Math.min(high, partition.position(start));
  return forward ? order.slice(low, high) : order.slice(low, high).reverse();
}

const rangeOf =
  ({ range }: Partition) =>
  (entry: Entry): unknown =>
    entry.item[range];

/** An entry that stands where the last page ended; its item need not exist any more. */
function startOf({ ExclusiveStartKey: given }: ReadInput, index: IndexSpec | undefined): Entry | undefined {
  if (!given) return undefined;
  const { pk, sk, ...others } = given;
  const names = Object.keys(others).sort().join();
  const wanted = index ? [index.hash, index.range].sort().join() : '';
  if (names !== wanted) throw validation('The provided starting key is invalid');
  return { ...keyOf({ pk, sk }), item: given, size: 0 };
}

function page(entries: Iterable<Entry>, input: ReadInput, bound: Bound, index: IndexSpec | undefined): Page {
  const { Limit = Number.POSITIVE_INFINITY, Select } = input;
  if (Limit < 1)
    throw validation(
      `1 validation error detected: Value '${Limit}' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`,
    );
  const items: Item[] = [];
  let [seen, bytes] = [0, 0];
  let last: Entry | undefined;
  for (const entry of entries) {
    seen += 1;
    bytes += entry.size;
    const item = index?.include ? held(entry.item, index, index.include) : entry.item;
    if (!bound.filter || meets(bound.filter.root, item, bound.scope)) items.push(item);
    if (seen < Limit && bytes < MAX_PAGE_BYTES) continue;
    last = entry;
    break;
  }
  const { projection } = bound;
  return {
    ...(Select !== 'COUNT' && { Items: projection ? items.map(projector(projection)) : items }),
    Count: items.length,
    ScannedCount: seen,
    ...(last && { LastEvaluatedKey: positionOf(last, index) }),
  };
}

/** What an index holds of an item: keys, and what it includes. */
function held(item: Item, { hash, range }: IndexSpec, include: readonly string[]): Item {
  const kept: Item = {};
  for (const name of ['pk', 'sk', hash, range, ...include]) if (item[name] !== undefined) kept[name] = item[name];
  return kept;
}

const positionOf = ({ pk, sk, item }: Entry, index: IndexSpec | undefined): Item =>
  index ? { pk, sk, [index.hash]: item[index.hash], [index.range]: item[index.range] } : { pk, sk };

/** A global index gives what it holds, and fetches nothing from the table. */
function refuseNotHeld({ projection }: Bound, index: IndexSpec | undefined): void {
  if (!projection || !index?.include) return;
  const held = ['pk', 'sk', index.hash, index.range, ...index.include];
  const missing = projection.map(([name]) => String(name)).filter((name) => !held.includes(name));
  if (missing.length > 0)
    throw validation(
      `One or more parameter values were invalid: Global secondary index ${index.name} does not project [${missing.join(', ')}]`,
    );
}

function refuseKeysInFilter({ filter, scope }: Bound, ...keys: string[]): void {
  const named = (path: Path): string => String(resolve(path, scope.names)[0]);
  const key = filter?.uses.paths.map(named).find((name) => keys.includes(name));
  if (key)
    throw validation(`Filter Expression can only contain non-primary key attributes: Primary key attribute: ${key}`);
}
