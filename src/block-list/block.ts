import type { Key } from '../table.ts';
import { blockKey } from './ip-sets.ts';

/**
 * What should be true of one address: it is blocked until `expiresAt`. Times are in ms since 1970.
 *
 * The item stays after the block is over until a reconciler has seen the address gone from the IP set, and as long as
 * a person's undo keeps new findings from blocking it again.
 */
export interface Block extends Key {
  cidr: string;
  address: string;
  /** Why, in words: the finding that opened the block. */
  reason: string;
  /** Keys of the findings that called for it, the one that opened the block first; at most 20. */
  findings: string[];
  /** How many findings called for it. Beyond 20 an estimate, since a finding whose key was not kept may count again. */
  findingCount: number;
  firstSeen: number;
  lastSeen: number;
  blockedAt: number;
  expiresAt: number;
  /** Counts every write of the state above, and guards each. */
  version: number;
  /** Since when the IP set has been seen to hold it; absent while it does not. */
  enforcedAt?: number;
  /** After an undo: until when new findings do not block the address. */
  suppressedUntil?: number;
  liftedBy?: string;
  /** When the block went to the history; what is left only suppresses. */
  recordedAt?: number;
}

/** One finding's wish to block one address. */
export interface BlockEntry {
  cidr: string;
  reason: string;
  /** The finding's key. */
  finding: string;
  firstSeen: number;
  lastSeen: number;
  durationMs: number;
}

const MOST_FINDINGS = 20;

export const isActive = (block: Block, now: number): boolean => block.expiresAt > now;
export const isSuppressed = (block: Block, now: number): boolean => (block.suppressedUntil ?? 0) > now;
export const addressOf = (cidr: string): string => cidr.slice(0, cidr.lastIndexOf('/'));

/** When a block by this sighting alone would end. A sighting "in the future" counts as now: clocks differ. */
export const untilOf = ({ lastSeen, durationMs }: Pick<BlockEntry, 'lastSeen' | 'durationMs'>, now: number): number =>
  Math.min(lastSeen, now) + durationMs;

/** A new block, in place of whatever the table knew of the address before. */
export function openBlock(entry: BlockEntry, before: Block | undefined, now: number): Block {
  const { cidr, reason, finding } = entry;
  return {
    ...blockKey(cidr),
    cidr,
    address: addressOf(cidr),
    reason,
    findings: [finding],
    findingCount: 1,
    firstSeen: Math.min(entry.firstSeen, now),
    lastSeen: Math.min(entry.lastSeen, now),
    blockedAt: now,
    expiresAt: untilOf(entry, now),
    version: (before?.version ?? 0) + 1,
  };
}

/**
 * The block with one more sighting. Duplicates change nothing and order does not matter: every time is a minimum or a
 * maximum. Returns the same object when nothing is new.
 */
export function extendBlock(block: Block, entry: BlockEntry, now: number): Block {
  const next = {
    ...block,
    ...withFinding(block, entry),
    firstSeen: Math.min(block.firstSeen, entry.firstSeen),
    lastSeen: Math.max(block.lastSeen, Math.min(entry.lastSeen, now)),
    expiresAt: Math.max(block.expiresAt, untilOf(entry, now)),
  };
  const fields = ['findingCount', 'firstSeen', 'lastSeen', 'expiresAt'] as const;
  return fields.some((field) => next[field] !== block[field]) ? { ...next, version: block.version + 1 } : block;
}

function withFinding(block: Block, entry: BlockEntry): Pick<Block, 'findings' | 'findingCount'> {
  const { findings, findingCount } = block;
  if (findings.includes(entry.finding)) return { findings, findingCount };
  if (findings.length < MOST_FINDINGS)
    return { findings: [...findings, entry.finding], findingCount: findingCount + 1 };
  // Its key cannot be kept: only a later sighting counts, so that a retry of the same one does not.
  return { findings, findingCount: findingCount + (entry.lastSeen > block.lastSeen ? 1 : 0) };
}
