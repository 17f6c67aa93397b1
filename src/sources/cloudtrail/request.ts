import type { Reader } from '../read/reader.ts';
import type { Call } from '../trail/call.ts';
import { type Fields, isFields } from '../trail/fields.ts';

const NOTHING: Fields = {};

/**
 * What a call asked for. Newer calls of EC2 have it below one more name, such as `DeleteFlowLogsRequest`. Empty where
 * there is nothing.
 */
export function requestOf({ detail }: Pick<Call, 'detail'>): Fields {
  const value = detail.raw('requestParameters');
  if (!isFields(value)) return NOTHING;
  const [[name, inner] = ['', undefined], ...others] = Object.entries(value);
  return others.length === 0 && name.endsWith('Request') && isFields(inner) ? inner : value;
}

/** Whether there is nothing that was asked for: there was nothing, or CloudTrail left it out. */
export const isOmitted = (call: Pick<Call, 'detail'>): boolean =>
  call.detail.raw('requestParameters') === undefined || isCutOff(call);

/** Whether CloudTrail says that it left out what was asked for, as it does with requests that are too large. */
export function isCutOff({ detail }: Pick<Call, 'detail'>): boolean {
  const value = detail.raw('requestParameters');
  return isFields(value) && value.omitted === true;
}

/**
 * A field however its first letters are written: `dBInstanceIdentifier`, `cIDRIP` and `PublicAccessBlockConfiguration`
 * stand side by side in CloudTrail.
 */
export function fieldOf(fields: unknown, name: string): unknown {
  if (!isFields(fields)) return undefined;
  if (Object.hasOwn(fields, name)) return fields[name];
  const wanted = name.toLowerCase();
  for (const key in fields) if (key.length === wanted.length && key.toLowerCase() === wanted) return fields[key];
  return undefined;
}

/** Whether a name may be one of a request's fields: none of another length is. Of a hundred names, a few are left. */
export function mayName(fields: unknown): (name: string) => boolean {
  let lengths = 0;
  if (isFields(fields)) for (const key in fields) lengths |= 1 << (key.length & 31);
  return (name) => (lengths & (1 << (name.length & 31))) !== 0;
}

/** A field of a field. */
export const at = (fields: unknown, ...path: string[]): unknown => path.reduce(fieldOf, fields);

/** What stands there as lower-case text, whatever scalar it is; empty where there is none. */
export function word(fields: unknown, ...path: string[]): string {
  const value = at(fields, ...path);
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value).trim().slice(0, 2048).toLowerCase()
    : '';
}

/**
 * The entries of a list, which CloudTrail writes as an array, as one value, or below `items`, `item` or `member`; newer
 * calls of EC2 have each of them numbered, as `{"content": "fl-0a1b2c3d", "tag": 1}`.
 */
export function entriesOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value.map(numbered);
  if (isFields(value)) {
    const inner =
      at(value, 'items') ?? at(value, 'item') ?? at(value, 'member') ?? (isNumbered(value) ? value.content : undefined);
    if (inner !== undefined) return entriesOf(inner);
  }
  return value === undefined || value === null || value === '' ? [] : [value];
}

const isNumbered = (value: Fields): boolean => 'tag' in value && 'content' in value;
const numbered = (entry: unknown): unknown => (isFields(entry) && isNumbered(entry) ? entry.content : entry);

/** The texts of a list. */
export const textsOf = (value: unknown): string[] => entriesOf(value).filter((entry) => typeof entry === 'string');

/** The texts of an array, which some services write in place of objects. */
export const textsIn = (from: Reader, path: string): string[] => {
  const value = from.raw(path);
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
};
