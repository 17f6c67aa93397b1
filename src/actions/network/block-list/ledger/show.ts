import type { NeverBlock } from '../../../../never-block/never-block.ts';
import type { Table } from '../../../../platform/table.ts';
import { type Block, isActive, isSuppressed } from './block.ts';
import { changeBlocks, type Known } from './change.ts';
import { type LiftedBlock, readHistory } from './history.ts';
import { canonicalOf } from './manual.ts';
import { standingStrikes } from './strikes.ts';

/** Everything that the table knows of an address. */
export interface Shown {
  cidr: string;
  /** Its block, if its time is not over. */
  block?: Block;
  /** Blocks of wider networks that hold it, when it has none itself. */
  covers: Block[];
  /** Until when findings do not block it, since a person lifted it. */
  suppressedUntil?: number;
  /** Why it may not be blocked. */
  neverBlock?: string;
  /** The strikes that count against it now. */
  strikes: number;
  /** Its blocks that are over, oldest first. One that has just ended joins them at the next sweep. */
  history: LiftedBlock[];
}

/** Reads only. */
export async function showAddress(
  table: Table,
  address: string,
  neverBlock: NeverBlock,
  now: () => number,
): Promise<Shown> {
  const cidr = canonicalOf(address);
  const look = { cidr, apply: (known: Known) => ({ result: known, after: known.block }) };
  const [[known], history] = await Promise.all([changeBlocks(table, [look], now), readHistory(table, cidr)]);
  const { block, past, covers = [] } = known ?? {};
  const isBlocked = block !== undefined && isActive(block, now());
  const refusal = neverBlock(cidr);
  return {
    cidr,
    ...(isBlocked && { block }),
    covers,
    ...(block && isSuppressed(block, now()) && { suppressedUntil: block.suppressedUntil as number }),
    ...(refusal && { neverBlock: refusal }),
    strikes: isBlocked ? block.strikes : standingStrikes(past, now()),
    history,
  };
}
