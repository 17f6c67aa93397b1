import { hours } from '../../core/time.ts';

/** What is usual is told by so many days before. */
export const FORMER_DAYS = 14;
/** Fewer blocked requests in an hour are never worth a word, whatever is usual. */
const LEAST = 500;
/** So many times the usual is much more. */
const TIMES = 5;
const HOUR = hours(1);
const DAY = hours(24);

/** The requests that a rule blocked, by the beginning of each hour in ms; an hour that is missing had none. */
export type ByHour = ReadonlyMap<number, number>;

/** A rule that blocked much more in the last whole hour than on other days. */
export interface Unusual {
  /** In that hour. */
  blocked: number;
  /** In the busiest hour of a day, on most of the days before. */
  usual: number;
  /** The beginning of that hour, ms. */
  from: number;
}

/** The beginning of the last whole hour. */
export const lastHour = (now: number): number => Math.floor(now / HOUR) * HOUR - HOUR;

/**
 * Compares the last whole hour with the busiest hour of each of the days before: their median, so that neither a quiet
 * night nor one former attack says what is usual.
 */
export function unusual(byHour: ByHour, now: number): Unusual | undefined {
  const from = lastHour(now);
  const blocked = byHour.get(from) ?? 0;
  const busiest = new Array<number>(FORMER_DAYS).fill(0);
  for (const [at, count] of byHour) {
    const day = Math.floor((from - 1 - at) / DAY);
    if (at < from && day < FORMER_DAYS) busiest[day] = Math.max(busiest[day] ?? 0, count);
  }
  const usual = median(busiest);
  return blocked >= Math.max(LEAST, TIMES * usual) ? { blocked, usual, from } : undefined;
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}
