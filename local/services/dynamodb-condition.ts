import { compare, equal, setHas } from './dynamodb-compare.ts';
import { valueAt } from './dynamodb-paths.ts';
import { type Path, Reader, type Scope, type Uses } from './dynamodb-reader.ts';
import { type AttributeType, type Item, isSet, lengthOf, typeOf } from './dynamodb-values.ts';

export type Operand = { path: Path } | { value: string } | { size: Operand };
type Comparator = '=' | '<>' | '<' | '<=' | '>' | '>=';
type Call = 'attribute_exists' | 'attribute_not_exists' | 'attribute_type' | 'begins_with' | 'contains';

export type Condition =
  | { kind: 'and'; left: Condition; right: Condition }
  | { kind: 'or'; left: Condition; right: Condition }
  | { kind: 'not'; inner: Condition }
  | { kind: 'compare'; operator: Comparator; left: Operand; right: Operand }
  | { kind: 'between'; operand: Operand; low: Operand; high: Operand }
  | { kind: 'in'; operand: Operand; list: Operand[] }
  | { kind: Call; first: Operand; second?: Operand };

export interface ConditionPlan {
  uses: Uses;
  root: Condition;
}

const COMPARATORS: readonly Comparator[] = ['=', '<>', '<=', '>=', '<', '>'];
const ORDERED: readonly AttributeType[] = ['S', 'N', 'B'];
const CALLS: Record<string, number> = {
  attribute_exists: 1,
  attribute_not_exists: 1,
  attribute_type: 2,
  begins_with: 2,
  contains: 2,
};
const MAX_IN = 100;
/** Far beyond what 4 KB of sensible text can hold, and well within the stack. */
const MAX_NESTING = 300;

/** Parses a condition, filter or key condition. @throws ValidationException */
export function parseCondition(kind: string, text: string): ConditionPlan {
  const reader = new Reader(kind, text);
  const root = or(reader, 0);
  reader.end();
  return { uses: reader.uses, root };
}

function or(reader: Reader, depth: number): Condition {
  if (depth > MAX_NESTING) throw reader.invalid('The expression is nested too deeply');
  let left = and(reader, depth);
  while (reader.take('OR')) left = { kind: 'or', left, right: and(reader, depth) };
  return left;
}

function and(reader: Reader, depth: number): Condition {
  let left = not(reader, depth);
  while (reader.take('AND')) left = { kind: 'and', left, right: not(reader, depth) };
  return left;
}

function not(reader: Reader, depth: number): Condition {
  if (depth > MAX_NESTING) throw reader.invalid('The expression is nested too deeply');
  if (reader.take('NOT')) return { kind: 'not', inner: not(reader, depth + 1) };
  if (!reader.take('(')) return test(reader);
  return reader.group(() => or(reader, depth + 1));
}

function test(reader: Reader): Condition {
  const name = reader.nextCall();
  if (name && name !== 'size') return call(reader, name);
  const left = operand(reader);
  if (reader.take('BETWEEN')) return between(reader, left);
  if (reader.take('IN')) return { kind: 'in', operand: left, list: list(reader) };
  const operator = COMPARATORS.find((symbol) => reader.take(symbol));
  if (!operator) throw reader.unexpected();
  const right = operand(reader);
  if (operator !== '=' && operator !== '<>') for (const side of [left, right]) ordered(reader, side, operator);
  refuseSame(reader, operator, left, right);
  return { kind: 'compare', operator, left, right };
}

function between(reader: Reader, left: Operand): Condition {
  const low = operand(reader);
  reader.expect('AND');
  const high = operand(reader);
  for (const side of [left, low, high]) ordered(reader, side, 'BETWEEN');
  if ('value' in low && 'value' in high) reader.uses.ranges.push({ low: low.value, high: high.value });
  refuseSame(reader, 'BETWEEN', left, low);
  return { kind: 'between', operand: left, low, high };
}

function call(reader: Reader, name: string): Condition {
  const count = CALLS[reader.word()];
  if (!count) throw reader.invalid(`Invalid function name; function: ${name}`);
  reader.expect('(');
  const [first, second] = operands(reader);
  if (!first || (count === 2) !== (second !== undefined))
    throw reader.invalid(`Incorrect number of operands for operator or function; operator or function: ${name}`);
  if (name.startsWith('attribute_') && !('path' in first))
    throw reader.invalid(`Operator or function requires a document path; operator or function: ${name}`);
  if (name === 'begins_with' && second && 'value' in second) typed(reader, second, name, ['S', 'B']);
  if (name === 'attribute_type' && second) typed(reader, second, name, ['S']);
  if (second) refuseSame(reader, name, first, second);
  return { kind: name as Call, first, ...(second && { second }) };
}

