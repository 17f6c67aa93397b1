import { setHas } from './dynamodb-compare.ts';
import { refuseOverlap, resolve, valueAt } from './dynamodb-paths.ts';
import { type Path, Reader, type Scope, type Uses } from './dynamodb-reader.ts';
import { type AttributeType, type Item, isMap, isSet, put, typeOf, validation } from './dynamodb-values.ts';

type Source =
  | { kind: 'path'; path: Path }
  | { kind: 'value'; name: string }
  | { kind: '+' | '-' | 'list_append'; left: Source; right: Source }
  | { kind: 'if_not_exists'; path: Path; otherwise: Source };

type Section = 'SET' | 'REMOVE' | 'ADD' | 'DELETE';
type Change = { path: Path } & (
  | { section: 'SET'; source: Source }
  | { section: 'REMOVE' }
  | { section: 'ADD' | 'DELETE'; value: string }
);

export interface UpdatePlan {
  uses: Uses;
  changes: Change[];
}

const SECTIONS: readonly Section[] = ['SET', 'REMOVE', 'ADD', 'DELETE'];
const SETS: readonly AttributeType[] = ['SS', 'NS', 'BS'];

/** Parses an update expression. @throws ValidationException */
export function parseUpdate(text: string): UpdatePlan {
  const reader = new Reader('UpdateExpression', text);
  const changes: Change[] = [];
  const seen = new Set<Section>();
  for (let section = sectionOf(reader); section; section = sectionOf(reader)) {
    if (seen.has(section))
      throw reader.invalid(`The "${section}" section can only be used once in an update expression;`);
    seen.add(section);
    do changes.push(change(reader, section));
    while (reader.take(','));
  }
  reader.end();
  return { uses: reader.uses, changes };
}

const sectionOf = (reader: Reader): Section | undefined => SECTIONS.find((section) => reader.take(section));

function change(reader: Reader, section: Section): Change {
  const path = reader.path();
  if (section === 'REMOVE') return { section, path };
  if (section === 'SET') {
    reader.expect('=');
    return { section, path, source: sum(reader) };
  }
  const value = reader.value();
  if (!value) throw reader.unexpected();
  reader.uses.typed.push({ value, operator: section, types: section === 'ADD' ? ['N', ...SETS] : SETS });
  return { section, path, value };
}

function sum(reader: Reader): Source {
  const left = term(reader);
  const kind = (['+', '-'] as const).find((symbol) => reader.take(symbol));
  if (!kind) return left;
  const right = term(reader);
  for (const side of [left, right]) typed(reader, side, kind, ['N']);
  return { kind, left, right };
}

function term(reader: Reader): Source {
  if (reader.take('(')) return reader.group(() => sum(reader));
  const value = reader.value();
  if (value) return { kind: 'value', name: value };
  const name = reader.nextCall();
  return name ? call(reader, name) : { kind: 'path', path: reader.path() };
}

function call(reader: Reader, name: string): Source {
  reader.expect(reader.next(name.toUpperCase()) ? name.toUpperCase() : name);
  if (name !== 'if_not_exists' && name !== 'list_append')
    throw reader.invalid(`Invalid function name; function: ${name}`);
  reader.expect('(');
  const first = name === 'list_append' ? term(reader) : reader.path();
  reader.expect(',');
  const right = term(reader);
  reader.expect(')');
  if (Array.isArray(first)) return { kind: 'if_not_exists', path: first, otherwise: right };
  for (const side of [first, right]) typed(reader, side, name, ['L']);
  return { kind: 'list_append', left: first, right };
}

function typed(reader: Reader, side: Source, operator: string, types: readonly AttributeType[]): void {
  if (side.kind === 'value') reader.uses.typed.push({ value: side.name, operator, types });
}

/** The attributes that an update names, for `UPDATED_OLD` and `UPDATED_NEW`. @throws ValidationException on overlap */
export function changedPaths({ changes, uses }: UpdatePlan, { names }: Scope): Path[] {
  const paths = changes.map(({ path }) => resolve(path, names));
  refuseOverlap(uses.kind, paths);
  return paths;
}

/**
 * The item as an update leaves it; the old one is not touched, and what did not change is shared with it.
 * All right-hand sides see the item as it was.
 */
export function applyUpdate({ changes }: UpdatePlan, old: Item, scope: Scope): Item {
  const draft = { ...old };
  const removed: Path[] = [];
  for (const each of changes) {
    const path = resolve(each.path, scope.names);
    if (each.section === 'REMOVE') removed.push(path);
    else if (each.section === 'SET') write(draft, path, evaluate(each.source, old, scope));
    else combine(draft, path, each.section, scope.values[each.value]);
  }
  // From the back, since removing from a list moves what comes after.
  for (const path of removed.sort(lastFirst)) write(draft, path, undefined);
  return draft;
}

