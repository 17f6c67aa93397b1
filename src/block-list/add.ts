import type { NeverBlock } from '../guards/never-block.ts';
import type { Table, Write } from '../table.ts';
import { type Block, type BlockEntry, extendBlock, isActive, isSuppressed, openBlock, untilOf } from './block.ts';
import { ifStill, liftedBlock } from './history.ts';
import { blockKey } from './ip-sets.ts';
import { parseNetwork } from './network.ts';

/** What became of one entry. */
export type AddResult =
  /** Wanted until `until`. `opened`: this very finding opened the block, now or in an attempt that died. */
  | { status: 'added' | 'extended' | 'unchanged'; until: number; opened: boolean }
  /** A person lifted the block; until then no finding brings it back. */
  | { status: 'suppressed'; until: number }
  /** The sighting is so old that its block would be over. */
  | { status: 'expired'; until: number }
  | { status: 'never-block'; reason: string };

const MOST_TRIES = 6;

interface Pending {
  index: number;
  entry: BlockEntry;
}

/**
 * Writes what the entries ask for into the table: one read and one transaction for up to 100 addresses, whatever the
 * number of entries. A block that changed in between is read again and tried anew, the others are not.
 *
 * @returns one result for each entry, in order
 */
export async function addBlocks(
  table: Table,
  entries: readonly BlockEntry[],
  now: number,
  neverBlock: NeverBlock,
): Promise<AddResult[]> {
  const results: AddResult[] = [];
  let pending: Pending[] = [];
  for (const [index, given] of entries.entries()) {
    const cidr = parseNetwork(given.cidr)?.cidr ?? given.cidr;
    const reason = neverBlock(cidr);
    if (reason) results[index] = { status: 'never-block', reason };
    else pending.push({ index, entry: { ...given, cidr } });
  }
  for (let attempt = 0; pending.length > 0; attempt += 1) {
    if (attempt === MOST_TRIES)
      throw new Error(`The block of ${pending[0]?.entry.cidr} changed under ${MOST_TRIES} writes in a row`);
    pending = await tryToAdd(table, pending, results, now);
  }
  return results;
}

/** One read and one write. Fills in the results, and returns the entries of the addresses that somebody else changed. */
async function tryToAdd(table: Table, pending: Pending[], results: AddResult[], now: number): Promise<Pending[]> {
  const byAddress = Map.groupBy(pending, ({ entry }) => entry.cidr);
  const cidrs = [...byAddress.keys()];
  const blocks = await table.getAll<Block>(cidrs.map(blockKey));
  const changes: { cidr: string; write: Write }[] = [];
  const records: Write[] = [];
  for (const [n, cidr] of cidrs.entries()) {
    const before = blocks[n];
    const after = foldEntries(byAddress.get(cidr) ?? [], before, results, now);
    if (after === before || !after) continue;
    changes.push({ cidr, write: putBlock(after, before) });
    if (before && after.blockedAt !== before.blockedAt && before.recordedAt === undefined)
      records.push({ Put: { Item: liftedBlock(before, now, before.liftedBy ? 'undone' : 'expired') } });
  }
  const written = await table.write([...changes.map(({ write }) => write), ...records]);
  const lost = new Set(changes.filter((_, n) => !written[n]).map(({ cidr }) => cidr));
  return pending.filter(({ entry }) => lost.has(entry.cidr));
}

const putBlock = (after: Block, before: Block | undefined): Write => ({
  Put: { Item: after, ...(before ? ifStill(before) : { ConditionExpression: 'attribute_not_exists(pk)' }) },
});

function foldEntries(
  pending: readonly Pending[],
  before: Block | undefined,
  results: AddResult[],
  now: number,
): Block | undefined {
  let block = before;
  for (const { index, entry } of pending) {
    const { result, after } = addEntry(block, entry, now);
    results[index] = result;
    block = after;
  }
  // However many entries changed it, it is written once.
  return block && block !== before ? { ...block, version: (before?.version ?? 0) + 1 } : block;
}

function addEntry(
  block: Block | undefined,
  entry: BlockEntry,
  now: number,
): { result: AddResult; after: Block | undefined } {
  if (block && isSuppressed(block, now))
    return { result: { status: 'suppressed', until: block.suppressedUntil ?? now }, after: block };
  if (block && isActive(block, now)) {
    const after = extendBlock(block, entry, now);
    const status = after.expiresAt > block.expiresAt ? 'extended' : 'unchanged';
    return { result: { status, until: after.expiresAt, opened: after.findings[0] === entry.finding }, after };
  }
  const until = untilOf(entry, now);
  // NaN, from a time that is none, fails the comparison as well.
  if (!(until > now)) return { result: { status: 'expired', until }, after: block };
  return { result: { status: 'added', until, opened: true }, after: openBlock(entry, block, now) };
}
