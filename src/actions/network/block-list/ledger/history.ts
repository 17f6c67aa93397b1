import { dayIndex } from '../../../../journal/indexes.ts';
import type { Table, Write } from '../../../../platform/table.ts';
import { type Block, isSuppressed } from './block.ts';
import { withDue } from './block-due.ts';
import { type Past, pastKey } from './strikes.ts';

export type LiftReason = 'expired' | 'undone' | 'never-block';

/** A block that is over, as the history of its address keeps it; found by the UTC day of its lifting as well. */
export interface LiftedBlock extends Block {
  liftedAt: number;
  liftReason: LiftReason;
  dayKey: string;
  dayAt: number;
  ttl: number;
}

/** The partition of an address's history, oldest block first. */
const historyPartition = (cidr: string): string => `BLOCKED#${cidr}`;

/** The history item of a block that is over. The same block always has the same key, so that it is recorded once. */
function liftedBlock(block: Block, liftedAt: number, liftReason: LiftReason): LiftedBlock {
  const pk = historyPartition(block.cidr);
  // Nothing of the past is due.
  const { dueShard: _shard, dueAt: _due, ...past } = block;
  return {
    ...past,
    pk,
    sk: new Date(block.blockedAt).toISOString(),
    liftedAt,
    liftReason,
    ...dayIndex(pk, liftedAt),
  };
}

/** The blocks of one CIDR that are over, oldest first: one query. */
export const readHistory = (table: Table, cidr: string): Promise<LiftedBlock[]> =>
  table.queryAll<LiftedBlock>(historyPartition(cidr));

/** Why a block is over whose time has passed, or was cut short. */
export const whyOver = ({ liftedBy }: Pick<Block, 'liftedBy'>): LiftReason => (liftedBy ? 'undone' : 'expired');

/** Why a block is over, for people. @example 'lifted by alice; it had come back (strike 2)' */
export function whyLifted({ liftReason, liftedBy = 'a person', strikes }: LiftedBlock): string {
  const again = strikes > 1 ? `; it had come back (strike ${strikes})` : '';
  switch (liftReason) {
    case 'expired':
      return `its time was over${again}`;
    case 'undone':
      return `lifted by ${liftedBy}${again}`;
    case 'never-block':
      return 'never-block covers it now';
  }
}

/** How a block that is over counts against its address. */
export const pastOf = ({ strikes, expiresAt, liftedBy }: Block, now: number): Past => ({
  strikes,
  until: Math.min(expiresAt, now),
  ...(liftedBy && { isLifted: true }),
});

/** Only if nobody has changed the block since it was read. */
export const ifStill = ({
  version,
}: Pick<Block, 'version'>): Pick<NonNullable<Write['Put']>, 'ConditionExpression' | 'ExpressionAttributeValues'> => ({
  ConditionExpression: 'version = :version',
  ExpressionAttributeValues: { ':version': version },
});

/**
 * Puts a block that is over into the history of its address, and what counts against the address beside it. Whoever
 * comes first has said when it was lifted, so that no day's digest tells it twice; the latest block's past stays.
 */
export function historyWrites(block: Block, now: number, reason: LiftReason): Write[] {
  const record = liftedBlock(block, now, reason);
  const past = { ...pastKey(block.cidr), ...pastOf(block, now), ttl: record.ttl };
  return [
    { Put: { Item: record, ConditionExpression: 'attribute_not_exists(pk)' } },
    {
      Put: {
        Item: past,
        ConditionExpression: 'attribute_not_exists(pk) OR #until <= :until',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':until': past.until },
      },
    },
  ];
}

/**
 * Moves a block that is over to the history; what suppresses new blocks stays behind, and so does
 * everything while a set that is closed to us may still hold it. One write may lose against a
 * new block of the same address: then the history rightly says that this one ended.
 */
export function recordWrites(block: Block, now: number, reason: LiftReason, isKept = false): Write[] {
  const record = block.recordedAt === undefined ? historyWrites(block, now, reason) : [];
  if (!isSuppressed(block, now) && !isKept) {
    const { pk, sk } = block;
    return [...record, { Delete: { Key: { pk, sk }, ...ifStill(block) } }];
  }
  if (record.length === 0 && (isKept || !block.mayHold)) return [];
  const { enforcedAt: _at, enforcedIn: _in, mayHold: _may, ...rest } = block;
  const recordedAt = block.recordedAt ?? now;
  const Item = { ...rest, recordedAt, ...(isKept && { mayHold: true as const }), version: block.version + 1 };
  return [...record, { Put: { Item: withDue(Item), ...ifStill(block) } }];
}