function lastFirst(a: Path, b: Path): number {
  const index = a.findIndex((part, at) => part !== b[at]);
  const [one, two] = [a[index], b[index]];
  return typeof one === 'number' && typeof two === 'number' ? two - one : 0;
}

function evaluate(source: Source, item: Item, scope: Scope): unknown {
  switch (source.kind) {
    case 'value':
      return scope.values[source.name];
    case 'path':
      return present(valueAt(item, source.path, scope.names));
    case 'if_not_exists':
      return orElse(valueAt(item, source.path, scope.names), () => evaluate(source.otherwise, item, scope));
    default:
      return combineSources(source.kind, evaluate(source.left, item, scope), evaluate(source.right, item, scope));
  }
}

/** A stored NULL is a value too. */
const orElse = (value: unknown, otherwise: () => unknown): unknown => (value === undefined ? otherwise() : value);

function present(value: unknown): unknown {
  if (value !== undefined) return value;
  throw validation('The provided expression refers to an attribute that does not exist in the item');
}

const wrongType = (): Error => validation('An operand in the update expression has an incorrect data type');

function combineSources(kind: '+' | '-' | 'list_append', left: unknown, right: unknown): unknown {
  if (kind !== 'list_append') return add(left, right, kind === '+' ? 1 : -1);
  if (!Array.isArray(left) || !Array.isArray(right)) throw wrongType();
  return [...left, ...right];
}

/** DynamoDB counts in decimal: 0.1 + 0.2 is 0.3. Fifteen digits are what a double keeps of that. */
function add(left: unknown, right: unknown, sign: 1 | -1): number | bigint {
  if (typeof left === 'bigint' || typeof right === 'bigint') return addBig(left, right, sign);
  if (typeof left !== 'number' || typeof right !== 'number') throw wrongType();
  const sum = left + sign * right;
  return Number.isInteger(left) && Number.isInteger(right) ? sum : Number(sum.toPrecision(15));
}

function addBig(left: unknown, right: unknown, sign: 1 | -1): number | bigint {
  if (typeOf(left) !== 'N' || typeOf(right) !== 'N') throw wrongType();
  const sum = BigInt(left as number) + BigInt(sign) * BigInt(right as number);
  return Number.isSafeInteger(Number(sum)) ? Number(sum) : sum;
}

function combine(draft: Item, path: Path, section: 'ADD' | 'DELETE', value: unknown): void {
  const current = valueAt(draft, path, {});
  if (current === undefined) {
    if (section === 'ADD') write(draft, path, value);
  } else if (typeOf(current) !== typeOf(value)) throw wrongType();
  else if (isSet(current) && isSet(value)) write(draft, path, setOf(current, section, value));
  else write(draft, path, add(current, value, 1));
}

function setOf(current: Set<unknown>, section: 'ADD' | 'DELETE', value: Set<unknown>): Set<unknown> | undefined {
  const kept = section === 'ADD' ? [...current] : [...current].filter((each) => !setHas(value, each));
  if (section === 'ADD') kept.push(...[...value].filter((each) => !setHas(current, each)));
  // DynamoDB keeps no empty sets: the attribute goes.
  return kept.length > 0 ? new Set(kept) : undefined;
}

/** Puts a value at a path, or takes away what is there; containers on the way are copied. */
function write(draft: Item, path: Path, value: unknown): void {
  const [name, ...rest] = path as [string, ...Path];
  const next = rest.length === 0 ? value : inside(draft[name], rest, value);
  if (next === undefined) delete draft[name];
  else put(draft, name, next);
}

function inside(container: unknown, [part, ...rest]: Path, value: unknown): unknown {
  if (typeof part === 'number' && Array.isArray(container)) return inList(container, part, rest, value);
  if (typeof part !== 'string' || !isMap(container)) throw badPath();
  const copy = { ...container };
  if (rest.length > 0 && !Object.hasOwn(copy, part)) throw badPath();
  const next = rest.length > 0 ? inside(copy[part], rest, value) : value;
  if (next === undefined) delete copy[part];
  else put(copy, part, next);
  return copy;
}

function inList(list: unknown[], index: number, rest: Path, value: unknown): unknown[] {
  if (rest.length > 0 && index >= list.length) throw badPath();
  const next = rest.length > 0 ? inside(list[index], rest, value) : value;
  if (next === undefined) return list.toSpliced(index, 1);
  return index < list.length ? list.with(index, next) : [...list, next];
}

const badPath = (): Error => validation('The document path provided in the update expression is invalid for update');
