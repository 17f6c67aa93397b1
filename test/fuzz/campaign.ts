import { createRandom, type Random } from './random.ts';
import { shrunken } from './shrink.ts';
import { tooLong } from './too-long.ts';

/** How far the inputs of a kind got, by names of its own, such as `read` and `refused`. */
export type Counts = Record<string, number>;

/** One kind of input from outside: how it is made, and what has to hold for it. */
export interface Kind<Input> {
  /** Makes an input of which the numbers alone decide. */
  make(random: Random): Input;
  /** Says what is wrong with how an input was taken; what it throws is wrong as well. */
  check(input: Input, counts: Counts): string | undefined | Promise<string | undefined>;
  /** The least share of the inputs for each count: a fuzz that is refused at the first field proves nothing about the rest. */
  floors: Counts;
}

/** What a campaign has found. */
export interface Campaign {
  runs: number;
  counts: Counts;
  failures: string[];
}

/** So many failures are told; one fault mostly has many. */
const MOST_FAILURES = 5;
/** Below so many inputs a share says little. */
const FEWEST_FOR_SHARES = 500;
const MOST_SHOWN = 4_000;

/** How one input is tried again, alone. */
export const againBy = (kind: string, seed: number): string =>
  `again: npm run test:fuzz -- --only ${kind} --seed ${seed} --count 1`;

/**
 * Tries so many inputs of a kind. Each has a seed of its own, so that one of a million can be tried again alone.
 *
 * @param name of the kind, by which it is asked for
 */
export async function campaign<Input>(
  name: string,
  kind: Kind<Input>,
  { seed: firstSeed, count }: { seed: number; count: number },
): Promise<Campaign> {
  const result: Campaign = { runs: 0, counts: {}, failures: [] };
  while (result.runs < count && result.failures.length < MOST_FAILURES) {
    const seed = (firstSeed + result.runs) % 2 ** 32;
    result.runs += 1;
    const input = kind.make(createRandom(seed));
    const wrong = await wrongWith(kind, input, result.counts);
    if (wrong === undefined) continue;
    const least = await shrunken(input, async (smaller) => (await wrongWith(kind, smaller, {})) !== undefined);
    const why = (await wrongWith(kind, least, {})) ?? wrong;
    result.failures.push(
      `${name}: seed ${seed}: ${why}\n  input, shrunken: ${textOf(least)}\n  ${againBy(name, seed)}`,
    );
  }
  result.failures.push(...tooFew(name, kind, result));
  return result;
}

/** What is wrong with how an input was taken: by the kind's own rules, by an error that nobody expects, or by its time. */
async function wrongWith<Input>({ check }: Kind<Input>, input: Input, counts: Counts): Promise<string | undefined> {
  const started = process.threadCpuUsage();
  try {
    const wrong = await check(input, counts);
    if (wrong !== undefined) return wrong;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? String(error)) : String(error);
  }
  const { user, system } = process.threadCpuUsage(started);
  return tooLong((user + system) / 1000);
}

function tooFew<Input>(name: string, { floors }: Kind<Input>, { runs, counts, failures }: Campaign): string[] {
  if (runs < FEWEST_FOR_SHARES || failures.length > 0) return [];
  return Object.entries(floors).flatMap(([what, share]) => {
    const found = counts[what] ?? 0;
    const message = `${name}: ${found} of ${runs} inputs were ${what}; of fewer than ${share * 100} % nothing is proven`;
    return found < share * runs ? [message] : [];
  });
}

/** Counts one more. */
export function bump(counts: Counts, what: string): void {
  counts[what] = (counts[what] ?? 0) + 1;
}

function textOf(input: unknown): string {
  const text = JSON.stringify(input) ?? String(input);
  return text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}… (${text.length} characters)` : text;
}
