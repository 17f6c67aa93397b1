import { setTimeout } from 'node:timers/promises';
import { ownProcess } from './own-process.ts';

/** What the yardstick takes of a processor while nothing else runs on the two of a machine, s. */
const ALONE = 0.62;
const EVERY_MS = 10_000;

/** What came of a run, and how much slower the machine was beside it than one that has nothing else to do. */
export interface Beside<T> {
  result: T;
  slowdown: number;
}

/**
 * Runs something long, and now and then the yardstick beside it: whoever shares a processor's caches and its memory takes
 * some of every second of it, up to half. Seconds that are divided by the slowdown are those of the machine alone.
 */
export async function besideYardstick<T>(run: () => Promise<T>): Promise<Beside<T>> {
  const [seconds, over]: [number[], AbortController] = [[], new AbortController()];
  const measure = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const { seconds: taken = Number.NaN } = await ownProcess('yardstick-run.ts');
      seconds.push(taken);
      await setTimeout(EVERY_MS, undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  const measuring = measure();
  try {
    const result = await run();
    over.abort();
    await measuring;
    return { result, slowdown: seconds.reduce((sum, each) => sum + each, 0) / seconds.length / ALONE };
  } finally {
    over.abort();
  }
}

/** How a figure says what was divided. */
export const besideNote = (slowdown: number): string =>
  `on a machine that is alone: the yardstick beside it took ${slowdown.toFixed(2)} times as long as there`;
