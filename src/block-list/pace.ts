import type { Scope } from './ip-set-refs.ts';

/** Waits until AWS WAF takes our next call of a kind. */
export interface Pace {
  read(): Promise<void>;
  write(): Promise<void>;
}

/** WAF takes one `UpdateIPSet` a second, for all IP sets of an account and region together, and does not raise it. */
const WRITE_INTERVAL_MS = 1_000;
/** Of reads it takes five a second: five at once, then one each fifth of a second. */
const READ_INTERVAL_MS = 200;
const READS_AT_ONCE = 5;

type Wait = (ms: number) => Promise<void>;

function every(interval: number, burst: number, now: () => number, sleep: Wait): () => Promise<void> {
  // When the next call would be due if all were evenly spaced.
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const time = now();
    const early = next - (burst - 1) * interval - time;
    next = Math.max(next, time) + interval;
    if (early > 0) await sleep(early);
  };
}

/**
 * One pace for each scope, since each has the limits of its own region: CLOUDFRONT those of us-east-1. In us-east-1 itself
 * they share one.
 */
export function createPaces(region: string, now: () => number, sleep: Wait): Record<Scope, Pace> {
  const create = (): Pace => ({
    read: every(READ_INTERVAL_MS, READS_AT_ONCE, now, sleep),
    write: every(WRITE_INTERVAL_MS, 1, now, sleep),
  });
  const REGIONAL = create();
  return { REGIONAL, CLOUDFRONT: region === 'us-east-1' ? REGIONAL : create() };
}
