import { clean } from '../../../../core/text.ts';
import { days } from '../../../../core/time.ts';
import type { Table } from '../../../../platform/table.ts';
import { type Block, isActive } from './block.ts';
import { changeBlocks, type Known } from './change.ts';
import { canonicalOf, desiredManualBlock } from './manual.ts';

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

/**
 * Ends blocks now, in the table; a reconciler then takes them from the IP sets. An address that is not blocked (any more) is
 * kept from being blocked all the same, since that is what a person who undoes a block wants. A read and a transaction for
 * each hundred; what stands twice is lifted once.
 *
 * @returns the results by canonical CIDR
 * @throws RangeError on a text that is neither an address nor a CIDR
 */
export async function liftBlocks(
  table: Table,
  texts: readonly string[],
  options: LiftOptions,
  now: () => number,
): Promise<Map<string, LiftResult>> {
  const cidrs = [...new Set(texts.map(canonicalOf))];
  const results = new Map<string, LiftResult>();
  for (let n = 0; n < cidrs.length; n += MOST_AT_ONCE) {
    const some = cidrs.slice(n, n + MOST_AT_ONCE);
    const lifts = await changeBlocks(
      table,
      some.map((cidr) => liftOf(cidr, options)),
      now,
    );
    for (const [at, cidr] of some.entries()) results.set(cidr, lifts[at] ?? { wasBlocked: false });
  }
  return results;
}

/** What one read and one transaction take. */
const MOST_AT_ONCE = 100;

const liftOf = (cidr: string, options: LiftOptions) => ({
  cidr,
  apply(known: Known, at: number): { result: LiftResult; after: Block | undefined } {
    const { block } = known;
    if (!block && options.suppressDays <= 0) return { result: { wasBlocked: false }, after: undefined };
    const after = lifted(block ?? nothing(cidr, known, at), options, at);
    const { suppressedUntil } = after;
    const wasBlocked = block !== undefined && isActive(block, at);
    return { result: { wasBlocked, ...(suppressedUntil && { suppressedUntil }) }, after };
  },
});

function lifted(block: Block, { by, suppressDays }: LiftOptions, now: number): Block {
  const suppressedUntil = Math.max(block.suppressedUntil ?? 0, suppressDays > 0 ? now + days(suppressDays) : 0);
  // One that has run out by itself was not lifted by anybody, though nobody has cleared it away yet.
  const isTheirs = isActive(block, now) || block.recordedAt !== undefined;
  return {
    ...block,
    expiresAt: Math.min(block.expiresAt, now),
    ...(isTheirs && { liftedBy: clean(by, 200) }),
    version: block.version + 1,
    ...(suppressedUntil > 0 && { suppressedUntil }),
  };
}

/** Stands for an address that the table knows nothing of: a block over before it began, with nothing to record. */
const nothing = (cidr: string, known: Known, now: number): Block => ({
  ...desiredManualBlock({ cidr, kind: 'manual', reason: '', by: '', until: now }, known, now),
  version: 0,
  recordedAt: now,
});
