import { parseArgs } from 'node:util';
import { FAULTS, type FaultsId } from './faults.ts';
import { type Load, memoryLimit, whyTooMuch } from './memory.ts';
import type { StormArguments } from './storm/main.ts';

/** What was asked for cannot be done; the message says why, in words for who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export interface SimulateArguments {
  faults: FaultsId;
  seed: number;
  deliveries: number;
  json: boolean;
  /** Only schedules with an organisation. */
  organisation?: boolean;
  /** Each action has to be carried out by a schedule at least. */
  eachAction?: boolean;
}

export type Asked =
  | { what: 'simulate'; options: SimulateArguments }
  | { what: 'storm'; options: StormArguments }
  | { what: 'sabotage'; options: { json: boolean } }
  | { what: 'help' };

const BUDGETS = ['raised', 'default'] as const;

export const USAGE = `Usage:
  npm run simulate -- [--faults ${FAULTS.join('|')}] [--seed N] [--deliveries M] [--organisation] [--each-action]
                              [--json]
  npm run simulate -- --storm [--seed N] [--minutes N] [--per-minute N] [--new-every N] [--trouble PERCENT]
                              [--budgets ${BUDGETS.join('|')}] [--ip-sets N] [--json]
  npm run simulate -- --sabotage [--json]

What is played, and what has to hold: docs/simulation.md`;

const OPTIONS = {
  faults: { type: 'string' },
  seed: { type: 'string' },
  deliveries: { type: 'string' },
  json: { type: 'boolean', default: false },
  storm: { type: 'boolean', default: false },
  sabotage: { type: 'boolean', default: false },
  organisation: { type: 'boolean' },
  'each-action': { type: 'boolean' },
  minutes: { type: 'string' },
  'per-minute': { type: 'string' },
  'new-every': { type: 'string' },
  trouble: { type: 'string' },
  budgets: { type: 'string' },
  'ip-sets': { type: 'string' },
  help: { type: 'boolean', short: 'h', default: false },
} as const;
const OF_STORM = ['minutes', 'per-minute', 'new-every', 'trouble', 'budgets', 'ip-sets'] as const;
const NOT_OF_STORM = ['faults', 'deliveries', 'organisation', 'each-action'] as const;

const MOST_SEED = 2 ** 31 - 1;
/** A night of two cores is some ten millions. */
const MOST_DELIVERIES = 1_000_000_000;

/**
 * @param limit bytes that the process may use
 * @throws UsageError
 */
export function readArguments(args: readonly string[], limit = memoryLimit()): Asked {
  const values = parsed(args);
  const { json, storm, sabotage, organisation, 'each-action': eachAction, help } = values;
  if (help) return { what: 'help' };
  refuseForeign(values);
  if (sabotage) return { what: 'sabotage', options: { json } };
  const seed = whole('seed', values.seed, { least: 0, most: MOST_SEED }) ?? Math.floor(Math.random() * MOST_SEED);
  if (storm) return { what: 'storm', options: ofStorm(values, { seed, json }, limit) };
  const deliveries = whole('deliveries', values.deliveries, { least: 1, most: MOST_DELIVERIES }) ?? 10_000;
  refuseTooMuch({ findings: 0, addresses: 0 }, limit);
  return {
    what: 'simulate',
    options: {
      ...{ faults: faultsOf(values.faults), seed, deliveries, json },
      ...(organisation && { organisation }),
      ...(eachAction && { eachAction }),
    },
  };
}

type Values = ReturnType<typeof parsed>;

/** What is of another way to simulate. */
function refuseForeign(values: Values): void {
  const { storm, sabotage } = values;
  const given = (names: readonly (keyof Values)[]) => names.find((name) => values[name] !== undefined);
  if (sabotage) {
    const foreign = given([...OF_STORM, ...NOT_OF_STORM, 'seed']) ?? (storm ? 'storm' : undefined);
    if (foreign) throw new UsageError(`--${foreign} does not go with --sabotage.`);
    return;
  }
  const foreign = given(storm ? NOT_OF_STORM : OF_STORM);
  if (foreign)
    throw new UsageError(storm ? `--${foreign} does not go with --storm.` : `--${foreign} goes with --storm only.`);
}

function ofStorm(values: Values, { seed, json }: { seed: number; json: boolean }, limit: number): StormArguments {
  const minutes = whole('minutes', values.minutes, { least: 1, most: 10_000 }) ?? 10;
  const perMinute = whole('per-minute', values['per-minute'], { least: 1, most: 1_000_000 }) ?? 10_000;
  const newEvery = whole('new-every', values['new-every'], { least: 1, most: 1_000_000 }) ?? 10;
  const findings = minutes * perMinute;
  refuseTooMuch({ findings, addresses: findings / newEvery }, limit);
  return {
    ...{ seed, json, minutes, perMinute, newEvery },
    trouble: whole('trouble', values.trouble, { least: 0, most: 100 }) ?? 20,
    budgets: oneOf('budgets', values.budgets, BUDGETS) ?? 'raised',
    ipSets: whole('ip-sets', values['ip-sets'], { least: 1, most: 50 }) ?? 1,
  };
}

/** Asked for more than that, a process would die in the middle, and say nothing of use. */
function refuseTooMuch(load: Load, limit: number): void {
  const why = whyTooMuch(load, limit);
  if (why) throw new UsageError(why);
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: withNegatives(args), options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

/** A number below zero is a value of the option before it, and not another option: what it may be is said where it is read. */
function withNegatives(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const before = joined.at(-1) ?? '';
    const isOption = OPTIONS[before.replace(/^--/, '') as keyof typeof OPTIONS]?.type === 'string';
    if (isOption && before.startsWith('--') && /^-\d/.test(arg)) joined[joined.length - 1] = `${before}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}

function faultsOf(text = 'mixed'): FaultsId {
  const found = FAULTS.find((id) => id === text);
  if (!found) throw new UsageError(`There are no faults "${text}": there are ${FAULTS.join(', ')}.`);
  return found;
}

function oneOf<T extends string>(name: string, text: string | undefined, words: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const found = words.find((word) => word === text);
  if (!found) throw new UsageError(`--${name} is ${words.join(' or ')}, not "${text}".`);
  return found;
}

function whole(
  name: string,
  text: string | undefined,
  { least, most }: { least: number; most: number },
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < least || value > most)
    throw new UsageError(`--${name} is a whole number from ${least} to ${most}, not "${text}".`);
  return value;
}
