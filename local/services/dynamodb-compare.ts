import { types } from 'node:util';
import { isMap, isSet, typeOf } from './dynamodb-values.ts';

/** Whether two attribute values are the same: type and content; sets and maps in any order. */
export function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || typeOf(a) !== typeOf(b)) return false;
  if (Array.isArray(a)) return sameList(a, b as unknown[]);
  if (types.isUint8Array(a)) return Buffer.compare(a, b as Uint8Array) === 0;
  if (isSet(a)) return sameSet(a, b as Set<unknown>);
  return isMap(a) && isMap(b) && sameMap(a, b);
}

const sameList = (a: unknown[], b: unknown[]): boolean =>
  a.length === b.length && a.every((each, index) => equal(each, b[index]));

const sameSet = (a: Set<unknown>, b: Set<unknown>): boolean =>
  a.size === b.size && [...a].every((each) => setHas(b, each));

function sameMap(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const names = Object.keys(a);
  if (names.length !== Object.keys(b).length) return false;
  return names.every((name) => Object.hasOwn(b, name) && equal(a[name], b[name]));
}

/** Membership by content: binaries are equal when their bytes are. */
export function setHas(set: Set<unknown>, member: unknown): boolean {
  return set.has(member) || (types.isUint8Array(member) && [...set].some((each) => equal(each, member)));
}

const SURROGATE = /[\uD800-\uDFFF]/;

/** Strings in the order of their UTF-8 bytes, as sort keys are kept. JavaScript's own order is that of UTF-16. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  if (SURROGATE.test(a) || SURROGATE.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}

/** Negative, zero or positive; undefined when the two have no order: other types, or types without one. */
export function compare(a: unknown, b: unknown): number | undefined {
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeOf(a) === 'N' && typeOf(b) === 'N') return Math.sign(a === b ? 0 : (a as number) < (b as number) ? -1 : 1);
  if (types.isUint8Array(a) && types.isUint8Array(b)) return Buffer.compare(a, b);
  return undefined;
}
