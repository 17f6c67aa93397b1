import type { LocalStack, Received } from '../local/local-stack.ts';
import { type Bell, createBell } from './bell.ts';
import type { Weather } from './faults.ts';
import type { Invoker } from './invocation.ts';
import { type Mapping, mappingOf } from './mapping.ts';
import { type Chance, chanceOf } from './random.ts';
import type { VirtualTime } from './storm/virtual-time.ts';

export interface WorkersOptions {
  stack: LocalStack;
  time: VirtualTime;
  invoker: Invoker;
  seed: number;
  weather(): Weather;
  /** Told of what each invocation is handed. */
  onDelivered(messages: number): void;
}

type Worker = WorkersOptions & { mapping: Mapping; bell: Bell; chance: Chance };

/** Lambda replaces a container now and then, for reasons of its own. */
const RECYCLED = 0.02;
/** Batches that come smaller than they might: a queue is many servers, and not each of them is asked. */
const SMALLER = 0.4;

/**
 * Lambda's pollers: for each queue as many workers as may run at once, each with a container of its own. What a function
 * has not reported as failed is deleted; after a death or an error all of it comes again when its visibility timeout is over.
 */
export function startWorkers(options: WorkersOptions): void {
  const { stack, seed } = options;
  const bells = new Map<string, Bell>();
  const { sqs } = stack.services;
  const { onArrival } = sqs;
  for (const name of stack.readers()) {
    const bell = createBell();
    bells.set(`${stack.config.stack}-${name}`, bell);
    const mapping = mappingOf(name);
    for (let n = 0; n < mapping.concurrency; n += 1)
      void work({ ...options, mapping, bell, chance: chanceOf(seed, `${name} worker ${n}`) });
  }
  sqs.onArrival = (queue, body) => {
    onArrival(queue, body);
    bells.get(queue)?.ring();
  };
}

async function work(worker: Worker): Promise<never> {
  const { stack, time, mapping, chance, invoker, onDelivered } = worker;
  let config = stack.config;
  let container: ReturnType<LocalStack['container']> | undefined;
  for (;;) {
    const batch = await gather(worker);
    onDelivered(batch.length);
    if (config !== stack.config || chance.hits(RECYCLED)) container = undefined;
    config = stack.config;
    container ??= stack.container(mapping.queue);
    const run = container;
    const ended = await invoker.invoke(mapping.queue, mapping.timeoutMs, () => run(batch));
    // A process that has thrown is used again, one that has died is not.
    if (ended.how === 'died') container = undefined;
    if (ended.how === 'returned') remove(worker, batch, new Set(ended.value));
    await time.sleep(1);
  }
}

async function gather(worker: Worker): Promise<Received[]> {
  const { stack, time, mapping, bell, chance } = worker;
  const { queue, batchSize, windowMs } = mapping;
  for (;;) {
    const most = chance.hits(SMALLER) ? 1 + chance.below(Math.min(batchSize, 6)) : batchSize;
    const batch = stack.receive(queue, most);
    if (batch.length === 0) {
      await bell.heard(nextVisible(worker));
      // What arrives is not seen at the same moment.
      await time.sleep(chance.between(5, 60));
      continue;
    }
    if (windowMs > 0 && batch.length < most) {
      await time.sleep(windowMs);
      batch.push(...stack.receive(queue, batchSize - batch.length));
    } else bell.ring();
    return batch;
  }
}

/** When a message that is in flight or delayed can be received next. */
function nextVisible({ stack, time, mapping }: Worker): Promise<void> | undefined {
  const messages = stack.services.sqs.messages(`${stack.config.stack}-${mapping.queue}`);
  if (messages.length === 0) return undefined;
  return time.sleep(Math.max(1, Math.min(...messages.map(({ visibleAt }) => visibleAt)) - time.now()));
}

/** The poller's own deletion may fail too, and then a message that was handled comes again. */
function remove({ stack, mapping, weather, chance }: Worker, batch: readonly Received[], failed: Set<string>): void {
  const { sqs } = stack.services;
  const QueueUrl = sqs.urlOf(`${stack.config.stack}-${mapping.queue}`);
  if (chance.hits(weather().queue)) return;
  for (const { messageId, receipt } of batch)
    if (!failed.has(messageId)) sqs.DeleteMessage({ QueueUrl, ReceiptHandle: receipt });
}
