import { FAMILIES, type Family, familyOf } from '../../../../core/addresses/network.ts';
import { partitionsOf, shardOf } from '../../../../journal/indexes.ts';
import type { Key, Table } from '../../../../platform/table.ts';
import { blockKey } from '../sets/ip-sets.ts';
import type { Block } from './block.ts';

/** Where the index `due` has a block, and when something is to be done about it. */
export interface BlockDue {
  dueShard: string;
  dueAt: number;
}

const MOST_PAGE = 1_000;

const kindOf = (family: Family): string => `BLOCK-${family}`;

type Dated = Pick<
  Block,
  'sk' | 'expiresAt' | 'blockedAt' | 'enforcedAt' | 'recordedAt' | 'mayHold' | 'suppressedUntil'
>;

/**
 * When the IP sets and a block may part: at once for one that no set was seen to hold yet or that is lifted, at its end for
 * one in force, and for one that is over when nothing is suppressed any more, or at once where a set that was closed to us may
 * hold it. What is not due needs no look at all: that is why it stands in the very item, and is written with every change
 * of it.
 */
export function dueOf({
  sk,
  expiresAt,
  blockedAt,
  enforcedAt,
  recordedAt,
  mayHold,
  suppressedUntil = 0,
}: Dated): BlockDue {
  const dueShard = `${kindOf(familyOf(sk))}#${shardOf(sk)}`;
  if (recordedAt !== undefined) return { dueShard, dueAt: mayHold ? Math.min(recordedAt, expiresAt) : suppressedUntil };
  return { dueShard, dueAt: enforcedAt === undefined ? Math.min(blockedAt, expiresAt) : expiresAt };
}

/** A block with the time at which it is to be looked at. */
export const withDue = (block: Block): Block => ({ ...block, ...dueOf(block) });

/**
 * The CIDRs of a family whose blocks are due, in no order; all of them where they are fewer than `most`. The index is a
 * moment behind: whoever needs to be sure asks for the very block.
 */
export async function readDueBlocks(table: Table, family: Family, now: number, most: number): Promise<string[]> {
  const partitions = partitionsOf(kindOf(family));
  const found = await Promise.all(
    partitions.map((shard) =>
      table.query<Key>(
        {
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
          ExpressionAttributeValues: { ':shard': shard, ':now': now },
          ProjectionExpression: 'sk',
          Limit: Math.min(most, MOST_PAGE),
        },
        most,
      ),
    ),
  );
  return found.flat().map(({ sk }) => sk);
}

/** A sweep lifts what is over within five minutes; a long list takes a few of them. */
const LATE_MS = 30 * 60_000;
/** Whoever looks wants to know that there are such, and the first of them. */
const MOST_LATE = 1_000;

/**
 * Blocks whose time is over, and which no reconciler has seen gone from every IP set since: they may still be in force. One
 * that only suppresses new blocks by now is none of them.
 */
export async function readOverdueBlocks(table: Table, now: number): Promise<Block[]> {
  const due = await Promise.all(FAMILIES.map((family) => readDueBlocks(table, family, now - LATE_MS, MOST_LATE)));
  const blocks = await table.getAll<Block>(due.flat().map(blockKey));
  return blocks
    .filter((block) => block !== undefined)
    .filter((block) => block.expiresAt <= now - LATE_MS && !isSeenGone(block))
    .sort((a, b) => a.expiresAt - b.expiresAt || (a.sk < b.sk ? -1 : 1));
}

/** One that suppresses nothing is kept for a set that may hold it alone; what a release before wrote of it says no more. */
const isSeenGone = ({ recordedAt, mayHold, suppressedUntil }: Block): boolean =>
  recordedAt !== undefined && !mayHold && suppressedUntil !== undefined;
