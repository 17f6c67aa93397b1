import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { cloudWatch, fromQueue } from '../src/lambda.ts';

const event = {
  Records: [
    { messageId: 'a', body: '1', attributes: { ApproximateReceiveCount: '1' } },
    { messageId: 'b', body: '2', attributes: { ApproximateReceiveCount: '3' } },
  ],
} as SQSEvent;

const run = (handle: () => Promise<string[]>): Promise<SQSBatchResponse> =>
  middy<SQSEvent, SQSBatchResponse>().use(cloudWatch().flush).handler(fromQueue(handle))(event, {} as Context);

describe('a function behind the middleware', () => {
  it('answers with the messages that failed, and nothing else', async () => {
    expect(await run(async () => ['b'])).toEqual({ batchItemFailures: [{ itemIdentifier: 'b' }] });
  });

  it('fails as a whole when its code throws, so that the batch comes again', async () => {
    const broken = async (): Promise<string[]> => {
      throw new Error('broken');
    };
    await expect(run(broken)).rejects.toThrow('broken');
  });

  it('hands on each body with how often it was received', async () => {
    const seen: unknown[] = [];
    await fromQueue(async (deliveries) => {
      seen.push(...deliveries);
      return [];
    })(event);
    expect(seen).toEqual([
      { messageId: 'a', body: '1', receives: 1 },
      { messageId: 'b', body: '2', receives: 3 },
    ]);
  });
});
