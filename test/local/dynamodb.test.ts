import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  type QueryCommandInput,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import fc from 'fast-check';
import { LocalDynamoDb } from '../../local/services/dynamodb.ts';
import { givenWorld, NOW } from '../support/fixtures.ts';

const TableName = 'riposte-test';
const key = (pk: string, sk = 'A') => ({ pk, sk });
const at = (pk: string, sk = 'A') => ({ TableName, Key: key(pk, sk) });

function givenTable(...items: Record<string, unknown>[]): LocalDynamoDb {
  const db = new LocalDynamoDb(givenWorld(), TableName);
  db.seed(...items);
  return db;
}

const validation = (message: string) =>
  expect.objectContaining({ name: 'ValidationException', message: expect.stringContaining(message) });

describe('reading and writing one item', () => {
  it('gives back what was put, without what was undefined', () => {
    const db = givenTable();
    db.Put({ TableName, Item: { ...key('a'), n: 1, gone: undefined, inner: { kept: null, gone: undefined } } });
    expect(db.Get(at('a'))).toEqual({ Item: { ...key('a'), n: 1, inner: { kept: null } } });
    expect(db.Get(at('b'))).toEqual({});
  });

  it('gives only the projected paths', () => {
    const db = givenTable({ ...key('a'), deep: { x: 1, y: 2 }, letters: ['p', 'q', 'r'] });
    const ProjectionExpression = 'deep.x, letters[2], letters[0], absent.z, pk';
    expect(db.Get({ ...at('a'), ProjectionExpression })).toEqual({
      Item: { pk: 'a', deep: { x: 1 }, letters: ['p', 'r'] },
    });
  });

  it('does not change what it stored when the caller changes what it gave', () => {
    const db = givenTable();
    const given = { ...key('a'), deep: { list: [1] } };
    db.Put({ TableName, Item: given });
    given.deep.list.push(2);
    expect(db.Get(at('a')).Item?.deep).toEqual({ list: [1] });
  });

  it.each([
    { what: 'another table', input: { TableName: 'other', Key: key('a') }, name: 'ResourceNotFoundException' },
    { what: 'half a key', input: { TableName, Key: { pk: 'a' } }, name: 'ValidationException' },
    { what: 'too much of a key', input: { TableName, Key: { ...key('a'), x: 1 } }, name: 'ValidationException' },
    { what: 'a number for a key', input: { TableName, Key: { pk: 1, sk: 'A' } }, name: 'ValidationException' },
    { what: 'an empty key', input: at('a', ''), name: 'ValidationException' },
    { what: 'an undefined key', input: { TableName, Key: { pk: undefined, sk: 'A' } }, name: 'ValidationException' },
    { what: 'a partition key over 2048 bytes', input: at('é'.repeat(1025)), name: 'ValidationException' },
    { what: 'a sort key over 1024 bytes', input: at('a', 'é'.repeat(513)), name: 'ValidationException' },
  ])('refuses $what', ({ input, name }) => {
    const db = givenTable();
    for (const run of [() => db.Get(input), () => db.Update(input), () => db.Delete(input)])
      expect(run).toThrow(expect.objectContaining({ name }));
  });

  it.each([
    { what: 'no key', item: { pk: 'a' }, why: 'Missing the key sk' },
    {
      what: 'an index key of another type',
      item: { ...key('a'), dueShard: 'x', dueAt: 'soon' },
      why: 'Index Key dueAt',
    },
    { what: 'an empty index key', item: { ...key('a'), dayShard: '', dayAt: 1 }, why: 'empty string value' },
    { what: 'more than 400 KB', item: { ...key('a'), text: 'é'.repeat(205_000) }, why: 'Item size has exceeded' },
    { what: '33 levels', item: nested(33), why: 'Nesting Levels' },
  ])('refuses to put an item with $what', ({ item, why }) => {
    const db = givenTable();
    expect(() => db.Put({ TableName, Item: item })).toThrow(validation(why));
    expect(db.items()).toEqual([]);
  });

  it.each([
    { what: 'NaN', value: Number.NaN },
    { what: 'an unsafe integer', value: 2 ** 60 },
    { what: 'a date', value: new Date(0) },
    { what: 'a function', value: () => 1 },
    { what: 'an empty set', value: new Set() },
    { what: 'a mixed set', value: new Set(['a', 1]) },
  ])('cannot send $what, as the document client cannot', ({ value }) => {
    expect(() => givenTable().Put({ TableName, Item: { ...key('a'), value } })).toThrow();
  });

  it('takes an item of just 400 KB, and lets no update make it larger', () => {
    const room = 400 * 1024 - 'pkaskAtext'.length;
    const db = givenTable({ ...key('a'), text: 'x'.repeat(room) });
    const grow = { UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': 1 } };
    expect(() => db.Update({ ...at('a'), ...grow })).toThrow(validation('Item size'));
    expect(db.Get(at('a')).Item).not.toHaveProperty('n');
  });

  it('creates by an update, with no more than its key when nothing is set', () => {
    const db = givenTable();
    expect(db.Update({ ...at('a'), ReturnValues: 'ALL_NEW' })).toEqual({ Attributes: key('a') });
    expect(db.Delete({ ...at('a'), ReturnValues: 'ALL_OLD' })).toEqual({ Attributes: key('a') });
    expect(db.Delete({ ...at('a'), ReturnValues: 'ALL_OLD' })).toEqual({});
  });
});

function nested(levels: number): Record<string, unknown> {
  let inner: unknown = 1;
  for (let level = 0; level < levels; level += 1) inner = [inner];
  return { ...key('a'), inner };
}

describe('what an update returns', () => {
  const change = {
    UpdateExpression: 'SET n = n + :one, deep.x = :one REMOVE worn',
    ExpressionAttributeValues: { ':one': 1 },
  };
  it.each([
    { ReturnValues: 'NONE' as const, gives: undefined },
    { ReturnValues: 'ALL_OLD' as const, gives: { ...key('a'), n: 1, worn: 'o', deep: { x: 0, y: 0 } } },
    { ReturnValues: 'UPDATED_OLD' as const, gives: { n: 1, worn: 'o', deep: { x: 0 } } },
    { ReturnValues: 'ALL_NEW' as const, gives: { ...key('a'), n: 2, deep: { x: 1, y: 0 } } },
    { ReturnValues: 'UPDATED_NEW' as const, gives: { n: 2, deep: { x: 1 } } },
  ])('$ReturnValues', ({ ReturnValues, gives }) => {
    const db = givenTable({ ...key('a'), n: 1, worn: 'o', deep: { x: 0, y: 0 } });
    expect(db.Update({ ...at('a'), ...change, ReturnValues }).Attributes).toEqual(gives);
  });

  it('is not for a put to ask', () => {
    const input = { TableName, Item: key('a'), ReturnValues: 'ALL_NEW' as const };
    expect(() => givenTable().Put(input)).toThrow(validation('Return values set to invalid value'));
  });
});

describe('a condition', () => {
  const once = { ConditionExpression: 'attribute_not_exists(pk)' };

  it('lets the first of two writers in, and shows the second what it found, in wire format', () => {
    const db = givenTable();
    const item = { ...key('a'), n: 1, tags: new Set(['x']), deep: { list: [true, null, 'y'] } };
    const put = { TableName, Item: item, ...once, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
    db.Put(put);
    expect(() => db.Put({ ...put, Item: { ...item, n: 2 } })).toThrow(
      expect.objectContaining({
        name: 'ConditionalCheckFailedException',
        message: 'The conditional request failed',
        Item: {
          pk: { S: 'a' },
          sk: { S: 'A' },
          n: { N: '1' },
          tags: { SS: ['x'] },
          deep: { M: { list: { L: [{ BOOL: true }, { NULL: true }, { S: 'y' }] } } },
        },
      }),
    );
    expect(db.Get(at('a')).Item?.n).toBe(1);
  });

  it.each([
    { what: 'a missing value', add: { ConditionExpression: 'n = :n' }, why: 'is not defined; attribute value: :n' },
    { what: 'a missing name', add: { ConditionExpression: 'attribute_exists(#n)' }, why: 'attribute name: #n' },
    {
      what: 'a value made undefined',
      add: { ConditionExpression: 'n = :n', ExpressionAttributeValues: { ':n': undefined, ':m': 1 } },
      why: 'attribute value: :n',
    },
    {
      what: 'an unused value',
      add: { ...once, ExpressionAttributeValues: { ':n': 1 } },
      why: 'unused in expressions: keys: {:n}',
    },
    {
      what: 'an unused name',
      add: { ...once, ExpressionAttributeNames: { '#n': 'n' } },
      why: 'unused in expressions: keys: {#n}',
    },
    {
      what: 'values and no expression',
      add: { ExpressionAttributeValues: { ':n': 1 } },
      why: 'can only be specified when using expressions',
    },
    {
      what: 'no values where there should be some',
      add: { ...once, ExpressionAttributeValues: {} },
      why: 'must not be empty',
    },
    {
      what: 'an order of truth values',
      add: { ConditionExpression: 'n < :n', ExpressionAttributeValues: { ':n': true } },
      why: 'Incorrect operand type',
    },
    {
      what: 'bounds the wrong way round',
      add: { ConditionExpression: 'n BETWEEN :a AND :b', ExpressionAttributeValues: { ':a': 2, ':b': 1 } },
      why: 'BETWEEN operator requires upper bound',
    },
    { what: 'the old parameters', add: { Expected: {} }, why: 'legacy parameter Expected' },
  ])('is refused with $what, whether or not the item exists', ({ add, why }) => {
    for (const db of [givenTable(), givenTable({ ...key('a'), n: 1 })])
      expect(() => db.Put({ TableName, Item: key('a'), ...add })).toThrow(validation(why));
  });
});

describe('a query', () => {
  const letters = ['a', 'b', 'ba', 'bb', 'c'];
  const db = givenTable(...letters.map((sk, n) => ({ pk: 'p', sk, n })), { pk: 'other', sk: 'b' });
  const query = (input: Partial<QueryCommandInput>, sort = '', more = {}) => {
    const KeyConditionExpression = sort ? `pk = :p AND ${sort}` : 'pk = :p';
    const ExpressionAttributeValues = { ':p': 'p', ...more };
    return db.Query({ TableName, KeyConditionExpression, ExpressionAttributeValues, ...input });
  };
  const sks = (items: Record<string, unknown>[] = []) => items.map(({ sk }) => sk);

  it.each([
    { sort: '', more: {}, gives: letters },
    { sort: 'sk = :x', more: { ':x': 'b' }, gives: ['b'] },
    { sort: 'sk < :x', more: { ':x': 'ba' }, gives: ['a', 'b'] },
    { sort: 'sk <= :x', more: { ':x': 'ba' }, gives: ['a', 'b', 'ba'] },
    { sort: 'sk > :x', more: { ':x': 'ba' }, gives: ['bb', 'c'] },
    { sort: 'sk >= :x', more: { ':x': 'ba' }, gives: ['ba', 'bb', 'c'] },
    { sort: 'sk BETWEEN :x AND :y', more: { ':x': 'b', ':y': 'bb' }, gives: ['b', 'ba', 'bb'] },
    { sort: 'begins_with(sk, :x)', more: { ':x': 'b' }, gives: ['b', 'ba', 'bb'] },
    { sort: 'begins_with(sk, :x)', more: { ':x': 'z' }, gives: [] },
  ])('by $sort $more', ({ sort, more, gives }) => {
    expect(sks(query({}, sort, more).Items)).toEqual(gives);
    expect(sks(query({ ScanIndexForward: false }, sort, more).Items)).toEqual(gives.toReversed());
  });

  it.each([{ ScanIndexForward: true }, { ScanIndexForward: false }])('comes in pages: $ScanIndexForward', (order) => {
    const first = query({ Limit: 2, ...order });
    const second = query({ Limit: 2, ...order, ExclusiveStartKey: first.LastEvaluatedKey });
    const third = query({ Limit: 2, ...order, ExclusiveStartKey: second.LastEvaluatedKey });
    const all = [first, second, third].flatMap(({ Items }) => sks(Items));
    expect(all).toEqual(order.ScanIndexForward ? letters : letters.toReversed());
    expect(third).not.toHaveProperty('LastEvaluatedKey');
  });

  it('goes on after a page whose last item is gone', () => {
    const table = givenTable(...letters.map((sk) => ({ pk: 'p', sk })));
    const input = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'p' }, Limit: 2 };
    const { LastEvaluatedKey } = table.Query(input);
    table.Delete(at('p', 'b'));
    expect(sks(table.Query({ ...input, ExclusiveStartKey: LastEvaluatedKey }).Items)).toEqual(['ba', 'bb']);
  });

  it('sees what was written and deleted since the last one', () => {
    const table = givenTable(...letters.map((sk) => ({ pk: 'p', sk })));
    const input = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'p' } };
    table.Query(input);
    table.Delete(at('p', 'b'));
    table.seed({ pk: 'p', sk: 'ab' }, { pk: 'p', sk: 'z' });
    expect(sks(table.Query(input).Items)).toEqual(['a', 'ab', 'ba', 'bb', 'c', 'z']);
  });

  it('filters after it has counted', () => {
    const filter = { FilterExpression: 'n >= :n', ExpressionAttributeValues: { ':p': 'p', ':n': 2 } };
    expect(query({ ...filter, Limit: 3 })).toMatchObject({
      Count: 1,
      ScannedCount: 3,
      LastEvaluatedKey: key('p', 'ba'),
    });
  });

  it('counts without items', () => {
    expect(query({ Select: 'COUNT' })).toEqual({ Count: 5, ScannedCount: 5 });
  });

  it('ends a page at 1 MB', () => {
    const table = givenTable(...letters.map((sk) => ({ pk: 'p', sk, text: 'x'.repeat(390_000) })));
    const page = table.Query({
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': 'p' },
    });
    expect(page).toMatchObject({ Count: 3, LastEvaluatedKey: key('p', 'ba') });
  });

  it('sorts by the bytes of UTF-8', () => {
    const sorted = ['z', '\u00e9', '\uffee', '\u{1f600}'];
    const table = givenTable(...sorted.toReversed().map((sk) => ({ pk: 'p', sk })));
    const page = table.Query({
      TableName,
      KeyConditionExpression: 'pk = :p',
      ExpressionAttributeValues: { ':p': 'p' },
    });
    expect(sks(page.Items)).toEqual(sorted);
  });

  it.each([
    { what: 'no partition', input: { KeyConditionExpression: 'sk = :p' }, why: 'missed key schema element: pk' },
    {
      what: 'another attribute',
      input: { KeyConditionExpression: 'pk = :p AND n = :p' },
      why: 'missed key schema element: sk',
    },
    { what: 'a range of partitions', input: { KeyConditionExpression: 'pk > :p' }, why: 'not supported' },
    { what: 'one of two', input: { KeyConditionExpression: 'pk = :p OR sk = :p' }, why: 'Invalid operator' },
    {
      what: 'a sort key that differs',
      input: { KeyConditionExpression: 'pk = :p AND sk <> :p' },
      why: 'not supported',
    },
    { what: 'a key in the filter', input: { FilterExpression: 'sk = :p' }, why: 'Primary key attribute: sk' },
    { what: 'an unknown index', input: { IndexName: 'x' }, why: 'does not have the specified index' },
    {
      what: 'a consistent read of an index',
      input: { IndexName: 'due', ConsistentRead: true },
      why: 'Consistent reads',
    },
    { what: 'a limit of 0', input: { Limit: 0 }, why: 'greater than or equal to 1' },
    {
      what: 'a start key of another index',
      input: { ExclusiveStartKey: { ...key('p'), dueAt: 1 } },
      why: 'starting key is invalid',
    },
    {
      what: 'no key condition',
      input: { KeyConditionExpression: undefined, ExpressionAttributeValues: undefined },
      why: 'must be specified',
    },
  ])('is refused with $what', ({ input, why }) => {
    expect(() => query(input as Partial<QueryCommandInput>)).toThrow(validation(why));
  });
});

