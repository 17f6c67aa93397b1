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
