import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';

interface QueueWatchOptions {
  clients: Pick<Clients, 'sqs'>;
  config: Pick<Config, 'deadLetters'>;
  telemetry: Telemetry;
}

const DEAD = '-dead-letters';

/**
 * Counts what waits on every queue and its dead-letter queue, for two alarms over all of them: an alarm on each queue's
 * own metrics would cost more than everything else. A queue that cannot be asked counts as one that is not well.
 */
export async function watchQueues({ clients, config, telemetry }: QueueWatchOptions): Promise<void> {
  const count = async (url: string): Promise<number> => {
    try {
      return await waitingOn(url, clients);
    } catch (error) {
      telemetry.error('queue could not be asked', { queue: url.split('/').pop(), ...describeError(error) });
      return 1;
    }
  };
  const [dead, live] = await Promise.all([
    Promise.all(config.deadLetters.map(count)),
    Promise.all(config.deadLetters.map((url) => count(url.slice(0, -DEAD.length)))),
  ]);
  const letters = dead.reduce((sum, each) => sum + each, 0);
  const waiting = live.filter((each) => each > 0).length;
  // Zeros are left out: a metric costs for each hour in which it is written, and its alarm takes silence for health.
  if (letters > 0) telemetry.count('DeadLetters', letters);
  if (waiting > 0) telemetry.count('QueuesWaiting', waiting);
}

async function waitingOn(QueueUrl: string, { sqs }: Pick<Clients, 'sqs'>): Promise<number> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}
