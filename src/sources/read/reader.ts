import { MalformedEventError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** AWS leaves a field out, or writes null, or an empty text, and means the same. */
const isAbsent = (value: unknown): value is undefined | null | '' =>
  value === undefined || value === null || value === '';

/** A value in an error message: kinds for structures, and never more than 80 characters of hostile text. */
function shown(value: unknown): string {
  if (value === undefined) return 'missing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'string') return `"${clean(value, 80)}"`;
  return isObject(value) ? 'an object' : clean(String(value), 80);
}

/** The error for a field that is not what its service publishes. */
export function malformed(path: string, expected: string, value: unknown): MalformedEventError {
  return new MalformedEventError(`${path} should be ${expected}, but is ${shown(value)}.`);
}

// A time without a zone is UTC: that is what AWS means where it leaves the zone out.
const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?) ?(Z|UTC|[+-]\d\d:?\d\d)?$/;

/** What `toISOString` writes, with milliseconds or without, of days that every month has: it needs no clock. */
const WRITTEN = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/;

/** Reads ISO 8601, with a space in place of `T` too. Returns the same instant in UTC, or undefined. */
export function parseTime(text: string): string | undefined {
  if (WRITTEN.test(text)) return text.length === 24 ? text : `${text.slice(0, 19)}.000Z`;
  const [, day, time, zone = 'Z'] = TIME.exec(text) ?? [];
  const at = new Date(`${day}T${time}${zone === 'UTC' ? 'Z' : zone}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/**
 * Walks one JSON object of an event. Paths are dotted. What is absent is undefined; what is there and of another
 * type throws MalformedEventError with the whole path, except from `said`, which is for people only.
 */
export class Reader {
  private readonly fields: Fields;
  private readonly parent: Reader | undefined;
  private readonly step: string;
  private readonly index: number | undefined;

  /** @param parent where the object was found, at `step`, and at `index` of the array there */
  constructor(value: unknown, step = '', parent?: Reader, index?: number) {
    this.step = step;
    this.parent = parent;
    this.index = index;
    if (!isObject(value)) throw malformed(this.path || 'the event', 'an object', value);
    this.fields = value;
  }

  /** Where the object stands in the event. Made when somebody asks: nobody does of an event that is well formed. */
  get path(): string {
    const path = this.parent ? this.parent.pathOf(this.step) : this.step;
    return this.index === undefined ? path : `${path}[${this.index}]`;
  }

  /** The whole path of a field, as error messages name it. */
  pathOf(path: string): string {
    const own = this.path;
    return own ? `${own}.${path}` : path;
  }

  /** The value as it is. */
  raw(path: string): unknown {
    const value = this.walk(path, true);
    return isAbsent(value) ? undefined : value;
  }

  /** The object there; an empty one where there is none. */
  at(path: string): Reader {
    return new Reader(this.raw(path) ?? NOTHING, path, this);
  }

  /** The object that has to be there. */
  need(path: string): Reader {
    return new Reader(this.walk(path, true), path, this);
  }

  /** The objects of the array there. */
  list(path: string): Reader[] {
    const value = this.raw(path);
    if (value === undefined) return [];
    if (!Array.isArray(value)) throw malformed(this.pathOf(path), 'an array', value);
    const there: Reader[] = [];
    for (let index = 0; index < value.length; index += 1)
      if (!isAbsent(value[index])) there.push(new Reader(value[index], path, this, index));
    return there;
  }

  /** Cleaned and capped text. */
  text(path: string, max = 256): string | undefined {
    const value = this.raw(path);
    if (value !== undefined && typeof value !== 'string') throw malformed(this.pathOf(path), 'text', value);
    return value === undefined ? undefined : clean(value, max) || undefined;
  }

  /** Text that has to be there, and exactly of this pattern when one is given: nothing is cleaned off an identifier. */
  needText(path: string, expected: string, pattern?: RegExp, max = 256): string {
    const value = this.raw(path);
    const text = typeof value === 'string' ? (pattern ? value : clean(value, max)) : '';
    if (!text || (pattern && !pattern.test(text))) throw malformed(this.pathOf(path), expected, value);
    return text;
  }

  number(path: string, expected = 'a number', min = -Infinity, max = Infinity): number | undefined {
    const value = this.raw(path);
    if (value === undefined) return undefined;
    const ok = typeof value === 'number' && Number.isFinite(value) && value >= min && value <= max;
    if (!ok) throw malformed(this.pathOf(path), expected, value);
    return value;
  }

  needNumber(path: string, expected: string, min?: number, max?: number): number {
    const value = this.number(path, expected, min, max);
    if (value === undefined) throw malformed(this.pathOf(path), expected, this.walk(path, true));
    return value;
  }

  /** A boolean, which some services write as text; undefined when absent. */
  flag(path: string): boolean | undefined {
    const value = this.raw(path);
    const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
    if (word === undefined || word === '') return undefined;
    if (word === true || word === 'true') return true;
    if (word === false || word === 'false') return false;
    throw malformed(this.pathOf(path), 'true or false', value);
  }

  time(path: string): string | undefined {
    const value = this.raw(path);
    if (value === undefined) return undefined;
    const time = typeof value === 'string' ? parseTime(value) : undefined;
    if (!time) throw malformed(this.pathOf(path), 'a time in ISO 8601', value);
    return time;
  }

  /** Text for people, whatever scalar stands there; anything else is as good as absent. Never throws. */
  said(path: string, max = 256): string | undefined {
    const value = this.walk(path, false);
    if (typeof value === 'string') return clean(value, max) || undefined;
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
  }

  /** Whether the object has no field, or is not there. */
  get isEmpty(): boolean {
    for (const _ in this.fields) return false;
    return true;
  }

  /** Every field of the object itself. */
  entries(): [name: string, value: unknown][] {
    return Object.entries(this.fields);
  }

  /** Whether the object has one of these fields: of a hundred that are looked for, an event has a few. */
  hasAny(names: ReadonlySet<string>): boolean {
    for (const name in this.fields) if (names.has(name)) return true;
    return false;
  }

  private walk(path: string, strict: boolean): unknown {
    const { fields } = this;
    if (fields === NOTHING) return undefined;
    const steps = stepsOf(path);
    let value: unknown = fields[steps[0] as string];
    for (let at = 1; at < steps.length; at += 1) {
      if (isAbsent(value)) return undefined;
      if (!isObject(value)) {
        if (strict) throw malformed(this.pathOf(steps.slice(0, at).join('.')), 'an object', value);
        return undefined;
      }
      value = value[steps[at] as string];
    }
    return value;
  }
}

/** Shared by all that are not there. */
const NOTHING: Fields = Object.freeze({});

/** Paths stand in the code: more than there are of those are somebody's text, and are not kept. */
const MOST_PATHS = 2_000;
const known = new Map<string, readonly string[]>();

/** The steps of a dotted path. Every field of every event passes here, and to cut its path was a tenth of reading. */
function stepsOf(path: string): readonly string[] {
  const steps = known.get(path);
  if (steps) return steps;
  const made = path.split('.');
  if (known.size < MOST_PATHS) known.set(path, made);
  return made;
}

/** Leaves out what is undefined, as optional fields want it. */
export function present<T extends object>(
  fields: {
    [Name in keyof T]: T[Name] | (object extends Pick<T, Name> ? undefined : never);
  },
): T {
  const there: Record<string, unknown> = {};
  for (const name in fields) {
    const value = (fields as Fields)[name];
    if (value !== undefined) there[name] = value;
  }
  return there as T;
}
