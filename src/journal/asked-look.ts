import { days } from '../core/time.ts';
import type { Key, Table } from '../platform/table.ts';
import { ORGANISATION_PARTITION } from './inventory.ts';

const KEY: Key = { pk: ORGANISATION_PARTITION, sk: 'LOOK' };

/** Has each account that was looked at before this moment be looked at again by the next runs, whose turn it is or not. */
export async function askForLooks(table: Table, now: number): Promise<void> {
  await table.write([{ Put: { Item: { ...KEY, at: now } } }]);
}

/** When looks were last asked for, ms; 0 where they never were. */
export async function looksAskedAt(table: Table): Promise<number> {
  const [item] = await table.getAll<Key & { at: number }>([KEY]);
  return item?.at ?? 0;
}

const PREFIX = 'LOOK#';

/** Has one account be looked at again by the next runs, as `askForLooks` has each. */
export async function askForLook(table: Table, account: string, now: number): Promise<void> {
  const ttl = Math.floor((now + days(2)) / 1000);
  await table.write([{ Put: { Item: { ...KEY, sk: `${PREFIX}${account}`, at: now, ttl } } }]);
}

/** When looks were last asked for at accounts one by one, ms, by account. */
export async function looksAskedOf(table: Table): Promise<Map<string, number>> {
  const items = await table.query<Key & { at: number }>({
    KeyConditionExpression: 'pk = :pk AND begins_with(sk, :prefix)',
    ExpressionAttributeValues: { ':pk': ORGANISATION_PARTITION, ':prefix': PREFIX },
  });
  return new Map(items.map(({ sk, at }) => [sk.slice(PREFIX.length), at]));
}
