import {
  BatchGetCommand,
  BatchWriteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { type Backend, TABLE as TableName } from './contract-backends.ts';
import type { Call } from './contract-shapes.ts';

const key = (pk: string, sk = 'A') => ({ pk, sk });
const at = (pk: string, sk = 'A') => ({ TableName, Key: key(pk, sk) });
const once = { ConditionExpression: 'attribute_not_exists(pk)' };

const get = async ({ clients }: Backend, pk: string) =>
  (await clients.dynamodb.send(new GetCommand({ ...at(pk), ConsistentRead: true }))).Item;

/** An update of one item that first is `{ n: 5, tags: {red, blue}, deep: { list: [1, 2, 3] } }`. */
const updates = (title: string, input: Partial<UpdateCommandInput>): Call => ({
  title: `dynamodb: update ${title}`,
  run: async ({ clients: { dynamodb } }) => {
    const item = { ...key('updated'), n: 5, word: 'apple', tags: new Set(['red', 'blue']), deep: { list: [1, 2, 3] } };
    await dynamodb.send(new PutCommand({ TableName, Item: item }));
    const { Attributes } = await dynamodb.send(
      new UpdateCommand({ ...at('updated'), ReturnValues: 'ALL_NEW', ...input }),
    );
    return Attributes;
  },
});

/** A condition on that item, as met or failed. */
const condition = (text: string, values: Record<string, unknown> = {}): Call => ({
  title: `dynamodb: condition ${text}`,
  run: async ({ clients: { dynamodb } }) => {
    const given = Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {};
    await dynamodb.send(
      new UpdateCommand({ ...at('updated'), UpdateExpression: 'REMOVE absent', ConditionExpression: text, ...given }),
    );
    return 'met';
  },
});

const conditions: Call[] = [
  condition('attribute_exists(pk)'),
  condition('attribute_not_exists(pk) OR n <= :n', { ':n': 5 }),
  condition('attribute_not_exists(pk) OR n < :n', { ':n': 5 }),
  condition('absent <> :n', { ':n': 5 }),
  condition('NOT absent = :n', { ':n': 5 }),
  condition('absent < :n', { ':n': 5 }),
  condition('n IN (:a, :b)', { ':a': 4, ':b': 5 }),
  condition('n BETWEEN :a AND :b', { ':a': 4, ':b': 5 }),
  condition('begins_with(word, :p) AND contains(tags, :t)', { ':p': 'app', ':t': 'red' }),
  condition('size(word) = :n AND attribute_type(word, :s)', { ':n': 5, ':s': 'S' }),
  condition('deep.list[1] = :two', { ':two': 2 }),
  condition('word = :n', { ':n': 5 }),
  condition('n = :a AND n = :b OR word = :w', { ':a': 0, ':b': 0, ':w': 'apple' }),
  condition('status = :n', { ':n': 5 }),
  condition('n = :missing'),
  condition('#n = :n', { ':n': 5 }),
  condition('n = :n', { ':n': 5, ':unused': 1 }),
  condition('n == :n', { ':n': 5 }),
  condition('n < :n', { ':n': true }),
];

const forms: Call[] = [
  updates('by arithmetic', { UpdateExpression: 'SET n = n + :one', ExpressionAttributeValues: { ':one': 1 } }),
  updates('with a default', {
    UpdateExpression: 'SET n = if_not_exists(n, :one), m = if_not_exists(m, :one) + :one',
    ExpressionAttributeValues: { ':one': 1 },
  }),
  updates('of a list', {
    UpdateExpression: 'SET deep.#l = list_append(deep.#l, :more) REMOVE word',
    ExpressionAttributeNames: { '#l': 'list' },
    ExpressionAttributeValues: { ':more': [4] },
  }),
  updates('of one place in a list', {
    UpdateExpression: 'SET deep.#l[9] = :x REMOVE deep.#l[0]',
    ExpressionAttributeNames: { '#l': 'list' },
    ExpressionAttributeValues: { ':x': 9 },
  }),
  updates('of a set', {
    UpdateExpression: 'ADD tags :green, m :one DELETE absent :green',
    ExpressionAttributeValues: { ':green': new Set(['green']), ':one': 1 },
  }),
  updates('of the last of a set', {
    UpdateExpression: 'DELETE tags :all',
    ExpressionAttributeValues: { ':all': new Set(['red', 'blue']) },
  }),
  updates('that gives what was there', {
    UpdateExpression: 'SET n = :one',
    ExpressionAttributeValues: { ':one': 1 },
    ReturnValues: 'UPDATED_OLD',
  }),
  updates('that gives what is new', {
    UpdateExpression: 'SET n = :one',
    ExpressionAttributeValues: { ':one': 1 },
    ReturnValues: 'UPDATED_NEW',
  }),
  updates('from what is not there', { UpdateExpression: 'SET n = absent' }),
  updates('inside what is not there', {
    UpdateExpression: 'SET absent.n = :one',
    ExpressionAttributeValues: { ':one': 1 },
  }),
  updates('of a key', { UpdateExpression: 'SET pk = :x', ExpressionAttributeValues: { ':x': 'x' } }),
  updates('of one path twice', { UpdateExpression: 'SET n = :x, n = :x', ExpressionAttributeValues: { ':x': 1 } }),
  updates('of a word as a number', { UpdateExpression: 'ADD word :one', ExpressionAttributeValues: { ':one': 1 } }),
];

const writes: Call[] = [
  {
    title: 'dynamodb: a conditional put, then another',
    run: async ({ clients: { dynamodb } }) => {
      const put = { TableName, ...once, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const };
      await dynamodb.send(new PutCommand({ ...put, Item: { ...key('once'), n: 1, gone: undefined } }));
      return dynamodb.send(new PutCommand({ ...put, Item: { ...key('once'), n: 2 } }));
    },
  },
  { title: 'dynamodb: the first put stands', run: (to) => get(to, 'once') },
  {
    title: 'dynamodb: a conditional update of what another one wrote',
    run: ({ clients: { dynamodb } }) =>
      dynamodb.send(
        new UpdateCommand({
          ...at('once'),
          UpdateExpression: 'SET n = :new',
          ConditionExpression: 'n = :old',
          ExpressionAttributeValues: { ':new': 3, ':old': 2 },
        }),
      ),
  },
  {
    title: 'dynamodb: a transaction with a condition that fails',
    run: ({ clients: { dynamodb } }) => {
      const failing = {
        TableName,
        Item: key('once'),
        ...once,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD' as const,
      };
      const TransactItems = [{ Put: { TableName, Item: key('never') } }, { Put: failing }, { Delete: at('gone') }];
      return dynamodb.send(new TransactWriteCommand({ TransactItems }));
    },
  },
  { title: 'dynamodb: nothing of it was done', run: async (to) => (await get(to, 'never')) ?? 'nothing' },
  {
    title: 'dynamodb: a transaction with one item twice',
    run: ({ clients: { dynamodb } }) =>
      dynamodb.send(new TransactWriteCommand({ TransactItems: [{ Delete: at('twice') }, { Delete: at('twice') }] })),
  },
  {
    title: 'dynamodb: a transaction',
    run: async (to) => {
      const Update = { ...at('moved'), UpdateExpression: 'ADD n :one', ExpressionAttributeValues: { ':one': 1 } };
      const TransactItems = [{ Update }, { Put: { TableName, Item: key('made'), ...once } }];
      await to.clients.dynamodb.send(new TransactWriteCommand({ TransactItems }));
      return [await get(to, 'moved'), await get(to, 'made')];
    },
  },
  {
    title: 'dynamodb: an empty key',
    run: ({ clients: { dynamodb } }) => dynamodb.send(new PutCommand({ TableName, Item: key('') })),
  },
  {
    title: 'dynamodb: an item over 400 KB',
    run: ({ clients: { dynamodb } }) =>
      dynamodb.send(new PutCommand({ TableName, Item: { ...key('large'), text: 'x'.repeat(410_000) } })),
  },
  {
    title: 'dynamodb: a table that is not there',
    run: ({ clients: { dynamodb } }) => dynamodb.send(new GetCommand({ TableName: 'none', Key: key('a') })),
  },
];

const batches: Call[] = [
  {
    title: 'dynamodb: a batch of reads',
    run: async ({ clients: { dynamodb } }) => {
      const Keys = [key('once'), key('none')];
      const reply = await dynamodb.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
      return [reply.Responses, reply.UnprocessedKeys];
    },
  },
  {
    title: 'dynamodb: a batch of reads with one key twice',
    run: ({ clients: { dynamodb } }) =>
      dynamodb.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key('once'), key('once')] } } })),
  },
  {
    title: 'dynamodb: a batch of 101 reads',
    run: ({ clients: { dynamodb } }) => {
      const Keys = Array.from({ length: 101 }, (_, n) => key(`${n}`));
      return dynamodb.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
    },
  },
  {
    title: 'dynamodb: a batch of 26 writes',
    run: ({ clients: { dynamodb } }) => {
      const requests = Array.from({ length: 26 }, (_, n) => ({ PutRequest: { Item: key(`${n}`) } }));
      return dynamodb.send(new BatchWriteCommand({ RequestItems: { [TableName]: requests } }));
    },
  },
];

