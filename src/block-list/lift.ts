import type { Table } from '../table.ts';
import { addressOf, type Block, isActive } from './block.ts';
import { ifStill } from './history.ts';
import { blockKey } from './ip-sets.ts';

export interface LiftOptions {
  /** Who lifts it, for the record. */
  by: string;
  /** For how many days new findings do not block the address again. 0: they may at once. */
  suppressDays: number;
}

export interface LiftResult {
  /** Whether there was a block to lift. */
  wasBlocked: boolean;
  /** In ms; absent when new findings may block the address again. */
  suppressedUntil?: number;
}

const DAY_MS = 86_400_000;
const MOST_TRIES = 6;

/**
 * Ends a block now, in the table; a reconciler then takes it from the IP set. An address that is not blocked (any
 * more) is kept from being blocked all the same, since that is what a person who undoes a block wants.
 */
export async function liftBlock(table: Table, cidr: string, options: LiftOptions, now: number): Promise<LiftResult> {
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const [block] = await table.getAll<Block>([blockKey(cidr)]);
    const Item = lifted(block ?? nothing(cidr, now), options, now);
    const condition = block ? ifStill(block) : { ConditionExpression: 'attribute_not_exists(pk)' };
    const [isWritten] = await table.write([{ Put: { Item, ...condition } }]);
    if (!isWritten) continue;
    const { suppressedUntil } = Item;
    return { wasBlocked: block !== undefined && isActive(block, now), ...(suppressedUntil && { suppressedUntil }) };
  }
  throw new Error(`The block of ${cidr} changed under ${MOST_TRIES} writes in a row`);
}

function lifted(block: Block, { by, suppressDays }: LiftOptions, now: number): Block {
  const suppressedUntil = Math.max(block.suppressedUntil ?? 0, suppressDays > 0 ? now + suppressDays * DAY_MS : 0);
  return {
    ...block,
    expiresAt: Math.min(block.expiresAt, now),
    liftedBy: by,
    version: block.version + 1,
    ...(suppressedUntil > 0 && { suppressedUntil }),
  };
}

/** Stands for an address that the table knows nothing of: a block over before it began, with nothing to record. */
function nothing(cidr: string, now: number): Block {
  return {
    ...blockKey(cidr),
    cidr,
    address: addressOf(cidr),
    reason: '',
    findings: [],
    findingCount: 0,
    firstSeen: now,
    lastSeen: now,
    blockedAt: now,
    expiresAt: now,
    version: 0,
    recordedAt: now,
  };
}
