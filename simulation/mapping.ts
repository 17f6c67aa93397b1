import { allFunctions, type FunctionEntry } from '../src/functions.ts';

/** What the deployment says of a function that reads a queue. */
export interface Mapping {
  queue: string;
  batchSize: number;
  windowMs: number;
  /** How many run at once at most. */
  concurrency: number;
  timeoutMs: number;
}

/** As many as Lambda starts with for a queue; more would only make a storm easier. */
const READERS = 5;

/** @throws TypeError for what is no function */
export function mappingOf(queue: string): Mapping {
  const entry: FunctionEntry | undefined = allFunctions.find(({ id }) => id === queue);
  if (!entry) throw new TypeError(`${queue} is no function`);
  const { timeout, batch = { batchSize: 10 } } = entry;
  return {
    queue,
    batchSize: batch.batchSize,
    windowMs: (batch.maximumBatchingWindow ?? 0) * 1000,
    // A feed may have more in the end, and begins with these.
    concurrency: entry.feed
      ? Math.min(READERS, batch.maximumConcurrency ?? READERS)
      : (batch.maximumConcurrency ?? READERS),
    timeoutMs: timeout * 1000,
  };
}
