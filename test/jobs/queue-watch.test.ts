import { silent } from '../../src/core/telemetry.ts';
import { watchQueues } from '../../src/jobs/queue-watch.ts';
import { givenStack } from '../support/stories.ts';

function givenWatch() {
  const stack = givenStack();
  const counts: Record<string, number> = {};
  const count: (typeof silent)['count'] = (metric, value) => void Object.assign(counts, { [metric]: value });
  const { clients, config } = stack;
  const put = (queue: string, messages: number): void => {
    for (let n = 0; n < messages; n += 1) stack.services.sqs.deliver(`${config.stack}-${queue}`, `${n}`);
  };
  return { stack, counts, put, watch: () => watchQueues({ clients, config, telemetry: { ...silent, count } }) };
}

describe('the watch over the queues', () => {
  it.each<{ title: string; queues: Record<string, number>; counts: Record<string, number> }>([
    { title: 'nothing waits: nothing is written, and nothing costs', queues: {}, counts: {} },
    {
      title: 'dead letters of several queues add up',
      queues: { 'guardduty-dead-letters': 2, 'notify-dead-letters': 1 },
      counts: { DeadLetters: 3 },
    },
    {
      title: 'queues count, not their messages',
      queues: { guardduty: 40, 'act-network': 1 },
      counts: { QueuesWaiting: 2 },
    },
  ])('($title)', async ({ queues, counts: expected }) => {
    const { put, watch, counts } = givenWatch();
    for (const [queue, messages] of Object.entries(queues)) put(queue, messages);
    await watch();
    expect(counts).toEqual(expected);
  });

  it('takes a queue that cannot be asked for one that is not well', async () => {
    const { stack, watch, counts } = givenWatch();
    const isOne = (input: unknown): boolean => JSON.stringify(input).includes('guardduty-dead-letters');
    stack.faults.refuse('GetQueueAttributes', 'AccessDenied', { where: isOne });
    await watch();
    expect(counts).toEqual({ DeadLetters: 1 });
  });

  it('is part of every sweep, before the sweep itself puts anything on a queue', async () => {
    const counts: Record<string, number> = {};
    const count: (typeof silent)['count'] = (metric, value) => void Object.assign(counts, { [metric]: value });
    const stack = givenStack({ telemetry: { ...silent, count } });
    await stack.sweep();
    expect(counts).toEqual({});
    await stack.sweep();
    // What it put there itself: to bring the IP sets in step, and to send what was held back.
    expect(counts).toEqual({ QueuesWaiting: 2 });
  });
});
