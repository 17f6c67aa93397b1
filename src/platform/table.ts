import {
  BatchGetCommand,
  type BatchGetCommandInput,
  type BatchGetCommandOutput,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type BatchWriteCommandOutput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../core/clients.ts';
import { isAwsError } from '../core/errors.ts';

/** The keys of every item in the table. */
export interface Key {
  pk: string;
  sk: string;
}

type WithoutTable<T> = T extends object
  ? { [K in keyof T]: T[K] extends object | undefined ? Omit<NonNullable<T[K]>, 'TableName'> : T[K] }
  : never;
/** One put, update, delete or check of a transaction, on the journal's own table. */
export type Write = WithoutTable<NonNullable<TransactWriteCommandInput['TransactItems']>[number]>;

const MOST_KEYS = 100;
const MOST_WRITES = 100;
const MOST_PUTS = 25;
const MOST_TRIES = 6;

const chunks = <T>(items: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));

const pause = (attempt: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.random() * 25 * 2 ** attempt));

/** A batch of which DynamoDB left some undone is sent again with the rest, some times. */
async function untilDone<T>(
  asked: T | undefined,
  left: string,
  send: (some: T) => Promise<T | undefined>,
): Promise<void> {
  for (let attempt = 0; asked && Object.keys(asked).length > 0; attempt += 1) {
    if (attempt === MOST_TRIES) throw new Error(`DynamoDB left ${left} ${MOST_TRIES} times: it is throttled`);
    if (attempt > 0) await pause(attempt);
    asked = await send(asked);
  }
}

/** Reads of single items, by their keys. */
function createGets(client: Clients['dynamodb'], tableName: string) {
  async function getSome(keys: Key[]): Promise<Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    const first: BatchGetCommandInput['RequestItems'] = { [tableName]: { Keys: keys, ConsistentRead: true } };
    await untilDone(first, `keys of ${tableName} unread`, async (RequestItems) => {
      const answer: BatchGetCommandOutput = await client.send(new BatchGetCommand({ RequestItems }));
      found.push(...(answer.Responses?.[tableName] ?? []));
      return answer.UnprocessedKeys;
    });
    return found;
  }

  return {
    /** Strongly consistent, in the order of the keys; `undefined` for what is not there. One call for each 100 keys. */
    async getAll<T>(keys: readonly Key[]): Promise<(T | undefined)[]> {
      const unique = [...new Map(keys.map((key) => [`${key.pk}\n${key.sk}`, { pk: key.pk, sk: key.sk }])).values()];
      const found = new Map<string, T>();
      for (const some of chunks(unique, MOST_KEYS)) {
        for (const item of await getSome(some)) found.set(`${item.pk}\n${item.sk}`, item as T);
      }
      return keys.map((key) => found.get(`${key.pk}\n${key.sk}`));
    },
  };
}

/** Reads of many items, in their order. */
function createQueries(client: Clients['dynamodb'], tableName: string) {
  /** Every item of a query, all pages; `most` stops it early. */
  async function query<T>(input: Omit<QueryCommandInput, 'TableName'>, most = Number.POSITIVE_INFINITY): Promise<T[]> {
    const items: T[] = [];
    let from: QueryCommandInput['ExclusiveStartKey'];
    do {
      const page = await client.send(new QueryCommand({ ...input, TableName: tableName, ExclusiveStartKey: from }));
      items.push(...((page.Items ?? []) as T[]));
      from = page.LastEvaluatedKey;
    } while (from && items.length < most);
    return items;
  }

  return {
    query,

    /** Every item of a partition, strongly consistent, in order of `sk`. */
    queryAll<T>(pk: string): Promise<T[]> {
      return query<T>({
        KeyConditionExpression: 'pk = :pk',
        ExpressionAttributeValues: { ':pk': pk },
        ConsistentRead: true,
      });
    },
  };
}

/** What came of writes under conditions that all of them depend on. */
export interface WrittenUnder {
  /** Whether these hold. */
  isFree: boolean;
  /** Which of the writes did not hold by their own condition: nothing was written then. */
  lost: readonly number[];
  /** Which were written; absent where nothing was. */
  written?: boolean[];
}

const pauseIfBusy = async (reasons: readonly string[], attempt: number): Promise<void> => {
  if (reasons.some((code) => code === 'TransactionConflict' || code === 'ThrottlingError')) await pause(attempt);
};