/** `IN` takes a list of up to 100. */
function list(reader: Reader): Operand[] {
  reader.expect('(');
  const all = operands(reader, MAX_IN);
  return all;
}

function operands(reader: Reader, most = 2): Operand[] {
  const all = [operand(reader)];
  while (reader.take(',')) all.push(operand(reader));
  reader.expect(')');
  if (all.length > most) throw reader.invalid(`Too many operands; number of operands: ${all.length}`);
  return all;
}

function operand(reader: Reader): Operand {
  const value = reader.value();
  if (value) return { value };
  if (reader.nextCall() !== 'size') return { path: reader.path() };
  reader.word();
  reader.expect('(');
  const size = operand(reader);
  if ('size' in size) throw reader.invalid('Incorrect operand type for operator or function; operator: size');
  reader.expect(')');
  return { size };
}

const ordered = (reader: Reader, side: Operand, operator: string): void => typed(reader, side, operator, ORDERED);

function typed(reader: Reader, side: Operand, operator: string, types: readonly AttributeType[]): void {
  if ('value' in side) reader.uses.typed.push({ value: side.value, operator, types });
}

function refuseSame(reader: Reader, operator: string, one: Operand, two: Operand): void {
  if (!('path' in one) || !('path' in two) || JSON.stringify(one) !== JSON.stringify(two)) return;
  const detail = `operator: ${operator}, first operand: [${one.path.join('.')}]`;
  throw reader.invalid(
    `The first operand must be distinct from the remaining operands for this operator or function; ${detail}`,
  );
}

/** Whether an item (or none) meets a condition. What is missing meets only `<>`, `NOT` and `attribute_not_exists`. */
export function meets(condition: Condition, item: Item | undefined, scope: Scope): boolean {
  switch (condition.kind) {
    case 'and':
      return meets(condition.left, item, scope) && meets(condition.right, item, scope);
    case 'or':
      return meets(condition.left, item, scope) || meets(condition.right, item, scope);
    case 'not':
      return !meets(condition.inner, item, scope);
    case 'compare':
      return holds(condition.operator, get(condition.left, item, scope), get(condition.right, item, scope));
    case 'between':
      return within(
        get(condition.operand, item, scope),
        get(condition.low, item, scope),
        get(condition.high, item, scope),
      );
    case 'in':
      return isIn(get(condition.operand, item, scope), condition.list, item, scope);
    default:
      return answer(condition, item, scope);
  }
}

/** What an operand stands for; undefined when its path leads nowhere. */
export function get(operand: Operand, item: Item | undefined, scope: Scope): unknown {
  if ('value' in operand) return scope.values[operand.value];
  if ('path' in operand) return valueAt(item, operand.path, scope.names);
  return lengthOf(get(operand.size, item, scope));
}

function holds(operator: Comparator, left: unknown, right: unknown): boolean {
  if (operator === '=') return left !== undefined && right !== undefined && equal(left, right);
  if (operator === '<>') return !holds('=', left, right);
  const order = compare(left, right);
  if (order === undefined) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  return operator === '>' ? order > 0 : order >= 0;
}

const within = (value: unknown, low: unknown, high: unknown): boolean =>
  holds('>=', value, low) && holds('<=', value, high);

const isIn = (value: unknown, list: Operand[], item: Item | undefined, scope: Scope): boolean =>
  list.some((each) => holds('=', value, get(each, item, scope)));

function answer(
  { kind, first, second }: { kind: Call; first: Operand; second?: Operand },
  item: Item | undefined,
  scope: Scope,
): boolean {
  const value = get(first, item, scope);
  if (kind === 'attribute_exists') return value !== undefined;
  if (kind === 'attribute_not_exists') return value === undefined;
  const other = second && get(second, item, scope);
  if (value === undefined || other === undefined) return false;
  if (kind === 'attribute_type') return typeOf(value) === other;
  return kind === 'begins_with' ? beginsWith(value, other) : contains(value, other);
}

function beginsWith(value: unknown, prefix: unknown): boolean {
  if (typeof value === 'string' && typeof prefix === 'string') return value.startsWith(prefix);
  if (typeOf(value) !== 'B' || typeOf(prefix) !== 'B') return false;
  return equal((value as Uint8Array).subarray(0, (prefix as Uint8Array).length), prefix);
}

function contains(value: unknown, other: unknown): boolean {
  if (typeof value === 'string') return typeof other === 'string' && value.includes(other);
  if (Array.isArray(value)) return value.some((each) => equal(each, other));
  if (isSet(value)) return setHas(value, other);
  return (
    typeOf(value) === 'B' &&
    typeOf(other) === 'B' &&
    Buffer.from(value as Uint8Array).includes(Buffer.from(other as Uint8Array))
  );
}
