import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../core/clients.ts';
import { describeError } from '../core/telemetry.ts';

/** A dead-letter queue by its name, and how many messages wait there. */
export interface DeadLetters {
  queue: string;
  count: number;
}

/** How many messages wait on each dead-letter queue. One that cannot be asked counts as one, and says so. */
export async function countDeadLetters(sqs: Clients['sqs'], urls: readonly string[]): Promise<DeadLetters[]> {
  return Promise.all(
    urls.map(async (url) => {
      const queue = url.split('/').pop() ?? url;
      try {
        const { Attributes } = await sqs.send(
          new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['ApproximateNumberOfMessages'] }),
        );
        return { queue, count: Number(Attributes?.ApproximateNumberOfMessages ?? 0) };
      } catch (error) {
        return { queue: `${queue} (could not be read: ${describeError(error).name})`, count: 1 };
      }
    }),
  );
}
