import type { Table, Write } from '../table.ts';
import { type Block, isActive } from './block.ts';
import { ifStill, type LiftReason, recordWrites } from './history.ts';

/** Takes an over block's item to the history, and keeps `enforcedAt` true to what the IP set was seen to hold. */
export interface Settled {
  /** Blocks that went to the history. */
  lifted: { cidr: string; reason: LiftReason }[];
}

/**
 * Brings the table in line with what was read back from the IP set. It goes by what is there, not by what this run
 * did, so that a run that died half-way is completed by the next one. Costs no call when nothing has changed.
 */
export async function settle(
  table: Table,
  blocks: readonly Block[],
  inForce: ReadonlySet<string>,
  refused: ReadonlySet<string>,
  now: number,
): Promise<Settled> {
  const lifted: Settled['lifted'] = [];
  const writes: Write[] = [];
  for (const block of blocks) {
    const reason = whyOver(block, refused, now);
    const record = reason && !inForce.has(block.sk) ? recordWrites(block, now, reason) : [];
    if (reason && record.length > 0 && block.recordedAt === undefined) lifted.push({ cidr: block.sk, reason });
    writes.push(...(reason ? record : markEnforced(block, inForce.has(block.sk), now)));
  }
  await table.write(writes);
  return { lifted };
}

function whyOver(block: Block, refused: ReadonlySet<string>, now: number): LiftReason | undefined {
  if (refused.has(block.sk)) return 'never-block';
  if (isActive(block, now)) return undefined;
  return block.liftedBy ? 'undone' : 'expired';
}

// The version stays: the mark is not part of what the block should be, and must not make another writer lose.
function markEnforced({ pk, sk, enforcedAt, ...block }: Block, isInForce: boolean, now: number): Write[] {
  if (isInForce === (enforcedAt !== undefined)) return [];
  const condition = ifStill({ pk, sk, ...block });
  const ExpressionAttributeValues = { ...condition.ExpressionAttributeValues, ...(isInForce && { ':now': now }) };
  const UpdateExpression = isInForce ? 'SET enforcedAt = :now' : 'REMOVE enforcedAt';
  return [{ Update: { Key: { pk, sk }, UpdateExpression, ...condition, ExpressionAttributeValues } }];
}
