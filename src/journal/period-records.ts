import type { Key, Table } from '../platform/table.ts';
import { dayPartitions, isReadByDays } from './indexes.ts';
import { isFindingItem, readFindingItem } from './stored-finding.ts';
import { isResponseItem, readResponse } from './stored-response.ts';

/** An item as its record; what is neither a finding nor a response stays as it is. */
export function readItem(item: Key): Key {
  if (isResponseItem(item)) return readResponse(item);
  return isFindingItem(item) ? readFindingItem(item) : item;
}

/** The journal's records by the time at which they were first recorded. */
export const createPeriodRecords = (table: Table) => ({
  /** Everything that was first recorded in a period of time (ms, end exclusive): findings, responses, lifted blocks. */
  async readPeriod<T extends Key>(from: number, to: number): Promise<T[]> {
    const found = await Promise.all(
      dayPartitions(from, to).map(async ({ index, hash, partition }) => {
        const items = await table.query<T>({
          IndexName: index,
          KeyConditionExpression: `${hash} = :shard AND dayAt BETWEEN :from AND :to`,
          ExpressionAttributeValues: { ':shard': partition, ':from': from, ':to': to - 1 },
        });
        return index === 'day' ? items.filter((item) => !isReadByDays(item)) : items;
      }),
    );
    return found.flat().map((item) => readItem(item) as T);
  },
});
