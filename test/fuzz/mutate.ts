import { HOSTILE } from './hostile.ts';
import type { Random } from './random.ts';

type Holder = Record<string, unknown>;

/** A place in an event: the object or array that holds it, and its key there. */
interface Slot {
  holder: Holder;
  key: string;
  path: string;
}

/** An event that can be changed in place and put back, which is far cheaper than to copy it. */
export interface Subject {
  name: string;
  event: Holder;
  slots: readonly Slot[];
}

/** What was changed, and how to put it back. */
export interface Mutation {
  paths: string[];
  log: string[];
  undo(): void;
}

export const createSubject = (name: string, event: Holder): Subject => ({ name, event, slots: slotsOf(event, '') });

function slotsOf(holder: Holder, at: string): Slot[] {
  return Object.entries(holder).flatMap(([key, value]) => {
    const path = at ? `${at}.${key}` : key;
    const inside = typeof value === 'object' && value !== null ? slotsOf(value as Holder, path) : [];
    return [{ holder, key, path }, ...inside];
  });
}

/** Each returns what to put in a place; `GONE` takes it away. */
const GONE = Symbol('gone');
type Operator = (old: unknown, random: Random, subjects: readonly Subject[]) => unknown;
const OPERATORS: Record<string, Operator> = {
  drop: () => GONE,
  hostile: (_old, random) => random.pick(HOSTILE),
  // What stands somewhere else, in another event: mostly well formed, and in the wrong place.
  transplant(_old, random, subjects) {
    const { holder, key } = random.pick(random.pick(subjects).slots);
    // A copy: an event that held itself would be no JSON.
    return structuredClone(holder[key]);
  },
  retype(old) {
    if (typeof old === 'string') return Number(old) || old.length;
    return typeof old === 'object' ? JSON.stringify(old) : String(old);
  },
  nest: (old) => ({ nested: old, sample: true }),
  list: (old) => [old],
  unlist: (old) => (Array.isArray(old) ? old[0] : old),
  repeat: (old) => [old, old, old],
  duplicate: (old) => (Array.isArray(old) ? [...old, ...old] : old),
  elsewhere: (old) =>
    typeof old === 'string' ? old.replaceAll('111122223333', '444455556666').replace('eu-west-1', 'us-east-1') : old,
  garnish: (old, random) =>
    typeof old === 'string' ? old + random.pick(['\n', ' ', '\u200b', '\u202e', '/', '*', '#x', '\u0000', 'é']) : old,
  cut: (old, random) => (typeof old === 'string' ? old.slice(0, random.below(old.length + 1)) : old),
  recase(old, random) {
    return typeof old === 'string' ? random.pick([old.toUpperCase(), old.toLowerCase()]) : old;
  },
};
const NAMES = [...Object.keys(OPERATORS), 'hostile', 'hostile', 'transplant', 'transplant'];

/** Changes one to four places of an event. Call `undo` before the next. */
export function mutate({ slots, name }: Subject, random: Random, subjects: readonly Subject[]): Mutation {
  const undos: (() => void)[] = [];
  const undo = (): void => {
    for (const step of undos.reverse()) step();
  };
  const mutation: Mutation = { paths: [], log: [name], undo };
  for (let left = 1 + random.below(4); left > 0; left -= 1) {
    const { holder, key, path } = random.pick(slots);
    const how = random.pick(NAMES);
    const old = holder[key];
    const was = Object.hasOwn(holder, key);
    const value = OPERATORS[how]?.(old, random, subjects);
    // JSON has neither holes in arrays nor undefined values.
    if (value === GONE || value === undefined) take(holder, key);
    else put(holder, key, value);
    undos.push(() => (was ? put(holder, key, old) : delete holder[key]));
    mutation.paths.push(path);
    mutation.log.push(`${how} ${path}`);
  }
  return mutation;
}

function take(holder: Holder, key: string): void {
  if (Array.isArray(holder)) put(holder, key, null);
  else delete holder[key];
}

// A plain assignment to `__proto__` would change the prototype, where JSON.parse makes a field.
function put(holder: Holder, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(holder, key, { value, configurable: true, enumerable: true, writable: true });
  else holder[key] = value;
}

const CUTS: readonly ((text: string, at: number) => string)[] = [
  (text, at) => text.slice(0, at),
  (text, at) => `${text.slice(0, at)}\u0000${text.slice(at + 1)}`,
  (text, at) => `${text.slice(0, at)}"${text.slice(at)}`,
  (text, at) => `${text.slice(0, at)}${text.slice(at + 1)}`,
  (text, at) => `${text.slice(at)}${text.slice(0, at)}`,
];

/** The event as text, damaged on the way. */
export const damaged = (text: string, random: Random): string => random.pick(CUTS)(text, random.below(text.length));
