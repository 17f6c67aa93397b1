import type { BatchGetCommandOutput, BatchWriteCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { ExpressionCache, Expressions } from './dynamodb-expressions.ts';
import { projector } from './dynamodb-paths.ts';
import { keyOf, refuseTwice, type Table } from './dynamodb-table.ts';
import { type Item, validation } from './dynamodb-values.ts';
import { commit, planDelete, planPut, stage, type WriteInput } from './dynamodb-writes.ts';

type BatchGetReply = Pick<BatchGetCommandOutput, 'Responses' | 'UnprocessedKeys'>;
type BatchWriteReply = Pick<BatchWriteCommandOutput, 'UnprocessedItems'>;
type Unprocessed = NonNullable<BatchWriteReply['UnprocessedItems']>[string];

export interface BatchInput extends Expressions {
  Keys?: Record<string, unknown>[] | undefined;
}

/** How much of a batch read is done at once, and from which end. */
interface BatchLimits {
  batchCapacity: number;
  fromTheEnd: boolean;
}

export interface BatchWriteItem {
  PutRequest?: { Item?: object | undefined } | undefined;
  DeleteRequest?: { Key?: Record<string, unknown> | undefined } | undefined;
}

const MAX_GETS = 100;
const MAX_WRITES = 25;
const MAX_BYTES = 16 * 1024 * 1024;
const DUPLICATES = 'Provided list of item keys contains duplicates';

/** Items by their keys, in no promised order; what is beyond 16 MB or `batchCapacity` comes back unprocessed. */
export function batchGet(
  table: Table,
  request: BatchInput,
  cache: ExpressionCache,
  { batchCapacity, fromTheEnd }: BatchLimits,
): BatchGetReply {
  const asked = count(request.Keys, MAX_GETS, 'BatchGetItem');
  const inTurn = fromTheEnd ? asked.toReversed() : asked;
  const keys = inTurn.map(keyOf);
  refuseTwice(keys, DUPLICATES);
  const { projection } = cache.bind(request);
  const found: Item[] = [];
  let [bytes, at] = [0, 0];
  for (; at < Math.min(keys.length, batchCapacity) && bytes < MAX_BYTES; at += 1) {
    const entry = table.get(keys[at] as (typeof keys)[number]);
    bytes += entry?.size ?? 0;
    if (entry) found.push(projection ? projector(projection)(entry.item) : entry.item);
  }
  const left = inTurn.slice(at);
  return {
    Responses: { [table.name]: found },
    UnprocessedKeys: left.length > 0 ? { [table.name]: { ...request, Keys: left } } : {},
  };
}

/** Puts and deletes without conditions, each for itself; what is beyond `capacity` comes back unprocessed. */
export function batchWrite(
  table: Table,
  requests: BatchWriteItem[],
  cache: ExpressionCache,
  capacity: number,
): BatchWriteReply {
  const writes = count(requests, MAX_WRITES, 'BatchWriteItem').map((request) => planOf(request, cache));
  refuseTwice(
    writes.map(({ key }) => key),
    DUPLICATES,
  );
  // All are checked before any is stored: a request that is not valid has no effect.
  const staged = writes.map((write) => stage(table, write));
  for (const each of staged.slice(0, capacity)) commit(table, each);
  const left = requests.slice(capacity);
  return { UnprocessedItems: left.length > 0 ? { [table.name]: left as Unprocessed } : {} };
}

function planOf({ PutRequest, DeleteRequest }: BatchWriteItem, cache: ExpressionCache) {
  if (PutRequest && !DeleteRequest) return planPut(PutRequest as WriteInput, cache);
  if (DeleteRequest && !PutRequest) return planDelete(DeleteRequest, cache);
  throw validation('Supplied AttributeValue has more than one datatypes set, must contain exactly one request');
}

function count<T>(list: T[] | undefined, most: number, operation: string): T[] {
  if (list && list.length > 0 && list.length <= most) return list;
  throw validation(
    list && list.length > most
      ? `Too many items requested for the ${operation} call`
      : `The batch request of ${operation} must contain at least one item`,
  );
}
