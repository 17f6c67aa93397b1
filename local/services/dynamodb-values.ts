import { types } from 'node:util';
import { awsError } from '../account.ts';

/** An item as the document client shows it: native strings, numbers, lists, maps and sets. */
export type Item = Record<string, unknown>;
export type AttributeType = 'S' | 'N' | 'B' | 'BOOL' | 'NULL' | 'L' | 'M' | 'SS' | 'NS' | 'BS';

const MAX_DEPTH = 32;

export const validation = (message: string): Error => awsError('ValidationException', message);
export const isMap = (value: unknown): value is Item => typeof value === 'object' && typeOf(value) === 'M';
/** `instanceof` would miss sets that were made in another realm, as a test runner's copies are. */
export const isSet = (value: unknown): value is Set<unknown> => types.isSet(value);

const PRIMITIVES: Record<string, AttributeType> = { string: 'S', number: 'N', bigint: 'N', boolean: 'BOOL' };

/** The attribute type that a native value is stored as. */
export function typeOf(value: unknown): AttributeType {
  const primitive = PRIMITIVES[typeof value];
  if (primitive) return primitive;
  if (value === null) return 'NULL';
  if (Array.isArray(value)) return 'L';
  if (types.isUint8Array(value)) return 'B';
  if (isSet(value)) return `${typeOf(value.values().next().value)}S` as AttributeType;
  return 'M';
}

/** Sets an own property, also one that is called `__proto__`. */
export function put(target: Item, name: string, value: unknown): void {
  if (name !== '__proto__') target[name] = value;
  else Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}

/**
 * A copy as the document client would send it: undefined values are dropped, and what it cannot send is refused.
 *
 * @throws Error for functions, dates, class instances, NaN, unsafe integers and empty sets, as the SDK does;
 *   ValidationException for more than 32 levels
 */
function clean(value: unknown, depth = 0): unknown {
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' || typeof value === 'bigint') return cleanNumber(value);
  if (depth >= MAX_DEPTH) throw validation('Nesting Levels have exceeded supported limits');
  if (Array.isArray(value)) return value.filter((each) => each !== undefined).map((each) => clean(each, depth + 1));
  if (types.isUint8Array(value)) return value.slice();
  if (isSet(value)) return cleanSet(value, depth);
  if (!isPlain(value)) throw new Error(`Unsupported type passed: ${String(value)}. A plain object is needed.`);
  return cleanMap(value, depth);
}

/** A map or item without its undefined values; its numbers and nested values are copied. */
export function cleanMap(map: object, depth = 0): Item {
  const copy: Item = {};
  for (const [name, value] of Object.entries(map)) if (value !== undefined) put(copy, name, clean(value, depth + 1));
  return copy;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype = Object.getPrototypeOf(value) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function cleanNumber(value: number | bigint): number | bigint {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (!Number.isFinite(value)) throw new Error(`Special numeric value ${value} is not allowed`);
  if (Math.abs(value) > Number.MAX_SAFE_INTEGER) throw new Error(`Number ${value} is not a safe integer. Use BigInt.`);
  return value;
}

function cleanSet(set: Set<unknown>, depth: number): Set<unknown> {
  const members = [...set].filter((each) => each !== undefined).map((each) => clean(each, depth + 1));
  if (members.length === 0) throw new Error('Pass a non-empty set: DynamoDB keeps no empty sets');
  const kinds = new Set(members.map(typeOf));
  if (kinds.size > 1 || !['S', 'N', 'B'].includes(typeOf(members[0])))
    throw new Error('Only sets of strings, of numbers or of binaries are supported');
  return new Set(members);
}

/** Bytes that a value counts towards the limits: names and strings in UTF-8, numbers by their digits. */
function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number' || typeof value === 'bigint') return numberSize(value);
  if (typeof value !== 'object' || value === null) return 1;
  if (types.isUint8Array(value)) return value.byteLength;
  if (Array.isArray(value)) return value.reduce((sum: number, each) => sum + sizeOf(each) + 1, 3);
  if (isSet(value)) return [...value].reduce((sum: number, each) => sum + sizeOf(each), 0);
  return itemSize(value as Item) + Object.keys(value).length + 3;
}

/** Bytes of a whole item: the sum over its attributes' names and values. */
export function itemSize(item: Item): number {
  let sum = 0;
  for (const name in item) sum += Buffer.byteLength(name) + sizeOf(item[name]);
  return sum;
}

function numberSize(value: number | bigint): number {
  const digits = String(value).replace(/^-?0*\.?0*|\.|e.*$/g, '').length;
  return Math.ceil(digits / 2) + (value < 0 ? 2 : 1);
}

/** The number that DynamoDB's `size` function gives, or undefined for types that have none. */
export function lengthOf(value: unknown): number | undefined {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (types.isUint8Array(value)) return value.byteLength;
  if (Array.isArray(value)) return value.length;
  if (isSet(value)) return value.size;
  return isMap(value) ? Object.keys(value).length : undefined;
}
