import type { Backend } from './contract-backends.ts';

/** One call or a few that belong together. What `run` gives is compared by value; an exception by its name. */
export interface Call {
  /** Begins with the service. */
  title: string;
  run(backend: Backend): Promise<unknown>;
}

/** Types instead of values, for ids, times and texts that differ by nature. Undefined and named fields are left out. */
export function shape<T extends object>(value: T, ...without: string[]): { [K in keyof T]: unknown };
export function shape(value: unknown, ...without: string[]): unknown;
export function shape(value: unknown, ...without: string[]): unknown {
  if (value instanceof Date || Object.prototype.toString.call(value) === '[object Date]') return 'date';
  if (Array.isArray(value)) return value.map((each) => shape(each, ...without));
  if (typeof value !== 'object' || value === null) return typeof value;
  const fields = Object.entries(value)
    .filter(([name, field]) => name !== '$metadata' && field !== undefined && !without.includes(name))
    .map(([name, field]) => [name, shape(field, ...without)] as const);
  return Object.fromEntries(fields.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What a call came to: its value, or the name of its exception. */
export async function outcomeOf(call: Call, backend: Backend): Promise<unknown> {
  try {
    return plain(await call.run(backend));
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error), ...details(error) };
  }
}

/** Of what exceptions carry, the code reads these. */
function details(error: unknown): object {
  const { CancellationReasons, Item } = error as {
    CancellationReasons?: { Code?: string; Item?: unknown }[];
    Item?: unknown;
  };
  const reasons = CancellationReasons?.map(({ Code, Item: item }) => plain({ Code, Item: item }));
  return plain({ reasons, Item }) as object;
}

/** The same value without undefined fields, as JSON; sets become lists. */
function plain(value: unknown): unknown {
  const text = JSON.stringify(value, (name, field) => {
    if (name === '$metadata') return undefined;
    return Object.prototype.toString.call(field) === '[object Set]' ? [...(field as Set<unknown>)].sort() : field;
  });
  return text === undefined ? undefined : JSON.parse(text);
}
