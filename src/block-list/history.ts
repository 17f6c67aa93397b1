import { dayIndex } from '../journal.ts';
import type { Write } from '../table.ts';
import { type Block, isSuppressed } from './block.ts';

export type LiftReason = 'expired' | 'undone' | 'never-block';

/** A block that is over, as the history of its address keeps it; found by the UTC day of its lifting as well. */
export interface LiftedBlock extends Block {
  liftedAt: number;
  liftReason: LiftReason;
  dayShard: string;
  dayAt: number;
  ttl: number;
}

/** The partition of an address's history, oldest block first. */
export const historyPartition = (cidr: string): string => `BLOCKED#${cidr}`;

/** The history item of a block that is over. The same block always has the same key, so recording twice is harmless. */
export function liftedBlock(block: Block, liftedAt: number, liftReason: LiftReason): LiftedBlock {
  const pk = historyPartition(block.cidr);
  return {
    ...block,
    pk,
    sk: new Date(block.blockedAt).toISOString(),
    liftedAt,
    liftReason,
    ...dayIndex(pk, liftedAt),
  };
}

/** Only if nobody has changed the block since it was read. */
export const ifStill = ({
  version,
}: Block): Pick<NonNullable<Write['Put']>, 'ConditionExpression' | 'ExpressionAttributeValues'> => ({
  ConditionExpression: 'version = :version',
  ExpressionAttributeValues: { ':version': version },
});

/**
 * Moves a block that is over to the history; what suppresses new blocks stays behind. One write may lose against a
 * new block of the same address: then the history rightly says that this one ended.
 */
export function recordWrites(block: Block, now: number, reason: LiftReason): Write[] {
  const record: Write[] = block.recordedAt === undefined ? [{ Put: { Item: liftedBlock(block, now, reason) } }] : [];
  if (!isSuppressed(block, now)) {
    const { pk, sk } = block;
    return [...record, { Delete: { Key: { pk, sk }, ...ifStill(block) } }];
  }
  if (record.length === 0) return [];
  const { enforcedAt: _, ...rest } = block;
  const Item = { ...rest, recordedAt: now, version: block.version + 1 };
  return [...record, { Put: { Item, ...ifStill(block) } }];
}
