import type { LocalStack, Received } from '../../local/local-stack.ts';
import type { Mapping } from '../mapping.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Lambda hands over at most 6 MB at once. */
const MOST_BYTES = 6_000_000;
/** A message travels with its attributes. */
const BYTES_BESIDE = 600;
const LOOK_AGAIN_MS = 50;
/** A new container starts. */
const COLD_START_MS = 700;
/** Processor time of a function with a third of a core, for each message and each batch; assumed. */
const MS_PER_MESSAGE = 2;
const MS_PER_BATCH = 10;

/** A function would have been ended by Lambda: no figure of the run says anything any more. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** How a function fared. */
export interface Ran {
  invocations: number;
  failures: number;
  slowest: number;
}

/**
 * Lambda's poller: each of the concurrent readers gathers messages until its batching window is over or its batch is
 * full, and runs the function on it.
 */
export function startPolling(stack: LocalStack, mapping: Mapping, time: VirtualTime): Ran {
  const ran: Ran = { invocations: 0, failures: 0, slowest: 0 };
  for (let n = 0; n < mapping.concurrency; n += 1) void read(stack, mapping, time, ran);
  return ran;
}

async function read(stack: LocalStack, mapping: Mapping, time: VirtualTime, ran: Ran): Promise<never> {
  // They don't look at the same moment.
  await time.sleep(LOOK_AGAIN_MS * time.random());
  for (let isCold = true; ; ) {
    const batch = await gather(stack, mapping, time);
    if (isCold) await time.sleep(COLD_START_MS);
    isCold = false;
    const started = time.now();
    await time.sleep(MS_PER_BATCH + MS_PER_MESSAGE * batch.length);
    ran.failures += await stack.handle(mapping.queue, batch);
    ran.invocations += 1;
    ran.slowest = Math.max(ran.slowest, time.now() - started);
    if (time.now() - started > mapping.timeoutMs) throw new TimeoutError(`${mapping.queue} ran into its timeout`);
  }
}

async function gather(
  stack: LocalStack,
  { queue, batchSize, windowMs }: Mapping,
  time: VirtualTime,
): Promise<Received[]> {
  const batch: Received[] = [];
  let bytes = 0;
  let until = Number.POSITIVE_INFINITY;
  for (;;) {
    const most = Math.min(batchSize - batch.length, Math.floor((MOST_BYTES - bytes) / largest(batch)));
    const received = most > 0 ? stack.receive(queue, most) : [];
    if (batch.length === 0 && received.length > 0) until = time.now() + windowMs;
    batch.push(...received);
    bytes += received.reduce((sum, { body }) => sum + sizeOf(body), 0);
    if (most <= 0 || batch.length >= batchSize || time.now() >= until) return batch;
    await time.sleep(LOOK_AGAIN_MS);
  }
}

// In the invocation's JSON, the body's own quotes are escaped.
const sizeOf = (body: string): number => 1.2 * body.length + BYTES_BESIDE;
const largest = (batch: readonly Received[]): number => (batch[0] ? 1.5 * sizeOf(batch[0].body) : 10_000);
