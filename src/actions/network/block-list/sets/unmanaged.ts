import { type Network, parseNetwork } from '../../../../core/addresses/network.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import type { Table } from '../../../../platform/table.ts';
import { FOREVER } from '../ledger/block.ts';
import { type BlockChange, changeBlocks } from '../ledger/change.ts';
import { desiredManualBlock, parseManual } from '../ledger/manual.ts';
import { isHost } from '../ledger/wide.ts';
import { mergeAll } from './plan.ts';

/** An entry of an IP set that nobody here asked for, and what is done about it. */
export interface UnmanagedEntry {
  cidr: string;
  set: string;
  /** Why it is removed; absent when it is adopted. */
  reason?: string;
}

/**
 * More than this in one set at once is no person's doing but another tool's, which believes that the set is its own: such
 * entries are removed.
 */
const MOST_ADOPTED = 20;

/**
 * What becomes of entries added by hand. The rule: it is what it would be had the person asked for it by the command.
 * An entry that never-block covers, that is too wide or no address that can be blocked is removed, and so are all of them
 * when they are many; every other one is adopted as a block without an end, in every scope.
 */
export function judgeUnmanaged(cidrs: readonly string[], set: string, neverBlock: NeverBlock): UnmanagedEntry[] {
  const tooMany = cidrs.length > MOST_ADOPTED;
  return cidrs.map((cidr) => {
    const parsed = parseManual(cidr);
    const many = tooMany ? `there were ${cidrs.length} such entries at once, which is another tool's doing` : undefined;
    const reason = 'refuse' in parsed ? parsed.refuse : (neverBlock(cidr) ?? many);
    return { cidr, set, ...(reason && { reason }) };
  });
}

/** Puts entries found in an IP set on the block list, and returns them without those that the table knows by now. */
export async function adopt(
  table: Table,
  unmanaged: readonly UnmanagedEntry[],
  now: () => number,
): Promise<UnmanagedEntry[]> {
  if (unmanaged.length === 0) return [];
  const isNew = await changeBlocks(table, unmanaged.map(adoption), now);
  return unmanaged.filter((_, n) => isNew[n]);
}

const adoption = ({ cidr, set }: UnmanagedEntry): BlockChange<boolean> => ({
  cidr,
  apply({ block, past }, now) {
    if (block) return { result: false, after: block };
    const wish = {
      cidr,
      kind: 'adopted' as const,
      reason: `It was found in the IP set ${set}: somebody added it by hand`,
      by: 'an unknown person, by hand',
      until: FOREVER,
    };
    return { result: true, after: desiredManualBlock(wish, { block, past }, now) };
  },
});

/**
 * Tells whether every address of a network belongs to a block that the table knows: then we wrote it ourselves, as
 * neighbours merged. Sorts only when it is asked about a network.
 */
export function mergeFinder(known: () => Iterable<string>): (cidr: string) => boolean {
  let merged: Network[] | undefined;
  return (cidr) => {
    const network = isHost(cidr) ? undefined : parseNetwork(cidr);
    if (!network) return false;
    merged ??= mergeAll([...known()]);
    const at = merged.findLastIndex(({ first }) => first <= network.first);
    return (merged[at]?.last ?? -1n) >= network.last;
  };
}