describe('an index', () => {
  const due = (db: LocalDynamoDb, until: number, input: Partial<QueryCommandInput> = {}) =>
    db.Query({
      TableName,
      IndexName: 'due',
      KeyConditionExpression: 'dueShard = :s AND dueAt <= :t',
      ExpressionAttributeValues: { ':s': 's1', ':t': until },
      ...input,
    });
  const pks = (items: Record<string, unknown>[] = []) => items.map(({ pk }) => pk);

  it('holds only items that have both of its keys, in order of its range', () => {
    const db = givenTable(
      { ...key('late'), dueShard: 's1', dueAt: 30 },
      { ...key('early'), dueShard: 's1', dueAt: 10 },
      { ...key('elsewhere'), dueShard: 's2', dueAt: 1 },
      { ...key('half'), dueShard: 's1' },
      { ...key('never') },
    );
    expect(pks(due(db, 99).Items)).toEqual(['early', 'late']);
    expect(pks(due(db, 29).Items)).toEqual(['early']);
  });

  it('pages through items that are due at the same time', () => {
    const db = givenTable(...['a', 'b', 'c'].map((pk) => ({ ...key(pk), dueShard: 's1', dueAt: 5 })));
    const first = due(db, 5, { Limit: 2 });
    expect(first.LastEvaluatedKey).toEqual({ ...key('b'), dueShard: 's1', dueAt: 5 });
    expect(pks(due(db, 5, { Limit: 2, ExclusiveStartKey: first.LastEvaluatedKey }).Items)).toEqual(['c']);
  });

  const step = fc.record({
    pk: fc.constantFrom('a', 'b', 'c', 'd'),
    due: fc.option(fc.nat(5), { nil: undefined }),
    gone: fc.boolean(),
    look: fc.boolean(),
  });
  it('agrees with the items after any writes', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const db = givenTable();
        for (const { pk, due: dueAt, gone, look } of steps) {
          if (gone) db.Delete(at(pk));
          else if (dueAt === undefined) db.Update({ ...at(pk), UpdateExpression: 'REMOVE dueAt' });
          else db.Put({ TableName, Item: { ...key(pk), dueShard: 's1', dueAt } });
          if (look) due(db, 9);
        }
        const wanted = db.items().filter((item) => item.dueShard !== undefined && item.dueAt !== undefined);
        wanted.sort((a, b) => Number(a.dueAt) - Number(b.dueAt) || (String(a.pk) < String(b.pk) ? -1 : 1));
        expect(due(db, 9).Items).toEqual(wanted);
      }),
    );
  });
});

