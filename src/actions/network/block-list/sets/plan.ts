import { mergeCidr } from 'cidr-tools';
import { canonical, type Family, familyOf, type Network, parseNetwork } from '../../../../core/addresses/network.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import { type Block, isActive } from '../ledger/block.ts';

/** What the reconciler reads of a block: enough to decide where it belongs, and light enough for 100,000 of them. */
export type DesiredBlock = Pick<
  Block,
  | 'pk'
  | 'sk'
  | 'kind'
  | 'lastSeen'
  | 'expiresAt'
  | 'version'
  | 'enforcedAt'
  | 'enforcedIn'
  | 'suppressedUntil'
  | 'recordedAt'
  | 'mayHold'
  | 'blockedAt'
  | 'dueShard'
  | 'dueAt'
>;

/** The blocks of one family that should hold now, and those that must not although somebody wanted them. */
export interface Wanted {
  blocks: DesiredBlock[];
  /** Covered by never-block today, though not on the day it was blocked; or nothing that a set could hold. */
  refused: { block: DesiredBlock; reason: string }[];
}

/** What a scope's sets should hold together. */
export interface Entries {
  /** Canonical CIDRs: each one a block, or several blocks that fill it exactly. */
  list: string[];
  /** The entry that stands for each block, where it is not the block's own CIDR; absent when all are. */
  merged?: Map<string, string>;
  /** For which there is no room: those seen last the longest ago. */
  evicted: DesiredBlock[];
}

/** "10,000 IP addresses in one IP set", which AWS does not raise. */
export const MOST_ADDRESSES = 10_000;

/**
 * Decides which blocks hold at this moment. One entry that WAF does not take would reject the whole list, and with it every
 * later block, so nothing but canonical CIDRs of the family come through.
 *
 * @param judged why a CIDR is none, or `false`, as it was found before, since one run asks several times
 */
export function wantedBlocks(
  blocks: readonly DesiredBlock[],
  family: Family,
  now: number,
  neverBlock: NeverBlock,
  judged = new Map<string, string | false>(),
): Wanted {
  const wanted: Wanted = { blocks: [], refused: [] };
  for (const block of blocks) {
    if (!isActive(block, now)) continue;
    let reason = judged.get(block.sk);
    if (reason === undefined) {
      reason = unfit(block.sk, family) ?? neverBlock(block.sk) ?? false;
      judged.set(block.sk, reason);
    }
    if (reason) wanted.refused.push({ block, reason });
    else wanted.blocks.push(block);
  }
  return wanted;
}

function unfit(cidr: string, family: Family): string | undefined {
  if (canonical(cidr) !== cidr || cidr.endsWith('/0')) return `${cidr} is not a CIDR in canonical form`;
  return familyOf(cidr) === family ? undefined : `${cidr} is not an IP${family} CIDR`;
}

/**
 * Makes the blocks fit into a scope's sets: as they are; else neighbours merged, without an address more; else without
 * those seen last the longest ago. What a person wanted has no sighting to grow old, and goes last.
 */
export function fitEntries({ blocks }: Wanted, capacity: number): Entries {
  if (blocks.length <= capacity) return { list: blocks.map(({ sk }) => sk), evicted: [] };
  const merged = mergedInto(blocks.map(({ sk }) => sk));
  const members = Map.groupBy(blocks, ({ sk }) => merged.get(sk) ?? sk);
  const latest = (some: readonly DesiredBlock[]): number =>
    some.reduce((most, block) => Math.max(most, rankOf(block)), 0);
  const ranked = [...members].map(([entry, some]) => ({ entry, some, rank: latest(some) }));
  ranked.sort((a, b) => b.rank - a.rank || (a.entry < b.entry ? -1 : 1));
  const evicted = ranked.slice(capacity).flatMap(({ some }) => some);
  return { list: ranked.slice(0, capacity).map(({ entry }) => entry), merged, evicted };
}

const rankOf = ({ kind, lastSeen }: DesiredBlock): number => (kind === 'finding' ? lastSeen : Number.POSITIVE_INFINITY);

/** For each CIDR the one that it becomes part of. */
function mergedInto(cidrs: readonly string[]): Map<string, string> {
  const wide = mergeAll(cidrs);
  const merged = new Map<string, string>();
  let n = 0;
  for (const { cidr, first } of inOrder(cidrs)) {
    while ((wide[n]?.last ?? first) < first) n += 1;
    merged.set(cidr, wide[n]?.cidr ?? cidr);
  }
  return merged;
}

/** The fewest networks with exactly the addresses of these, in order. What is no CIDR is left out. */
export const mergeAll = (cidrs: readonly string[]): Network[] =>
  inOrder(mergeCidr(cidrs.filter((cidr) => canonical(cidr) !== undefined)));

const inOrder = (cidrs: readonly string[]): Network[] =>
  cidrs
    .map(parseNetwork)
    .filter((network) => network !== undefined)
    .sort((a, b) => (a.first < b.first ? -1 : 1));
