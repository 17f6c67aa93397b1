import type { BatchGetCommandInput, TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { awsError } from '../../local/account.ts';
import type { Clients } from '../../src/core/clients.ts';
import { createTable, type Key, type Write } from '../../src/platform/table.ts';
import { givenStack } from '../support/stories.ts';

/** A client that answers each call in turn, and keeps what it was asked. */
function givenClient<Input>(answer: (input: Input, call: number) => object) {
  const asked: Input[] = [];
  const send = async ({ input }: { input: Input }): Promise<object> => {
    asked.push(input);
    return answer(input, asked.length);
  };
  return { client: { send } as unknown as Clients['dynamodb'], asked };
}

const keys = (count: number): Key[] => Array.from({ length: count }, (_, n) => ({ pk: `p${n}`, sk: 's' }));
const asWrites = (count: number): Write[] => keys(count).map((Item) => ({ Put: { Item } }));
const itemsOf = (input: BatchGetCommandInput): Key[] => (input.RequestItems?.t?.Keys ?? []) as Key[];
const cancelled = (codes: (string | undefined)[]): Error =>
  Object.assign(awsError('TransactionCanceledException', codes.join()), {
    CancellationReasons: codes.map((Code) => ({ ...(Code && { Code }) })),
  });

describe('reading by key', () => {
  it('asks once for 100 keys and twice for 101, strongly consistent, each key once', async () => {
    for (const [count, calls] of [
      [0, 0],
      [100, 1],
      [101, 2],
    ] as const) {
      const { client, asked } = givenClient<BatchGetCommandInput>(() => ({}));
      await createTable(client, 't').getAll([...keys(count), ...keys(count)]);
      expect(asked).toHaveLength(calls);
      for (const { RequestItems } of asked) expect(RequestItems?.t?.ConsistentRead).toBe(true);
      expect(asked.flatMap(itemsOf)).toEqual(keys(count));
    }
  });

  it('answers in the order of the keys, whatever the order and the gaps of the answer', async () => {
    const { client } = givenClient<BatchGetCommandInput>((input) => ({
      Responses: {
        t: itemsOf(input)
          .filter(({ pk }) => pk !== 'p1')
          .reverse(),
      },
    }));
    const [first, second, third, again] = await createTable(client, 't').getAll<Key>([
      ...keys(3),
      { pk: 'p0', sk: 's' },
    ]);
    expect([first?.pk, second, third?.pk, again?.pk]).toEqual(['p0', undefined, 'p2', 'p0']);
  });

  it('asks again for what was left unprocessed, and for nothing else', async () => {
    const { client, asked } = givenClient<BatchGetCommandInput>((input) => {
      const [head, ...rest] = itemsOf(input);
      return { Responses: { t: [head] }, UnprocessedKeys: rest.length > 0 ? { t: { Keys: rest } } : {} };
    });
    expect(await createTable(client, 't').getAll<Key>(keys(3))).toEqual(keys(3));
    expect(asked.map((input) => itemsOf(input).length)).toEqual([3, 2, 1]);
  });

  it('gives up when keys stay unread, and reports none as missing', async () => {
    const { client, asked } = givenClient<BatchGetCommandInput>((input) => ({ UnprocessedKeys: input.RequestItems }));
    await expect(createTable(client, 't').getAll(keys(1))).rejects.toThrow(/left keys of t unread.*throttled/);
    expect(asked).toHaveLength(6);
  });

  it('lets an error through', async () => {
    const { client } = givenClient(() => {
      throw awsError('AccessDeniedException', 'no');
    });
    await expect(createTable(client, 't').getAll(keys(1))).rejects.toThrow('no');
  });
});

describe('writing', () => {
  const sizes = (asked: TransactWriteCommandInput[]) => asked.map(({ TransactItems }) => TransactItems?.length);

  it.each([
    { count: 0, calls: [] },
    { count: 1, calls: [1] },
    { count: 100, calls: [100] },
    { count: 101, calls: [100, 1] },
  ])('$count items are $calls.length calls', async ({ count, calls }) => {
    const { client, asked } = givenClient<TransactWriteCommandInput>(() => ({}));
    expect(await createTable(client, 't').write(asWrites(count))).toEqual(Array(count).fill(true));
    expect(sizes(asked)).toEqual(calls);
    for (const { TransactItems = [] } of asked)
      for (const { Put } of TransactItems) expect(Put).toMatchObject({ TableName: 't' });
  });

  it('reports who lost by its own condition, and writes the others', async () => {
    const { client, asked } = givenClient<TransactWriteCommandInput>((_, call) => {
      if (call === 1) throw cancelled(['None', 'ConditionalCheckFailed', undefined]);
      return {};
    });
    expect(await createTable(client, 't').write(asWrites(3))).toEqual([true, false, true]);
    expect(sizes(asked)).toEqual([3, 2]);
  });

  it('makes no further call when all have lost', async () => {
    const { client, asked } = givenClient<TransactWriteCommandInput>(() => {
      throw cancelled(['ConditionalCheckFailed']);
    });
    expect(await createTable(client, 't').write(asWrites(1))).toEqual([false]);
    expect(asked).toHaveLength(1);
  });

  it('tries again after a conflict with another transaction', async () => {
    const { client, asked } = givenClient<TransactWriteCommandInput>((_, call) => {
      if (call < 3) throw cancelled(['None', 'TransactionConflict']);
      return {};
    });
    expect(await createTable(client, 't').write(asWrites(2))).toEqual([true, true]);
    expect(sizes(asked)).toEqual([2, 2, 2]);
  });

  it('has not written what all depends on where that alone met a conflict: it tries again', async () => {
    const { client, asked } = givenClient<TransactWriteCommandInput>((_, call) => {
      if (call < 3) throw cancelled(['TransactionConflict']);
      return {};
    });
    expect(await createTable(client, 't').writeUnder(asWrites(1), [])).toEqual({ isFree: true, lost: [], written: [] });
    expect(asked).toHaveLength(3);
  });

  it.each([
    { codes: ['None', 'ConditionalCheckFailed', 'None'], came: { isFree: true, lost: [0] } },
    { codes: ['None', 'ConditionalCheckFailed', 'ConditionalCheckFailed'], came: { isFree: true, lost: [0, 1] } },
    { codes: ['ConditionalCheckFailed', 'None', 'ConditionalCheckFailed'], came: { isFree: false, lost: [] } },
  ])('writes nothing of what depends on others where any is lost: $codes', async ({ codes, came }) => {
    const { client, asked } = givenClient<TransactWriteCommandInput>(() => {
      throw cancelled(codes);
    });
    expect(await createTable(client, 't').writeUnder(asWrites(1), asWrites(2))).toEqual(came);
    expect(asked).toHaveLength(1);
  });

  it('gives up when the conflict stays, and says so', async () => {
    const { client, asked } = givenClient<TransactWriteCommandInput>(() => {
      throw cancelled(['TransactionConflict']);
    });
    await expect(createTable(client, 't').write(asWrites(1))).rejects.toMatchObject({
      name: 'TransactionCanceledException',
    });
    expect(asked).toHaveLength(7);
  }, 10_000);

  it.each([
    { name: 'ValidationException' },
    { name: 'ProvisionedThroughputExceededException' },
    // Without its reasons it is not known who lost.
    { name: 'TransactionCanceledException' },
  ])('lets $name through at once: nobody lost', async ({ name }) => {
    const { client, asked } = givenClient<TransactWriteCommandInput>(() => {
      throw awsError(name, 'x');
    });
    await expect(createTable(client, 't').write(asWrites(2))).rejects.toMatchObject({ name });
    expect(asked).toHaveLength(1);
  });

  it('of the local account keeps the same promises', async () => {
    const stack = givenStack();
    const table = createTable(stack.clients.dynamodb, stack.config.table);
    const create = (pk: string): Write => ({
      Put: { Item: { pk, sk: 's' }, ConditionExpression: 'attribute_not_exists(pk)' },
    });
    expect(await table.write([create('a')])).toEqual([true]);
    expect(await table.write([create('b'), create('a'), create('c')])).toEqual([true, false, true]);
    expect(
      stack.services.dynamodb
        .items()
        .map(({ pk }) => pk)
        .filter((pk) => pk !== 'NEVER_BLOCK')
        .sort(),
    ).toEqual(['a', 'b', 'c']);
  });
});

describe('one update', () => {
  const update = { Key: { pk: 'a', sk: 's' }, UpdateExpression: 'SET x = :x' };

  it('says when its condition failed', async () => {
    const { client } = givenClient(() => {
      throw awsError('ConditionalCheckFailedException', 'no');
    });
    expect(await createTable(client, 't').update(update)).toBeUndefined();
  });

  it('lets any other error through', async () => {
    const { client } = givenClient(() => {
      throw awsError('ThrottlingException', 'slow down');
    });
    await expect(createTable(client, 't').update(update)).rejects.toThrow('slow down');
  });
});

describe('a query', () => {
  const pages = () =>
    givenClient<{ ExclusiveStartKey?: { n: number } }>(({ ExclusiveStartKey: from }) => {
      const n = from?.n ?? 0;
      return { Items: [{ n }, { n: n + 0.5 }], ...(n < 3 && { LastEvaluatedKey: { n: n + 1 } }) };
    });

  it('reads every page', async () => {
    const { client, asked } = pages();
    expect(await createTable(client, 't').queryAll('p')).toHaveLength(8);
    expect(asked).toHaveLength(4);
    expect(asked[0]).toMatchObject({ TableName: 't', ConsistentRead: true });
  });

  it('stops once it has enough', async () => {
    const { client, asked } = pages();
    expect(await createTable(client, 't').query({}, 3)).toHaveLength(4);
    expect(asked).toHaveLength(2);
  });
});
