import type { Delivery } from '../src/core/delivery.ts';
import type { Runner } from '../src/core/runner.ts';
import { describeError, type Telemetry } from '../src/core/telemetry.ts';
import { readerOf } from '../src/functions/index.ts';
import type { Containers } from './containers.ts';
import { SimulatedCrash } from './faults.ts';
import type { LocalSqs } from './services/sqs.ts';

const MOST_ROUNDS = 200;

/** A message that was received, with what deletes it. */
export type Received = Delivery & { receipt: string };

export interface PumpOptions {
  stack: string;
  sqs: LocalSqs;
  telemetry: Telemetry;
  containers: Containers;
  /** What runs now, by the queue that it reads. */
  running(): Map<string, () => Runner>;
}

const batchOf = (name: string): number => readerOf(name)?.batch.batchSize ?? 10;

/** At most so many messages of a queue, in as many calls as that takes. */
function receiveFrom(sqs: LocalSqs, QueueUrl: string, most: number): Received[] {
  const batch: Received[] = [];
  while (batch.length < most) {
    const { Messages = [] } = sqs.ReceiveMessage({
      QueueUrl,
      MaxNumberOfMessages: Math.min(10, most - batch.length),
      MessageSystemAttributeNames: ['All'],
    });
    if (Messages.length === 0) break;
    for (const { MessageId = '', Body = '', ReceiptHandle = '', Attributes } of Messages) {
      batch.push({
        messageId: MessageId,
        body: Body,
        receives: Number(Attributes?.ApproximateReceiveCount),
        receipt: ReceiptHandle,
      });
    }
  }
  return batch;
}

/** What Lambda's poller does: hands the messages of queues to the functions that read them. */
export function createPump({ stack, sqs, telemetry, containers, running }: PumpOptions) {
  /** What the poller would hand to a function next: at most so many messages. */
  const receive = (name: string, most = batchOf(name)): Received[] =>
    receiveFrom(sqs, sqs.urlOf(`${stack}-${name}`), most);

  /** As Lambda does: a function that throws has failed for its whole batch. A simulated crash ends the whole run. */
  async function invoke(name: string, received: readonly Delivery[]): Promise<readonly string[]> {
    try {
      return (await running().get(name)?.().deliveries?.(received)) ?? [];
    } catch (error) {
      if (error instanceof SimulatedCrash) throw error;
      telemetry.error('function failed', { function: name, ...describeError(error) });
      return received.map(({ messageId }) => messageId);
    }
  }

  /** Runs one function on a batch; what failed stays on its queue, and how much that was is returned. */
  async function handle(name: string, received: readonly Received[]): Promise<number> {
    const failed = new Set(await invoke(name, received));
    const QueueUrl = sqs.urlOf(`${stack}-${name}`);
    for (const { messageId, receipt } of received) {
      if (!failed.has(messageId)) sqs.DeleteMessage({ QueueUrl, ReceiptHandle: receipt });
    }
    return failed.size;
  }

  /** Runs one function on one batch of its queue; what failed stays on the queue. */
  async function runOnce(name: string): Promise<boolean> {
    const received = receive(name);
    if (received.length === 0) return false;
    await handle(name, received);
    return true;
  }

  return {
    receive,
    handle,
    runOnce,
    ...steppingOver(running, runOnce),
    /** A new container of the function that reads a queue, for who runs several side by side: with the settings of now. */
    container(name: string): (received: readonly Delivery[]) => Promise<readonly string[]> {
      const { entry } = readerOf(name) ?? {};
      const { deliveries } = entry ? containers.starting(entry.id, entry)() : {};
      if (!deliveries) throw new TypeError(`no function reads the queue ${name}`);
      return deliveries;
    },
  };
}

const steppingOver = (running: PumpOptions['running'], runOnce: (name: string) => Promise<boolean>) => ({
  /** The queues that functions read. */
  readers: (): string[] => [...running().keys()],
  /** Runs every function until no queue has anything left that is visible now. */
  async drain(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      let worked = false;
      // Each function until its queue is dry, so that what it hands on comes in full batches, as a batching window does.
      for (const name of running().keys()) while (await runOnce(name)) worked = true;
      if (!worked) return;
    }
    throw new Error(`the queues did not run dry in ${MOST_ROUNDS} rounds`);
  },
});
