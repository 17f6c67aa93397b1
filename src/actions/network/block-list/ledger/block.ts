import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { Key } from '../../../../platform/table.ts';
import { blockKey } from '../sets/ip-sets.ts';
import { type Past, strikeMs, strikesAt } from './strikes.ts';

/** Who wanted the block: a finding; a person, through the command; a person, by hand in the IP set. */
export type BlockKind = 'finding' | 'manual' | 'adopted';

/**
 * What should be true of one address, or by a person's wish of one network: it is blocked until `expiresAt`. Times are
 * in ms since 1970.
 *
 * The item stays after the block is over until a reconciler has seen the address gone from the IP set, and as long as
 * a person's undo keeps new findings from blocking it again.
 */
export interface Block extends Key {
  cidr: string;
  address: string;
  kind: BlockKind;
  /** Why, in words: the finding that opened the block, or the person's own. */
  reason: string;
  /** The person who added or extended it last. */
  by?: string;
  /** Keys of the findings that called for it, the one that opened the block first; at most 20. */
  findings: string[];
  /** How often each of `findings` was seen, by its source's own count. */
  counts: number[];
  /** How many findings called for it. Beyond 20 an estimate, since a finding whose key was not kept may count again. */
  findingCount: number;
  firstSeen: number;
  lastSeen: number;
  blockedAt: number;
  /** Which block of an address that keeps coming back this is, 1 to 5; 0 when no finding named the address. */
  strikes: number;
  /** How the block before this one ended. */
  earlier?: Past;
  expiresAt: number;
  /** Counts every write of the state above, and guards each. */
  version: number;
  /** Since when the IP set has been seen to hold it; absent while it does not. */
  enforcedAt?: number;
  /** In which scopes it has been seen; `enforcedAt` is there when it is in all of them. */
  enforcedIn?: Scope[];
  /** After an undo: until when new findings do not block the address. */
  suppressedUntil?: number;
  liftedBy?: string;
  /** When the block went to the history; what is left only suppresses. */
  recordedAt?: number;
  /** It went there while an IP set could not be read or written: that one may hold it still. */
  mayHold?: true;
  /** When it is to be looked at, as `dueOf` says; absent from what a release before wrote. */
  dueShard?: string;
  dueAt?: number;
}

/** One finding's wish to block one address. */
export interface BlockEntry {
  cidr: string;
  reason: string;
  /** The finding's key. */
  finding: string;
  /** How often the finding was seen so far; 1 when its source does not count. */
  count?: number;
  firstSeen: number;
  lastSeen: number;
  /** The playbook's; strikes make it longer. */
  durationMs: number;
}

/** The latest time that JavaScript's dates know: the end of a permanent block. */
export const FOREVER = 8.64e15;

const MOST_FINDINGS = 20;

export const isActive = (block: Pick<Block, 'expiresAt'>, now: number): boolean => block.expiresAt > now;
export const isPermanent = (block: Pick<Block, 'expiresAt'>): boolean => block.expiresAt >= FOREVER;
export const isSuppressed = (block: Block, now: number): boolean => (block.suppressedUntil ?? 0) > now;
export const addressOf = (cidr: string): string => cidr.slice(0, cidr.lastIndexOf('/'));

/** Why a block is there, for people: with who wanted it, and how often the address has come back. */
export function reasonText({ kind, reason, by, strikes }: Pick<Block, 'kind' | 'reason' | 'by' | 'strikes'>): string {
  const who = kind === 'manual' && by ? ` (added by ${by})` : '';
  return `${reason}${who}${strikes > 1 ? ` (strike ${strikes})` : ''}`;
}

/** How often the address was seen, as far as its findings say. */
export const sightingsOf = ({ counts, findings, findingCount }: Block): number =>
  counts.reduce((sum, count) => sum + count, 0) + findingCount - findings.length;

/** What one sighting alone asks for. One "in the future" counts as now: clocks differ. */
export function sighting(
  { lastSeen, durationMs }: Pick<BlockEntry, 'lastSeen' | 'durationMs'>,
  past: Past | undefined,
  now: number,
): { at: number; strikes: number; until: number } {
  const at = Math.min(lastSeen, now);
  const strikes = strikesAt(past, at);
  return { at, strikes, until: at + Math.max(durationMs, strikeMs(strikes)) };
}

/** A new block, in place of whatever the table knew of the address before. */
export function openBlock(entry: BlockEntry, before: Block | undefined, past: Past | undefined, now: number): Block {
  const { cidr, reason, finding } = entry;
  const { at, strikes, until } = sighting(entry, past, now);
  return {
    ...blockKey(cidr),
    cidr,
    address: addressOf(cidr),
    kind: 'finding',
    reason,
    findings: [finding],
    counts: [entry.count ?? 1],
    findingCount: 1,
    firstSeen: firstOf(entry, at),
    lastSeen: at,
    blockedAt: now,
    strikes,
    ...(past && { earlier: past }),
    expiresAt: until,
    version: (before?.version ?? 0) + 1,
  };
}

// NaN, from a time that is none, would spoil the block.
const firstOf = ({ firstSeen }: BlockEntry, at: number): number => (firstSeen <= at ? firstSeen : at);

/**
 * The block with one more sighting. Duplicates change nothing and order does not matter: every value is a minimum or a
 * maximum, and the end follows from them. Returns the same object when nothing is new.
 */
export function extendBlock(block: Block, entry: BlockEntry, now: number): Block {
  const { at, strikes: own, until } = sighting(entry, block.earlier, now);
  const lastSeen = Math.max(block.lastSeen, at);
  // A sighting whose own block would be over is only put on record.
  const strikes = until > now ? Math.max(block.strikes, own) : block.strikes;
  const least = until > now ? lastSeen + strikeMs(strikes) : until;
  const next = {
    ...block,
    ...withFinding(block, entry),
    firstSeen: Math.min(block.firstSeen, firstOf(entry, at)),
    lastSeen,
    strikes,
    expiresAt: Math.max(block.expiresAt, until, least),
  };
  const fields = ['findingCount', 'firstSeen', 'lastSeen', 'strikes', 'expiresAt'] as const;
  return fields.some((field) => next[field] !== block[field]) ? { ...next, version: block.version + 1 } : block;
}

function withFinding(block: Block, entry: BlockEntry): Pick<Block, 'findings' | 'counts' | 'findingCount'> {
  const { findings, counts, findingCount } = block;
  const count = entry.count ?? 1;
  const known = findings.indexOf(entry.finding);
  if (known >= 0) return { findings, counts: counts.with(known, Math.max(counts[known] ?? 0, count)), findingCount };
  if (findings.length < MOST_FINDINGS)
    return { findings: [...findings, entry.finding], counts: [...counts, count], findingCount: findingCount + 1 };
  // Its key cannot be kept: only a later sighting counts, so that a retry of the same one does not.
  return { findings, counts, findingCount: findingCount + (entry.lastSeen > block.lastSeen ? 1 : 0) };
}
