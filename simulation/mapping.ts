import { readerOf } from '../src/functions/index.ts';

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

/** @throws TypeError for a queue that no function reads */
export function mappingOf(queue: string): Mapping {
  const reader = readerOf(queue);
  if (!reader) throw new TypeError(`no function reads ${queue}`);
  const { entry, batch } = reader;
  return {
    queue,
    batchSize: batch.batchSize,
    windowMs: (batch.maximumBatchingWindow ?? 0) * 1000,
    // A feed may have more in the end, and begins with these.
    concurrency: entry.feed
      ? Math.min(READERS, batch.maximumConcurrency ?? READERS)
      : (batch.maximumConcurrency ?? READERS),
    timeoutMs: entry.timeout * 1000,
  };
}
