import { parseAddress } from '../../../../core/addresses/address.ts';
import { canonical, type Family, networkAt, parseNetwork } from '../../../../core/addresses/network.ts';
import { clean } from '../../../../core/text.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import { blockKey } from '../sets/ip-sets.ts';
import { addressOf, type Block, type BlockKind, FOREVER, isActive } from './block.ts';
import type { BlockChange, Known } from './change.ts';
import { standingStrikes } from './strikes.ts';
import { isHost, MOST_WIDE } from './wide.ts';

/** How long a person wants a block: for some hours from now, or until it is lifted. */
export type Lasting = { hours: number } | { permanent: true };

/** A person's wish to block an address, or a network up to /16 or IPv6 /32. */
export type ManualEntry = Lasting & { cidr: string; reason: string; by: string };

/** What became of a person's wish. */
export type ManualResult =
  | { status: 'added' | 'extended' | 'unchanged'; cidr: string; until: number }
  | { status: 'refused'; cidr: string; reason: string };

export type ExtendResult =
  | { status: 'extended' | 'unchanged'; cidr: string; until: number }
  | { status: 'not-blocked'; cidr: string };

export const MOST_HOURS = 366 * 24;
const HOUR_MS = 3_600_000;
const LEAST_PREFIX: Record<Family, number> = { v4: 16, v6: 32 };

/**
 * When a block that a person asks for now ends, in ms.
 *
 * @throws RangeError on hours that are none, or more than a year
 */
export function lastingUntil(lasting: Lasting, now: number): number {
  if ('permanent' in lasting) return FOREVER;
  if (lasting.hours > 0 && lasting.hours <= MOST_HOURS) return now + Math.round(lasting.hours * HOUR_MS);
  throw new RangeError(
    `A block lasts more than 0 and at most ${MOST_HOURS} hours, not ${lasting.hours}: make it permanent to keep it until it is lifted`,
  );
}

/**
 * Reads what a person wants blocked, strictly: an address as in a finding, or a network that begins at its own first
 * address and is no wider than an IPv4 /16 or an IPv6 /32.
 *
 * @returns the canonical CIDR, or why it is refused
 */
export function parseManual(text: string): { cidr: string } | { refuse: string } {
  const address = parseAddress(text);
  if ('cidr' in address) return { cidr: address.cidr };
  const network = parseNetwork(text);
  if (!network || isHost(network.cidr))
    return { refuse: text.includes('/') ? `${shown(text)} is ${whyNoNetwork(text)}` : address.refuse };
  const least = LEAST_PREFIX[network.family];
  const prefix = Number(network.cidr.slice(network.cidr.indexOf('/') + 1));
  if (prefix >= least) return { cidr: network.cidr };
  return { refuse: `${network.cidr} is too wide: a block is no wider than /${least} (IP${network.family})` };
}

const shown = (text: string): string => `"${clean(text, 80)}"`;

function whyNoNetwork(text: string): string {
  const first = parseNetwork(text.slice(0, text.indexOf('/')));
  if (!first) return 'neither an IP address nor a CIDR';
  const most = first.family === 'v4' ? 32 : 128;
  const prefix = text.slice(text.indexOf('/') + 1);
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > most)
    return `not a CIDR: an IP${first.family} prefix has 0 to ${most} bits`;
  return `not a CIDR that begins at its own first address: did you mean ${networkAt(text)}?`;
}

/** Reads what a person wants blocked, and asks never-block. @returns the canonical CIDR, or why it is refused */
export function judgeManual(text: string, neverBlock: NeverBlock): { cidr: string } | { refuse: string } {
  const parsed = parseManual(text);
  const refuse = 'cidr' in parsed ? neverBlock(parsed.cidr) : undefined;
  return refuse ? { refuse } : parsed;
}

/**
 * A person's wish for one canonical CIDR that was judged before, as a change of the table. Asking twice changes nothing,
 * and it shortens no block.
 */
export function manualChange(
  entry: Omit<ManualEntry, 'hours' | 'permanent'>,
  until: number,
): BlockChange<ManualResult> {
  const { cidr } = entry;
  return {
    cidr,
    apply({ block, past, wideCount }, now) {
      if (block && isActive(block, now)) {
        const after = takeOver(block, entry, until);
        const status = after.expiresAt > block.expiresAt ? 'extended' : 'unchanged';
        return { result: { status, cidr, until: after.expiresAt }, after };
      }
      if (!isHost(cidr) && wideCount >= MOST_WIDE) {
        const reason = `${cidr} is not blocked: there are ${wideCount} networks on the block list, and no room for more`;
        return { result: { status: 'refused', cidr, reason }, after: block };
      }
      const after = desiredManualBlock({ ...entry, kind: 'manual', until }, { block, past }, now);
      return { result: { status: 'added', cidr, until }, after };
    },
  };
}

/** Makes a block the person's own: its findings stay known, and its end does not come nearer. */
function takeOver(block: Block, { reason, by }: Pick<ManualEntry, 'reason' | 'by'>, until: number): Block {
  const next = {
    ...block,
    kind: 'manual' as const,
    reason: clean(reason, 300),
    by: clean(by, 200),
    expiresAt: Math.max(block.expiresAt, until),
  };
  const isSame = (['kind', 'reason', 'by', 'expiresAt'] as const).every((field) => next[field] === block[field]);
  return isSame ? block : { ...next, version: block.version + 1 };
}

/** A block that no finding called for. It adds no strike, and keeps those that the address has. */
export function desiredManualBlock(
  { cidr, kind, reason, by, until }: { cidr: string; kind: BlockKind; reason: string; by: string; until: number },
  { block: before, past }: Pick<Known, 'block' | 'past'>,
  now: number,
): Block {
  return {
    ...blockKey(cidr),
    cidr,
    address: addressOf(cidr),
    kind,
    reason: clean(reason, 300),
    by: clean(by, 200),
    findings: [],
    counts: [],
    findingCount: 0,
    firstSeen: now,
    lastSeen: now,
    blockedAt: now,
    strikes: standingStrikes(past, now),
    ...(past && { earlier: past }),
    expiresAt: until,
    version: (before?.version ?? 0) + 1,
  };
}

/**
 * Keeps a block for at least so long from now; it never ends sooner than it would have. Asking twice is asking once.
 */
export function extendChange(text: string, until: number, by: string): BlockChange<ExtendResult> {
  const cidr = canonicalOf(text);
  return {
    cidr,
    apply({ block }, now) {
      if (!block || !isActive(block, now)) return { result: { status: 'not-blocked', cidr }, after: block };
      if (block.expiresAt >= until)
        return { result: { status: 'unchanged', cidr, until: block.expiresAt }, after: block };
      const after = { ...block, expiresAt: until, by: clean(by, 200), version: block.version + 1 };
      return { result: { status: 'extended', cidr, until }, after };
    },
  };
}

/**
 * The CIDR by which the block list knows what a person typed.
 *
 * @throws RangeError when it is neither an address nor a CIDR
 */
export function canonicalOf(text: string): string {
  const address = parseAddress(text);
  const cidr = 'cidr' in address ? address.cidr : canonical(text);
  if (cidr === undefined) throw new RangeError(`${shown(text)} is neither an IP address nor a CIDR`);
  return cidr;
}
