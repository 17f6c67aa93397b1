import { parseArgs } from 'node:util';

/** What `npm run test:fuzz` was asked for. */
export interface Options {
  /** Of the first input; each has the next. */
  seed: number;
  /** The kinds to try. */
  only: readonly string[];
  /** How many inputs of each kind; its own number when left out. */
  count: number | undefined;
}

/** What was given on the command line is none of what can be asked for. */
export class UsageError extends Error {}

const SEED = 20_261_122;
const MOST_SEED = 2 ** 32 - 1;
const MOST_COUNT = 1_000_000_000;
const WHOLE = /^\d{1,10}$/;

/**
 * Reads the command line.
 *
 * @throws UsageError which says what may be asked for
 */
export function readOptions(args: readonly string[], kinds: readonly string[]): Options {
  const { seed, count, only } = given(args, kinds);
  const unknown = only.filter((each) => !kinds.includes(each));
  if (unknown.length > 0) throw new UsageError(`--only ${unknown.join()}: there is no such kind.\n${usage(kinds)}`);
  return {
    seed: seed === undefined ? SEED : whole('seed', seed, 0, MOST_SEED, kinds),
    count: count === undefined ? undefined : whole('count', count, 1, MOST_COUNT, kinds),
    only: only.length > 0 ? kinds.filter((each) => only.includes(each)) : kinds,
  };
}

function given(args: readonly string[], kinds: readonly string[]) {
  const { own, odd } = paired(args);
  if (odd !== undefined) throw new UsageError(`${odd} is nothing that can be asked for here.\n${usage(kinds)}`);
  try {
    const options = { seed: { type: 'string' }, count: { type: 'string' }, only: { type: 'string', multiple: true } };
    const { values } = parseArgs({ args: own, options: options as never, allowPositionals: false });
    return { only: [], ...(values as { seed?: string; count?: string; only?: string[] }) };
  } catch {
    throw new UsageError(`A value is missing at the end of ${args.join(' ')}.\n${usage(kinds)}`);
  }
}

/** `--seed -5` as `--seed=-5`: a value may begin with a hyphen, and be wrong for that reason alone. */
function paired(args: readonly string[]): { own: string[]; odd?: string } {
  const own: string[] = [];
  for (let n = 0; n < args.length; n += 1) {
    const arg = args[n] ?? '';
    const [, name, value] = /^--(seed|count|only)(=.*)?$/s.exec(arg) ?? [];
    if (name === undefined) return { own, odd: arg };
    if (value !== undefined || n + 1 >= args.length) own.push(arg);
    else {
      n += 1;
      own.push(`${arg}=${args[n]}`);
    }
  }
  return { own };
}

function whole(name: string, text: string, least: number, most: number, kinds: readonly string[]): number {
  const number = Number(text);
  if (WHOLE.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`--${name} ${text}: it is a whole number from ${least} to ${most}.\n${usage(kinds)}`);
}

const usage = (kinds: readonly string[]): string =>
  [
    'Usage: npm run test:fuzz -- [--only KIND]… [--seed N] [--count N]',
    `  KIND    one of ${kinds.join(', ')}; all of them when left out`,
    `  --seed  that of the first input; ${SEED} when left out`,
    '  --count inputs of each kind; as many as CI tries when left out',
  ].join('\n');
