import { awsError } from '../account.ts';
import { meets } from './dynamodb-condition.ts';
import type { Bound, ExpressionCache, Expressions } from './dynamodb-expressions.ts';
import { projector } from './dynamodb-paths.ts';
import type { Path } from './dynamodb-reader.ts';
import { type Key, keyOf, keyOfItem, type Table } from './dynamodb-table.ts';
import { applyUpdate, changedPaths } from './dynamodb-update.ts';
import { cleanMap, type Item, isSet, typeOf, validation } from './dynamodb-values.ts';

/** One change of one item, checked as far as that goes without reading the item. */
export interface Write {
  key: Key;
  bound: Bound;
  /** The item as it will be: undefined removes it. */
  next: (old: Item | undefined) => Item | undefined;
  /** Paths that an update names. */
  changed: Path[];
  returnOld: boolean;
}

/** A write that passed its condition, ready to be stored. */
export interface Staged {
  key: Key;
  old: Item | undefined;
  item: Item | undefined;
  size: number;
}

export interface WriteInput extends Expressions {
  Item?: object | undefined;
  Key?: Record<string, unknown> | undefined;
  ReturnValuesOnConditionCheckFailure?: string | undefined;
}

type Plan = (input: WriteInput, cache: ExpressionCache) => Write;

const common = (input: WriteInput, key: Key, bound: Bound): Omit<Write, 'next'> => ({
  key,
  bound,
  changed: [],
  returnOld: input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
});

export const planPut: Plan = (input, cache) => {
  const item = cleanMap(input.Item ?? {}, -1);
  const write = common(input, keyOfItem(item), cache.bind(input));
  return { ...write, next: () => item };
};

export const planDelete: Plan = (input, cache) => ({
  ...common(input, keyOf(input.Key), cache.bind(input)),
  next: () => undefined,
});

export const planCheck: Plan = (input, cache) => {
  if (!input.ConditionExpression) throw validation('The expression can not be empty;');
  return { ...common(input, keyOf(input.Key), cache.bind(input)), next: (old) => old };
};

export const planUpdate: Plan = (input, cache) => {
  const bound = cache.bind(input);
  const key = keyOf(input.Key);
  const { update, scope } = bound;
  const changed = update ? changedPaths(update, scope) : [];
  for (const [name] of changed) if (name === 'pk' || name === 'sk') throw keyChange(name);
  const next: Write['next'] = (old) => (update ? applyUpdate(update, old ?? { ...key }, scope) : (old ?? { ...key }));
  return { ...common(input, key, bound), next, changed };
};

const keyChange = (name: string): Error =>
  validation(
    `One or more parameter values were invalid: Cannot update attribute ${name}. This attribute is part of the key`,
  );

/** Checks the condition and the item as it would become. Nothing is stored yet. */
export function stage(table: Table, write: Write): Staged {
  const old = table.get(write.key)?.item;
  const { condition, scope } = write.bound;
  if (condition && !meets(condition.root, old, scope)) throw conditionFailed(write.returnOld ? old : undefined);
  const item = write.next(old);
  return { key: write.key, old, item, size: item && item !== old ? table.check(item) : 0 };
}

export function commit(table: Table, { key, old, item, size }: Staged): void {
  if (item !== old) table.write(key, item, size);
}

/** The old item comes in wire format: the document client does not unmarshall what an exception carries. */
function conditionFailed(old: Item | undefined): Error {
  const error = awsError('ConditionalCheckFailedException', 'The conditional request failed');
  return old ? Object.assign(error, { Item: toWire(old) }) : error;
}

/** Native values as DynamoDB's JSON: `{ S: 'a' }`. */
function toWire(item: Item): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, attribute(value)]));
}

function attribute(value: unknown): unknown {
  const type = typeOf(value);
  if (type === 'NULL') return { NULL: true };
  if (type === 'N') return { N: String(value) };
  if (type === 'L') return { L: (value as unknown[]).map(attribute) };
  if (type === 'M') return { M: toWire(value as Item) };
  if (isSet(value)) return { [type]: type === 'NS' ? [...value].map(String) : [...value] };
  return { [type]: value };
}

/** What a call's `ReturnValues` asks for, or nothing. @throws ValidationException when the call may not ask it */
export function returned(
  staged: Staged,
  { changed }: Write,
  wanted: string,
  allowed: readonly string[],
): { Attributes?: Item } {
  if (!allowed.includes(wanted)) throw validation('Return values set to invalid value');
  const from = wanted.endsWith('OLD') ? staged.old : wanted.endsWith('NEW') ? staged.item : undefined;
  if (!from) return {};
  const attributes = wanted.startsWith('UPDATED') ? projector(changed)(from) : from;
  return Object.keys(attributes).length > 0 ? { Attributes: attributes } : {};
}
