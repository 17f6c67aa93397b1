import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { Table, Write } from '../../../../platform/table.ts';
import { type Block, isActive } from '../ledger/block.ts';
import { dueOf } from '../ledger/block-due.ts';
import { ifStill, type LiftReason, recordWrites, whyOver } from '../ledger/history.ts';
import type { DesiredBlock } from './plan.ts';

/** What was seen of the IP sets of all scopes together. */
export interface SeenInForce {
  /** The scopes that are deployed. */
  scopes: readonly Scope[];
  /** The scopes in which a block was seen to hold. */
  inForce(block: DesiredBlock): readonly Scope[];
  /** Whether a set still holds what should not be blocked any more, as far as the sets could be read. */
  isLingering(block: DesiredBlock): boolean;
  /** Whether there is a set that could not be read or written, and may hold anything. */
  isBlind: boolean;
  /** Blocks that never-block covers. */
  refused: ReadonlySet<string>;
}

/** Takes an over block's item to the history, and keeps the marks of a block true to what the IP sets were seen to hold. */
export interface Settled {
  /** Blocks that went to the history. */
  lifted: { cidr: string; reason: LiftReason }[];
}

/** A new scope marks every block there is: so many at once, and the others with the next sweeps. */
const MOST_MARKS = 2_000;

/**
 * Brings the table in line with what was read back from the IP sets. It goes by what is there, not by what this run
 * did, so that a run that died half-way is completed by the next one. Costs no call when nothing has changed.
 */
export async function settle(
  table: Table,
  blocks: readonly DesiredBlock[],
  seen: SeenInForce,
  now: number,
): Promise<Settled> {
  const over: DesiredBlock[] = [];
  const marks: Write[] = [];
  for (const block of blocks) {
    if (!isOver(block, seen, now)) marks.push(...markWrites(block, seen, now));
    else if (!seen.isLingering(block)) over.push(block);
  }
  const open = over.filter((block) => needsRecord(block, seen, now));
  const lifted: Settled['lifted'] = [];
  const writes: Write[] = [];
  // The whole block goes to the history, and by now it may be another one.
  for (const block of await table.getAll<Block>(open.map(({ pk, sk }) => ({ pk, sk })))) {
    if (!block || !isOver(block, seen, now)) continue;
    const reason = seen.refused.has(block.sk) ? 'never-block' : whyOver(block);
    if (block.recordedAt === undefined) lifted.push({ cidr: block.sk, reason });
    writes.push(...recordWrites(block, now, reason, seen.isBlind));
  }
  const stays = over.filter((block) => !needsRecord(block, seen, now)).flatMap(dueWrites);
  await table.write([...writes, ...[...marks, ...stays].slice(0, MOST_MARKS)]);
  return { lifted };
}

const isOver = (block: DesiredBlock, { refused }: SeenInForce, now: number): boolean =>
  !isActive(block, now) || refused.has(block.sk);

// What only suppresses new blocks, or may still be in a set that is closed to us, stays until that is over; that it is gone
// from that set as well is noted.
const needsRecord = (
  { recordedAt, mayHold, suppressedUntil = 0 }: DesiredBlock,
  { isBlind }: SeenInForce,
  now: number,
): boolean => recordedAt === undefined || ((suppressedUntil <= now || mayHold === true) && !isBlind);

/** What a release before left of a block that is over did not say until when it suppresses new ones. */
function dueWrites(block: DesiredBlock): Write[] {
  if (block.dueShard !== undefined) return [];
  const { pk, sk } = block;
  const { dueShard, dueAt } = dueOf(block);
  const { ConditionExpression, ExpressionAttributeValues } = ifStill(block);
  return [
    {
      Update: {
        Key: { pk, sk },
        UpdateExpression: 'SET dueShard = :shard, dueAt = :due',
        ConditionExpression,
        ExpressionAttributeValues: { ...ExpressionAttributeValues, ':shard': dueShard, ':due': dueAt },
      },
    },
  ];
}

/** The block as it is due once it is marked; mostly it is marked so already, and copies of a million would take a second. */
function asSeen(block: DesiredBlock, isEverywhere: boolean, now: number): DesiredBlock {
  if (isEverywhere === (block.enforcedAt !== undefined)) return block;
  const { enforcedAt: _before, ...rest } = block;
  return isEverywhere ? { ...rest, enforcedAt: now } : rest;
}

// The version stays: the marks are no part of what the block should be, and must not make another writer lose.
function markWrites(block: DesiredBlock, { scopes, inForce }: SeenInForce, now: number): Write[] {
  const { pk, sk, enforcedAt, enforcedIn = [] } = block;
  const places = inForce(block);
  const isEverywhere = places.length === scopes.length;
  const isSame = places.length === enforcedIn.length && places.every((scope) => enforcedIn.includes(scope));
  const isMarked = isSame && isEverywhere === (enforcedAt !== undefined);
  const due = dueOf(asSeen(block, isEverywhere, now));
  if (isMarked && block.dueShard === due.dueShard && block.dueAt === due.dueAt) return [];
  const { ConditionExpression, ExpressionAttributeValues } = ifStill(block);
  const sets = [
    ...(places.length > 0 ? ['enforcedIn = :in'] : []),
    ...(isEverywhere ? ['enforcedAt = if_not_exists(enforcedAt, :now)'] : []),
    'dueShard = :shard',
    'dueAt = :due',
  ];
  const removes = [...(places.length > 0 ? [] : ['enforcedIn']), ...(isEverywhere ? [] : ['enforcedAt'])];
  const clause = (word: string, parts: string[]): string[] => (parts.length > 0 ? [`${word} ${parts.join(', ')}`] : []);
  const update = {
    Key: { pk, sk },
    UpdateExpression: [...clause('SET', sets), ...clause('REMOVE', removes)].join(' '),
    ConditionExpression,
    ExpressionAttributeValues: {
      ...ExpressionAttributeValues,
      ...(places.length > 0 && { ':in': places }),
      ...(isEverywhere && { ':now': now }),
      ':shard': due.dueShard,
      ':due': due.dueAt,
    },
  };
  return [{ Update: update }];
}
