import type { SendMessageBatchCommandInput } from '@aws-sdk/client-sqs';
import fc from 'fast-check';
import { awsError } from '../../local/account.ts';
import type { Clients } from '../../src/core/clients.ts';
import { type Outgoing, sendAll } from '../../src/platform/queues.ts';

type Answer = (input: SendMessageBatchCommandInput) => object;

/** A client that keeps the batches it gets. */
function givenSqs(answer: Answer = () => ({})) {
  const batches: SendMessageBatchCommandInput[] = [];
  const send = async ({ input }: { input: SendMessageBatchCommandInput }): Promise<object> => {
    batches.push(input);
    return answer(input);
  };
  return { sqs: { send } as unknown as Clients['sqs'], batches };
}

async function sent(messages: Outgoing[], answer?: Answer) {
  const { sqs, batches } = givenSqs(answer);
  const failed: [string, string][] = [];
  await sendAll(sqs, messages, (from, error) => failed.push([from, (error as Error).message]));
  return { batches, failed };
}

const messages = (count: number, changes: Partial<Outgoing> = {}): Outgoing[] =>
  Array.from({ length: count }, (_, n) => ({ from: `m${n}`, queue: 'q', body: `${n}`, ...changes }));

describe('messages go in as few calls as SQS takes', () => {
  it.each([
    { title: 'none', list: [], sizes: [] },
    { title: 'ten', list: messages(10), sizes: [10] },
    { title: 'eleven', list: messages(11), sizes: [10, 1] },
    { title: 'two of 120 KB', list: messages(2, { body: 'x'.repeat(120_000) }), sizes: [1, 1] },
    { title: 'four of 50 KB', list: messages(4, { body: 'x'.repeat(50_000) }), sizes: [4] },
    { title: 'four of 20,000 three-byte characters', list: messages(4, { body: '€'.repeat(20_000) }), sizes: [3, 1] },
    { title: 'one that is too big alone', list: messages(1, { body: 'x'.repeat(300_000) }), sizes: [1] },
  ])('$title', async ({ list, sizes }) => {
    const { batches } = await sent(list);
    expect(batches.map(({ Entries }) => Entries?.length)).toEqual(sizes);
  });

  it('each to its own queue', async () => {
    const list = messages(6).map((message, n) => ({ ...message, queue: `q${n % 2}` }));
    const { batches } = await sent(list);
    const got = batches.map(({ QueueUrl, Entries }) => [QueueUrl, Entries?.map(({ MessageBody }) => MessageBody)]);
    expect(got).toEqual([
      ['q0', ['0', '2', '4']],
      ['q1', ['1', '3', '5']],
    ]);
  });

  it('with their attributes', async () => {
    const { batches } = await sent(messages(1, { attributes: { code: 'BAD' } }));
    expect(batches[0]?.Entries?.[0]?.MessageAttributes).toEqual({ code: { DataType: 'String', StringValue: 'BAD' } });
  });

  it('each once, in order, within the limits, whatever they are', async () => {
    const message = fc.record({ queue: fc.constantFrom('a', 'b', 'c'), size: fc.nat(130_000) });
    const property = fc.asyncProperty(fc.array(message, { maxLength: 60 }), async (list) => {
      const all = list.map(({ queue, size }, n) => ({ from: `${n}`, queue, body: `${n} ${'x'.repeat(size)}` }));
      const { batches } = await sent(all);
      for (const queue of ['a', 'b', 'c']) {
        const bodies = batches.filter(({ QueueUrl }) => QueueUrl === queue).flatMap(({ Entries }) => Entries ?? []);
        const wanted = all.filter((each) => each.queue === queue).map(({ body }) => body);
        expect(bodies.map(({ MessageBody }) => MessageBody)).toEqual(wanted);
      }
      for (const { Entries = [] } of batches) {
        expect(Entries.length).toBeLessThanOrEqual(10);
        expect(new Set(Entries.map(({ Id }) => Id)).size).toBe(Entries.length);
        const bytes = Entries.reduce((sum, { MessageBody = '' }) => sum + Buffer.byteLength(MessageBody), 0);
        expect(bytes).toBeLessThanOrEqual(256 * 1024);
      }
    });
    await fc.assert(property, { numRuns: 50 });
  });
});

describe('the sender hears of what was not taken', () => {
  it('message by message', async () => {
    const Failed = [{ Id: '1', Code: 'InternalError', SenderFault: false }];
    const { failed } = await sent(messages(3), () => ({ Failed }));
    expect(failed).toEqual([['m1', expect.stringContaining('InternalError')]]);
  });

  it('a whole batch, while the others go', async () => {
    const list = [...messages(2), { from: 'other', queue: 'q2', body: 'x' }];
    const { failed, batches } = await sent(list, ({ QueueUrl }) => {
      if (QueueUrl === 'q') throw awsError('AccessDenied', 'no');
      return {};
    });
    expect(batches).toHaveLength(2);
    expect(failed).toEqual([
      ['m0', 'no'],
      ['m1', 'no'],
    ]);
  });
});

describe('a message with another queue', () => {
  const express = (count: number) => messages(count, { queue: 'express', otherwise: 'q' });
  const refusal = (...ids: string[]) => ({ Failed: ids.map((Id) => ({ Id, Code: 'InternalError' })) });

  it.each([
    { title: 'refused alone', answer: () => refusal('1'), others: ['1'] },
    {
      title: 'not taken with all of its call',
      answer: () => {
        throw awsError('AccessDenied', 'no');
      },
      others: ['0', '1'],
    },
  ])('goes there at once where it is $title, and none twice', async ({ answer, others }) => {
    const { batches, failed } = await sent(express(2), ({ QueueUrl }) => (QueueUrl === 'express' ? answer() : {}));
    expect(batches.map(({ QueueUrl }) => QueueUrl)).toEqual(['express', 'q']);
    expect(batches[1]?.Entries?.map(({ MessageBody }) => MessageBody)).toEqual(others);
    expect(failed).toEqual([]);
  });

  it('that neither takes is told once', async () => {
    const { batches, failed } = await sent(express(2), () => refusal('0'));
    expect(batches).toHaveLength(2);
    expect(failed).toEqual([['m0', 'the queue refused a message: InternalError']]);
  });
});
