import { compare } from './dynamodb-compare.ts';
import { RESERVED_WORDS } from './dynamodb-reserved-words.ts';
import { type AttributeType, typeOf, validation } from './dynamodb-values.ts';

/** A document path as it is written: names (or their `#` stand-ins) and list positions. */
export type Path = (string | number)[];

/** What one expression's text needs from its call; found once, when it is parsed. */
export interface Uses {
  /** Such as `ConditionExpression`, for error messages. */
  kind: string;
  names: Set<string>;
  values: Set<string>;
  paths: Path[];
  /** Values whose type can be refused before any item is read. */
  typed: { value: string; operator: string; types: readonly AttributeType[] }[];
  /** Pairs of values that must be in order. */
  ranges: { low: string; high: string }[];
}

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(#[\w-]+)|(:[\w-]+)|(\d+)|(<>|<=|>=|[=<>()[\],.+-])|(\S))/y;
const MAX_BYTES = 4096;

type Token = { text: string; type: 'word' | 'name' | 'value' | 'number' | 'symbol' };

/** Reads one expression's tokens, and notes the names, values and paths that go by. */
export class Reader {
  readonly uses: Uses;
  private readonly tokens: Token[];
  private at = 0;
  private closed = { from: -1, to: -1 };

  constructor(kind: string, text: string) {
    this.uses = { kind, names: new Set(), values: new Set(), paths: [], typed: [], ranges: [] };
    if (typeof text !== 'string' || text.trim() === '') throw this.invalid('The expression can not be empty;');
    const size = Buffer.byteLength(text);
    if (size > MAX_BYTES)
      throw this.invalid(`Expression size has exceeded the maximum allowed size; expression size: ${size}`);
    this.tokens = this.scan(text);
  }

  private scan(text: string): Token[] {
    const tokens: Token[] = [];
    TOKEN.lastIndex = 0;
    for (let end = text.trimEnd().length; TOKEN.lastIndex < end; ) {
      const [, word, name, value, number, symbol, unknown] = TOKEN.exec(text) ?? [];
      if (unknown !== undefined) throw this.invalid(`Syntax error; token: "${unknown}", near: "${unknown}"`);
      if (word) tokens.push({ text: word, type: 'word' });
      else if (name) tokens.push({ text: name, type: 'name' });
      else if (value) tokens.push({ text: value, type: 'value' });
      else if (number) tokens.push({ text: number, type: 'number' });
      else if (symbol) tokens.push({ text: symbol, type: 'symbol' });
      else end = 0;
    }
    return tokens;
  }

  invalid(message: string): Error {
    return validation(`Invalid ${this.uses.kind}: ${message}`);
  }

  unexpected(): Error {
    const near = this.tokens.slice(Math.max(0, this.at - 1), this.at + 2).map(({ text }) => text);
    return this.invalid(`Syntax error; token: "${this.tokens[this.at]?.text ?? '<EOF>'}", near: "${near.join(' ')}"`);
  }

  /** The symbol, or the word in any case, is next; it is left where it is. */
  next(text: string): boolean {
    const token = this.tokens[this.at];
    return token?.type === 'word' ? token.text.toUpperCase() === text : token?.text === text;
  }

  /** The name of the function that is called next, if one is. */
  nextCall(): string | undefined {
    const token = this.tokens[this.at];
    return token?.type === 'word' && this.tokens[this.at + 1]?.text === '(' ? token.text : undefined;
  }

  /** Parses up to the `)` that closes the `(` just taken. AWS refuses a group that holds only a group. */
  group<T>(parse: () => T): T {
    const from = this.at;
    const inner = parse();
    if (this.closed.from === from + 1 && this.closed.to === this.at)
      throw this.invalid('The expression has redundant parentheses;');
    this.expect(')');
    this.closed = { from, to: this.at };
    return inner;
  }

  take(text: string): boolean {
    if (!this.next(text)) return false;
    this.at += 1;
    return true;
  }

  expect(text: string): void {
    if (!this.take(text)) throw this.unexpected();
  }

  end(): void {
    if (this.at < this.tokens.length) throw this.unexpected();
  }

  word(): string {
    return this.ofType('word');
  }

  /** A `:value` stand-in, or undefined when something else is next. */
  value(): string | undefined {
    if (this.tokens[this.at]?.type !== 'value') return undefined;
    const text = this.ofType('value');
    this.uses.values.add(text);
    return text;
  }

  path(): Path {
    const path: Path = [this.name()];
    for (;;) {
      if (this.take('.')) path.push(this.name());
      else if (this.take('[')) {
        path.push(Number(this.ofType('number')));
        this.expect(']');
      } else break;
    }
    this.uses.paths.push(path);
    return path;
  }

  private name(): string {
    const token = this.tokens[this.at];
    if (token?.type !== 'word' && token?.type !== 'name') throw this.unexpected();
    this.at += 1;
    if (token.type === 'name') this.uses.names.add(token.text);
    else if (RESERVED_WORDS.has(token.text.toUpperCase()))
      throw this.invalid(`Attribute name is a reserved keyword; reserved keyword: ${token.text}`);
    return token.text;
  }

  private ofType(type: Token['type']): string {
    const token = this.tokens[this.at];
    if (token?.type !== type) throw this.unexpected();
    this.at += 1;
    return token.text;
  }
}

/** What an expression is run with: the stand-ins of its call. */
export interface Scope {
  names: Record<string, string>;
  values: Record<string, unknown>;
}

/** Checks a call's stand-ins against all its expressions, before any item is read. */
export function checkScope(all: readonly Uses[], { names, values }: Scope): void {
  for (const uses of all) checkUses(uses, names, values);
  refuseUnused('Names', names, all, 'names');
  refuseUnused('Values', values, all, 'values');
}

function checkUses(uses: Uses, names: Scope['names'], values: Scope['values']): void {
  const missing = (what: string, label: string, name: string): Error =>
    validation(`Invalid ${uses.kind}: An expression attribute ${what} is not defined; attribute ${label}: ${name}`);
  for (const name of uses.names)
    if (!Object.hasOwn(names, name)) throw missing('name used in the document path', 'name', name);
  for (const value of uses.values)
    if (!Object.hasOwn(values, value)) throw missing('value used in expression', 'value', value);
  for (const { value, operator, types } of uses.typed) {
    const type = typeOf(values[value]);
    if (types.includes(type)) continue;
    const detail = `Incorrect operand type for operator or function; operator or function: ${operator}`;
    throw validation(`Invalid ${uses.kind}: ${detail}, operand type: ${type}`);
  }
  for (const { low, high } of uses.ranges) checkRange(uses.kind, values[low], values[high]);
}

function checkRange(kind: string, low: unknown, high: unknown): void {
  const order = compare(low, high);
  const what =
    order === undefined
      ? 'same data type for lower and upper bounds'
      : 'upper bound to be greater than or equal to lower bound';
  if (order === undefined || order > 0) throw validation(`Invalid ${kind}: The BETWEEN operator requires ${what}`);
}

function refuseUnused(label: string, given: object, all: readonly Uses[], key: 'names' | 'values'): void {
  const unused = Object.keys(given).filter((name) => !all.some((uses) => uses[key].has(name)));
  if (unused.length === 0) return;
  if (all.length === 0) throw validation(`ExpressionAttribute${label} can only be specified when using expressions`);
  throw validation(`Value provided in ExpressionAttribute${label} unused in expressions: keys: {${unused.join(', ')}}`);
}