/** All or none. @returns which conditions did not hold; none where it is written */
async function writeWhole(client: Clients['dynamodb'], tableName: string, writes: readonly Write[]): Promise<number[]> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await client.send(new TransactWriteCommand({ TransactItems: writes.map((each) => withTable(each, tableName)) }));
      return [];
    } catch (error) {
      const reasons = cancellationCodes(error);
      const lost = reasons?.flatMap((code, n) => (code === 'ConditionalCheckFailed' ? [n] : [])) ?? [];
      if (lost.length > 0) return lost;
      if (!reasons || attempt === MOST_TRIES) throw error;
      await pauseIfBusy(reasons, attempt);
    }
  }
}

/** Writes that are done together, each on its own condition. */
function createTransactions(client: Clients['dynamodb'], tableName: string) {
  async function writeSome(writes: readonly Write[]): Promise<boolean[]> {
    const written = writes.map(() => false);
    let open = writes.map((_, index) => index);
    for (let attempt = 0; open.length > 0; attempt += 1) {
      const TransactItems = open.map((index) => withTable(writes[index] as Write, tableName));
      try {
        await client.send(new TransactWriteCommand({ TransactItems }));
        for (const index of open) written[index] = true;
        return written;
      } catch (error) {
        const reasons = cancellationCodes(error);
        if (!reasons || attempt === MOST_TRIES) throw error;
        // Who failed by its own condition has lost; the others were only cancelled along with it.
        open = open.filter((_, n) => reasons[n] !== 'ConditionalCheckFailed');
        await pauseIfBusy(reasons, attempt);
      }
    }
    return written;
  }

  /**
   * Writes each item whose own condition holds, in transactions of 100; `true` where written. Within one
   * transaction either all of the winners are written or none. No item may appear twice.
   */
  async function write(writes: readonly Write[]): Promise<boolean[]> {
    const results: boolean[] = [];
    for (const some of chunks(writes, MOST_WRITES)) results.push(...(await writeSome(some)));
    return results;
  }

  return {
    write,

    /**
     * Like `write`, under conditions that all of it depends on: these are written in the first transaction, with the first
     * 100 of the writes, all of it or nothing.
     */
    async writeUnder(under: readonly Write[], writes: readonly Write[]): Promise<WrittenUnder> {
      const first = writes.slice(0, MOST_WRITES - under.length);
      const lost = under.length + first.length === 0 ? [] : await writeWhole(client, tableName, [...under, ...first]);
      if (lost.some((n) => n < under.length)) return { isFree: false, lost: [] };
      if (lost.length > 0) return { isFree: true, lost: lost.map((n) => n - under.length) };
      return {
        isFree: true,
        lost: [],
        written: [...first.map(() => true), ...(await write(writes.slice(first.length)))],
      };
    },
  };
}

/** Writes of single items. */
function createPuts(client: Clients['dynamodb'], tableName: string) {
  return {
    /** Writes items whatever stands there; who writes last is right. One call for each 25. */
    async putAll(items: readonly Key[]): Promise<void> {
      for (const some of chunks(items, MOST_PUTS)) {
        const first: BatchWriteCommandInput['RequestItems'] = {
          [tableName]: some.map((Item) => ({ PutRequest: { Item } })),
        };
        await untilDone(first, `items of ${tableName} unwritten`, async (RequestItems) => {
          const answer: BatchWriteCommandOutput = await client.send(new BatchWriteCommand({ RequestItems }));
          return answer.UnprocessedItems;
        });
      }
    },

    /** One update; returns the attributes that `ReturnValues` asks for, or `undefined` when the condition failed. */
    async update<T>(input: Omit<UpdateCommandInput, 'TableName'>): Promise<T | undefined> {
      try {
        const answer = await client.send(new UpdateCommand({ ...input, TableName: tableName }));
        return (answer.Attributes ?? {}) as T;
      } catch (error) {
        if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
        throw error;
      }
    },
  };
}

export type Table = ReturnType<typeof createTable>;

/** The DynamoDB table: few calls, strongly consistent reads by key, and conditional writes that report who lost. */
export const createTable = (client: Clients['dynamodb'], tableName: string) => ({
  ...createGets(client, tableName),
  ...createQueries(client, tableName),
  ...createTransactions(client, tableName),
  ...createPuts(client, tableName),
});

function withTable(write: Write, TableName: string): NonNullable<TransactWriteCommandInput['TransactItems']>[number] {
  return Object.fromEntries(Object.entries(write).map(([kind, body]) => [kind, { ...(body as object), TableName }]));
}

function cancellationCodes(error: unknown): string[] | undefined {
  if (!isAwsError(error, 'TransactionCanceledException')) return undefined;
  const reasons = (error as { CancellationReasons?: { Code?: string }[] }).CancellationReasons;
  return reasons?.map((reason) => reason.Code ?? 'None');
}