const seed = async ({ clients: { dynamodb } }: Backend) => {
  const PutRequests = ['a', 'b', 'c', 'd'].map((sk, n) => ({
    PutRequest: { Item: { pk: 'listed', sk, n, ...(sk !== 'd' && { dueShard: 'DUE#1', dueAt: 30 - n * 10 }) } },
  }));
  return (await dynamodb.send(new BatchWriteCommand({ RequestItems: { [TableName]: PutRequests } }))).UnprocessedItems;
};

const listed = { TableName, KeyConditionExpression: 'pk = :p', ExpressionAttributeValues: { ':p': 'listed' } };
const due = {
  TableName,
  IndexName: 'due',
  KeyConditionExpression: 'dueShard = :s AND dueAt <= :t',
  ExpressionAttributeValues: { ':s': 'DUE#1', ':t': 25 },
};
type Query = ConstructorParameters<typeof QueryCommand>[0];
const query = (title: string, input: Query): Call => ({
  title: `dynamodb: query ${title}`,
  run: async ({ clients: { dynamodb } }) => {
    const { Items, Count, ScannedCount, LastEvaluatedKey } = await dynamodb.send(new QueryCommand(input));
    return { Items, Count, ScannedCount, LastEvaluatedKey };
  },
});

const queries: Call[] = [
  { title: 'dynamodb: a batch of writes', run: seed },
  query('of one partition, consistent', { ...listed, ConsistentRead: true }),
  query('backwards, two of it', { ...listed, ScanIndexForward: false, Limit: 2 }),
  query('from where it ended', { ...listed, Limit: 2, ExclusiveStartKey: { pk: 'listed', sk: 'b' } }),
  query('with a filter', { ...listed, FilterExpression: 'n > :p', Limit: 3 }),
  query('of some attributes', { ...listed, ProjectionExpression: 'sk, n', Limit: 1 }),
  query('that counts', { ...listed, Select: 'COUNT' }),
  query('of an index', due),
  query('of an index, one of it', { ...due, Limit: 1 }),
  query('of an index, consistent', { ...due, ConsistentRead: true }),
  query('of an index between two times', {
    ...due,
    KeyConditionExpression: 'dueShard = :s AND dueAt BETWEEN :t AND :u',
    ExpressionAttributeValues: { ':s': 'DUE#1', ':t': 20, ':u': 40 },
  }),
  query('without a partition', { ...listed, KeyConditionExpression: 'sk = :p' }),
  query('of an index that is not there', { ...listed, IndexName: 'none' }),
];

export const journalCalls: readonly Call[] = [...writes, ...forms, ...conditions, ...batches, ...queries];
