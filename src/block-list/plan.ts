import type { NeverBlock } from '../guards/never-block.ts';
import { type Block, isActive } from './block.ts';
import { type Family, parseNetwork } from './network.ts';

/** What one IP set should hold, and what it should not although somebody wanted it. */
export interface Plan {
  wanted: Block[];
  /** Covered by never-block today, though not on the day it was blocked; or nothing that the set could hold. */
  refused: { block: Block; reason: string }[];
  /** For which there is no room: those seen last the longest ago. */
  evicted: Block[];
}

/** "10,000 IP addresses in one IP set", which AWS does not raise. */
export const MOST_ADDRESSES = 10_000;

/**
 * Decides what belongs in an IP set at this moment. One entry that WAF does not take would reject the whole list, and
 * with it every later block, so nothing but canonical CIDRs of the set's own family come through, and never too many.
 */
export function planSet(
  blocks: readonly Block[],
  family: Family,
  now: number,
  neverBlock: NeverBlock,
  most = MOST_ADDRESSES,
): Plan {
  const wanted: Block[] = [];
  const refused: Plan['refused'] = [];
  for (const block of blocks.filter((candidate) => isActive(candidate, now))) {
    const reason = unfit(block.sk, family) ?? neverBlock(block.sk);
    if (reason) refused.push({ block, reason });
    else wanted.push(block);
  }
  if (wanted.length <= most) return { wanted, refused, evicted: [] };
  const latestFirst = wanted.toSorted((a, b) => b.lastSeen - a.lastSeen || (a.sk < b.sk ? -1 : 1));
  return { wanted: latestFirst.slice(0, most), refused, evicted: latestFirst.slice(most) };
}

function unfit(cidr: string, family: Family): string | undefined {
  const network = parseNetwork(cidr);
  if (network?.cidr !== cidr) return `${cidr} is not a CIDR in canonical form`;
  return network.family === family ? undefined : `${cidr} is not an IP${family} CIDR`;
}