describe('a transaction', () => {
  const write = (db: LocalDynamoDb, ...TransactItems: NonNullable<TransactWriteCommandInput['TransactItems']>) =>
    db.TransactWrite({ TransactItems });
  const put = (pk: string, more = {}) => ({ Put: { TableName, Item: key(pk), ...more } });

  it('does all of it or nothing, and says for each item why', () => {
    const db = givenTable({ ...key('old'), n: 1 });
    const ReturnValuesOnConditionCheckFailure = 'ALL_OLD' as const;
    const once = { ConditionExpression: 'attribute_not_exists(pk)', ReturnValuesOnConditionCheckFailure };
    expect(() => write(db, put('new'), put('old', once), { Delete: at('gone') })).toThrow(
      expect.objectContaining({
        name: 'TransactionCanceledException',
        message:
          'Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]',
        CancellationReasons: [
          { Code: 'None' },
          {
            Code: 'ConditionalCheckFailed',
            Message: 'The conditional request failed',
            Item: { pk: { S: 'old' }, sk: { S: 'A' }, n: { N: '1' } },
          },
          { Code: 'None' },
        ],
      }),
    );
    expect(db.items()).toHaveLength(1);
  });

  it('puts, updates, deletes and checks', () => {
    const db = givenTable(key('gone'), key('seen'), { ...key('n'), n: 1 });
    const update = { UpdateExpression: 'SET n = n + :n', ExpressionAttributeValues: { ':n': 1 } };
    write(
      db,
      put('new'),
      { Update: { ...at('n'), ...update } },
      { Delete: at('gone') },
      { ConditionCheck: { ...at('seen'), ConditionExpression: 'attribute_exists(pk)' } },
    );
    expect(db.items().map(({ pk, n }) => [pk, n])).toEqual([
      ['seen', undefined],
      ['n', 2],
      ['new', undefined],
    ]);
  });

  it('is cancelled by an update that cannot be applied', () => {
    const Update = { ...at('a'), UpdateExpression: 'SET n = absent' };
    expect(() => write(givenTable(), { Update })).toThrow(
      expect.objectContaining({ CancellationReasons: [expect.objectContaining({ Code: 'ValidationError' })] }),
    );
  });

  it.each([
    { what: 'nothing', items: [], why: 'greater than or equal to 1' },
    { what: '101 items', items: Array.from({ length: 101 }, (_, n) => put(`${n}`)), why: 'less than or equal to 100' },
    { what: 'one item twice', items: [put('a'), { Delete: at('a') }], why: 'multiple operations on one item' },
    { what: 'two writes in one', items: [{ ...put('a'), Delete: at('b') }], why: 'can only contain one of' },
    {
      what: 'a check of nothing',
      items: [{ ConditionCheck: { ...at('a'), ConditionExpression: undefined } }],
      why: 'can not be empty',
    },
  ])('is refused with $what', ({ items, why }) => {
    expect(() => write(givenTable(), ...items)).toThrow(validation(why));
  });

  it('is done once for one token within ten minutes', () => {
    const world = givenWorld();
    const db = new LocalDynamoDb(world, TableName);
    db.seed({ ...key('n'), n: 0 });
    const add = { UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } };
    const call = (pk: string) =>
      db.TransactWrite({ TransactItems: [{ Update: { ...at(pk), ...add } }], ClientRequestToken: 'token' });
    call('n');
    call('n');
    expect(db.Get(at('n')).Item?.n).toBe(1);
    expect(() => call('m')).toThrow(expect.objectContaining({ name: 'IdempotentParameterMismatchException' }));
    world.time += 10 * 60_000;
    call('n');
    expect(db.Get(at('n')).Item?.n).toBe(2);
  });

  it('reads several items at one moment', () => {
    const db = givenTable({ ...key('a'), n: 1 });
    const TransactItems = [{ Get: { ...at('a'), ProjectionExpression: 'n' } }, { Get: at('b') }];
    expect(db.TransactGet({ TransactItems })).toEqual({ Responses: [{ Item: { n: 1 } }, {}] });
  });
});

