export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/**
 * Lets calls through that are evenly spaced, but for the first `burst` of them, which may come at once.
 *
 * @param interval ms from one call to the next
 * @returns waits for the next turn; calls that ask at once wait one behind the other
 */
export function everyTurn(interval: number, { now, sleep }: Clock, burst = 1): () => Promise<void> {
  // When the next call would be due if all were evenly spaced.
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const time = now();
    const early = next - (burst - 1) * interval - time;
    next = Math.max(next, time) + interval;
    if (early > 0) await sleep(early);
  };
}

/** Lets so many run at once; the others wait one behind the other. */
export function createLimit(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
