import { parseArgs } from 'node:util';
import { FAULTS, type FaultsId } from './faults.ts';
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
}

export type Asked =
  | { what: 'simulate'; options: SimulateArguments }
  | { what: 'storm'; options: StormArguments }
  | { what: 'sabotage'; options: { json: boolean } };

export const USAGE = `Usage:
  npm run simulate -- [--faults ${FAULTS.join('|')}] [--seed N] [--deliveries M] [--organisation] [--json]
  npm run simulate -- --storm [--seed N] [--minutes N] [--per-minute N] [--trouble PERCENT] [--json]
  npm run simulate -- --sabotage [--json]`;

const OPTIONS = {
  faults: { type: 'string' },
  seed: { type: 'string' },
  deliveries: { type: 'string' },
  json: { type: 'boolean', default: false },
  storm: { type: 'boolean', default: false },
  sabotage: { type: 'boolean', default: false },
  organisation: { type: 'boolean' },
  minutes: { type: 'string' },
  'per-minute': { type: 'string' },
  trouble: { type: 'string' },
} as const;
const OF_STORM = ['minutes', 'per-minute', 'trouble'] as const;
const NOT_OF_STORM = ['faults', 'deliveries', 'organisation'] as const;

const MOST_SEED = 2 ** 31 - 1;
/** A night of two cores is some ten millions. */
const MOST_DELIVERIES = 1_000_000_000;

/** @throws UsageError */
export function readArguments(args: readonly string[]): Asked {
  const values = parsed(args);
  const seed = whole('seed', values.seed, { least: 0, most: MOST_SEED }) ?? Math.floor(Math.random() * MOST_SEED);
  const { json, storm, sabotage, organisation } = values;
  if (sabotage) {
    const foreign = [...OF_STORM, ...NOT_OF_STORM, 'seed' as const].find((name) => values[name] !== undefined);
    if (storm || foreign) throw new UsageError(`--${foreign ?? 'storm'} does not go with --sabotage.`);
    return { what: 'sabotage', options: { json } };
  }
  const foreign = (storm ? NOT_OF_STORM : OF_STORM).find((name) => values[name] !== undefined);
  if (foreign)
    throw new UsageError(storm ? `--${foreign} does not go with --storm.` : `--${foreign} goes with --storm only.`);
  if (!storm) {
    const deliveries = whole('deliveries', values.deliveries, { least: 1, most: MOST_DELIVERIES }) ?? 10_000;
    return {
      what: 'simulate',
      options: { faults: faultsOf(values.faults), seed, deliveries, json, ...(organisation && { organisation }) },
    };
  }
  return {
    what: 'storm',
    options: {
      seed,
      json,
      minutes: whole('minutes', values.minutes, { least: 1, most: 10_000 }) ?? 10,
      perMinute: whole('per-minute', values['per-minute'], { least: 1, most: 1_000_000 }) ?? 10_000,
      trouble: whole('trouble', values.trouble, { least: 0, most: 100 }) ?? 20,
    },
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError((error as Error).message, { cause: error });
  }
}

function faultsOf(text = 'mixed'): FaultsId {
  const found = FAULTS.find((id) => id === text);
  if (!found) throw new UsageError(`There are no faults "${text}": there are ${FAULTS.join(', ')}.`);
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