describe('batches', () => {
  const keys = (count: number) => Array.from({ length: count }, (_, n) => key(`${n}`));
  const get = (db: LocalDynamoDb, Keys: Record<string, unknown>[]) =>
    db.BatchGet({ RequestItems: { [TableName]: { Keys } } });
  const put = (db: LocalDynamoDb, items: Record<string, unknown>[]) =>
    db.BatchWrite({ RequestItems: { [TableName]: items.map((Item) => ({ PutRequest: { Item } })) } });

  it('read what there is', () => {
    const db = givenTable(key('1'), key('2'));
    expect(get(db, keys(2))).toEqual({ Responses: { [TableName]: [key('1')] }, UnprocessedKeys: {} });
  });

  it('write and delete', () => {
    const db = givenTable(key('1'));
    const requests = [{ DeleteRequest: { Key: key('1') } }, { PutRequest: { Item: key('2') } }];
    expect(db.BatchWrite({ RequestItems: { [TableName]: requests } })).toEqual({ UnprocessedItems: {} });
    expect(db.items()).toEqual([key('2')]);
  });

  it('leave unprocessed what is beyond their capacity', () => {
    const db = givenTable();
    db.batchCapacity = 2;
    const left = { [TableName]: [{ PutRequest: { Item: key('2') } }] };
    expect(put(db, keys(3))).toEqual({ UnprocessedItems: left });
    expect(get(db, keys(3))).toEqual({
      Responses: { [TableName]: keys(2) },
      UnprocessedKeys: { [TableName]: { Keys: [key('2')] } },
    });
  });

  it('read no more than 16 MB at once', () => {
    const db = givenTable(...keys(50).map((each) => ({ ...each, text: 'x'.repeat(400_000) })));
    const { Responses, UnprocessedKeys } = get(db, keys(50));
    expect(Responses?.[TableName]).toHaveLength(42);
    expect(UnprocessedKeys?.[TableName]?.Keys).toHaveLength(8);
  });

  it.each([
    { what: '101 keys to read', run: (db: LocalDynamoDb) => get(db, keys(101)), why: 'Too many items' },
    { what: 'no keys to read', run: (db: LocalDynamoDb) => get(db, []), why: 'at least one item' },
    { what: 'one key twice', run: (db: LocalDynamoDb) => get(db, [key('a'), key('a')]), why: 'duplicates' },
    { what: '26 items to write', run: (db: LocalDynamoDb) => put(db, keys(26)), why: 'Too many items' },
    { what: 'one item twice', run: (db: LocalDynamoDb) => put(db, [key('a'), key('a')]), why: 'duplicates' },
    {
      what: 'one bad item among good ones',
      run: (db: LocalDynamoDb) => put(db, [key('a'), key('')]),
      why: 'empty string',
    },
  ])('are refused with $what, and nothing is done', ({ run, why }) => {
    const db = givenTable();
    expect(() => run(db)).toThrow(validation(why));
    expect(db.items()).toEqual([]);
  });
});

