import { parseNetwork } from '../../../../core/addresses/network.ts';
import type { NeverBlock } from '../../../../never-block/never-block.ts';
import type { Table } from '../../../../platform/table.ts';
import { type Block, type BlockEntry, extendBlock, isActive, isSuppressed, openBlock, sighting } from './block.ts';
import { type BlockChange, changeBlocks, type Known } from './change.ts';
import { isNet64, liftedIn, widenedTo } from './net64.ts';
import { isHost } from './wide.ts';

/** What became of one entry. */
export type AddResult =
  /**
   * Wanted until `until`. `opened`: this very finding opened the block, now or in an attempt that died. `strikes`:
   * which block of the address this is. `coveredBy`: it needs no block of its own, since a wider network is blocked.
   * `within`: not it, but its IPv6 /64 is what is blocked, since others of that attack as well.
   */
  | {
      status: 'added' | 'extended' | 'unchanged';
      until: number;
      opened: boolean;
      strikes: number;
      coveredBy?: string;
      within?: string;
    }
  /** A person lifted the block; until then no finding brings it back. */
  | { status: 'suppressed'; until: number }
  /** A person lifted the block at that time, after this sighting. */
  | { status: 'lifted'; until: number }
  /** The sighting is so old that its block would be over. */
  | { status: 'expired'; until: number }
  | { status: 'never-block'; reason: string };

/**
 * Writes what the findings ask for into the table, at the cost of `changeBlocks`, and two reads more where IPv6 is among
 * it. Findings only ever block single hosts, and the /64 that an IPv6 host has to itself.
 *
 * @returns one result for each entry, in order
 */
export async function addBlocks(
  table: Table,
  given: readonly BlockEntry[],
  now: () => number,
  neverBlock: NeverBlock,
): Promise<AddResult[]> {
  const entries = given.map((entry) => ({ ...entry, cidr: parseNetwork(entry.cidr)?.cidr ?? entry.cidr }));
  const spared = await liftedIn(table, entries, now());
  const results = entries.map(({ cidr }) => refusalOf(cidr, neverBlock, spared));
  const open = entries.flatMap((entry, index) => (results[index] ? [] : [{ ...entry, index }]));
  const within = await widenedTo(table, open, now(), neverBlock);
  const changes = open.map((entry, n) => addChange({ ...entry, cidr: within[n] ?? entry.cidr }, neverBlock));
  const changed = await changeBlocks(table, changes, now);
  for (const [n, { index }] of open.entries()) {
    const result = changed[n] as AddResult;
    const network = within[n];
    results[index] = network && 'opened' in result ? { ...result, within: network } : result;
  }
  return results as AddResult[];
}

function refusalOf(cidr: string, neverBlock: NeverBlock, spared: ReadonlyMap<string, string>): AddResult | undefined {
  const isAllowed = isHost(cidr) || isNet64(cidr);
  const host = spared.get(cidr);
  const reason =
    neverBlock(cidr) ??
    (isAllowed ? undefined : `${cidr} is neither a single address nor an IPv6 /64: no finding blocks more`) ??
    (host && `${cidr} is not blocked: a person lifted the block of ${host} in it`);
  return reason ? { status: 'never-block', reason } : undefined;
}

const addChange = (entry: BlockEntry, neverBlock: NeverBlock): BlockChange<AddResult> => ({
  cidr: entry.cidr,
  apply(known, now) {
    const { block } = known;
    if (block && isSuppressed(block, now))
      return { result: { status: 'suppressed', until: block.suppressedUntil ?? now }, after: block };
    if (block && isActive(block, now)) return renew(block, entry, now);
    return reopen(known, entry, now, neverBlock);
  },
});

type Changed = ReturnType<BlockChange<AddResult>['apply']>;

function renew(block: Block, entry: BlockEntry, now: number): Changed {
  // NaN, from a time that is none: it says nothing about when the block should end.
  if (Number.isNaN(entry.lastSeen)) return { result: { status: 'expired', until: Number.NaN }, after: block };
  const after = extendBlock(block, entry, now);
  const status = after.expiresAt > block.expiresAt ? 'extended' : 'unchanged';
  const opened = after.kind === 'finding' && after.findings[0] === entry.finding;
  return { result: { status, until: after.expiresAt, opened, strikes: after.strikes }, after };
}

function reopen({ block, past, covers }: Known, entry: BlockEntry, now: number, neverBlock: NeverBlock): Changed {
  const { at, until, strikes } = sighting(entry, past, now);
  // NaN fails this comparison as well.
  if (!(until > now)) return { result: { status: 'expired', until }, after: block };
  if (past?.isLifted && at < past.until) return { result: { status: 'lifted', until: past.until }, after: block };
  const cover = covers.find(({ cidr, expiresAt }) => expiresAt >= until && !neverBlock(cidr));
  if (cover) {
    const { cidr: coveredBy, expiresAt } = cover;
    return { result: { status: 'unchanged', until: expiresAt, opened: false, strikes, coveredBy }, after: block };
  }
  return { result: { status: 'added', until, opened: true, strikes }, after: openBlock(entry, block, past, now) };
}
