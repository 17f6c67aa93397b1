import type { Clients } from '../../../../core/clients.ts';
import { createTable, type Table } from '../../../../platform/table.ts';
import { BLOCK_PARTITIONS } from '../sets/ip-sets.ts';
import { awsTime } from './aws-time.ts';
import { type Block, isActive } from './block.ts';
import { readOverdueBlocks } from './block-due.ts';

const PARTITIONS_AT_ONCE = 8;

/** Every block whose time is not over, for who only reads the list; in no particular order. @param table its name */
export const listActive = (clients: Pick<Clients, 'dynamodb'>, table: string, now: () => number): Promise<Block[]> =>
  readActive(createTable(clients.dynamodb, table), awsTime(clients.dynamodb, now));

/** The same, where table and clock are at hand. */
export async function readActive(table: Table, now: () => number): Promise<Block[]> {
  const blocks: Block[] = [];
  for await (const block of activeBlocks(table, now)) blocks.push(block);
  return blocks;
}

/** The blocks whose time has been over for a while, and that nothing has seen gone, for who only reads the list. @param table its name */
export const listOverdue = (clients: Pick<Clients, 'dynamodb'>, table: string, now: () => number): Promise<Block[]> =>
  readOverdueBlocks(createTable(clients.dynamodb, table), awsTime(clients.dynamodb, now)());

/** Every block whose time is not over, as they are read: a few partitions ahead of what is asked for. */
export async function* activeBlocks(table: Table, now: () => number): AsyncGenerator<Block> {
  for (let n = 0; n < BLOCK_PARTITIONS.length; n += PARTITIONS_AT_ONCE) {
    const some = BLOCK_PARTITIONS.slice(n, n + PARTITIONS_AT_ONCE);
    for (const blocks of await Promise.all(some.map((pk) => table.queryAll<Block>(pk))))
      yield* blocks.filter((block) => isActive(block, now()));
  }
}