describe('the rest', () => {
  it('scans in pages, with a filter', () => {
    const db = givenTable(...['a', 'b', 'c'].map((pk, n) => ({ ...key(pk), n })));
    const input = { TableName, FilterExpression: 'n > :n', ExpressionAttributeValues: { ':n': 0 }, Limit: 2 };
    const first = db.Scan(input);
    expect(first).toMatchObject({ Items: [{ pk: 'b' }], ScannedCount: 2, LastEvaluatedKey: key('b') });
    expect(db.Scan({ ...input, ExclusiveStartKey: first.LastEvaluatedKey }).Items).toMatchObject([{ pk: 'c' }]);
  });

  it('forgets by ttl only when it is told to', () => {
    const seconds = NOW / 1000;
    const db = givenTable({ ...key('old'), ttl: seconds - 1 }, { ...key('young'), ttl: seconds + 1 }, key('none'));
    expect(db.items()).toHaveLength(3);
    expect(db.expireTtl()).toBe(1);
    expect(db.items().map(({ pk }) => pk)).toEqual(['young', 'none']);
  });

  it('names its operations as the document client names its commands', () => {
    const db = givenTable() as unknown as Record<string, unknown>;
    for (const command of [GetCommand, PutCommand, DeleteCommand, BatchGetCommand])
      expect(db[command.name.replace(/Command$/, '')]).toBeInstanceOf(Function);
  });
});
