import type { Table, Write } from '../../../../platform/table.ts';
import { blockKey } from '../sets/ip-sets.ts';
import { type Block, isActive } from './block.ts';
import { withDue } from './block-due.ts';
import { historyWrites, ifStill, pastOf, whyOver } from './history.ts';
import { net64Writes, networkAround } from './net64.ts';
import { type Past, pastKey } from './strikes.ts';
import { covering, WIDE_KEY, type WideIndex, wideNetworks, wideWrites } from './wide.ts';

/** What the table knows of one address. */
export interface Known {
  /** Its block, in force or over. */
  block: Block | undefined;
  /** How its last block ended; only read when none is in force. */
  past: Past | undefined;
  /** Blocks in force of wider networks that hold it; only read when it has none itself. */
  covers: Block[];
  /** How many networks are blocked; only read when the address has no block. */
  wideCount: number;
}

/** A change to the block of one canonical CIDR. */
export interface BlockChange<R> {
  cidr: string;
  /** Pure, as it may be tried again on newer knowledge. `after` is the very block it was given when nothing changes. */
  apply(known: Known, now: number): { result: R; after: Block | undefined };
}

interface Pending<R> {
  index: number;
  change: BlockChange<R>;
}

const MOST_TRIES = 6;

/**
 * Changes blocks in the table: one read and one transaction for up to 100 addresses, and a second read when some of
 * them are not blocked now. A block that somebody else changed in between is read again and tried anew, the others are
 * not. The time is taken after reading, when the client has heard AWS's own.
 *
 * @returns one result for each change, in order
 */
export async function changeBlocks<R>(
  table: Table,
  changes: readonly BlockChange<R>[],
  now: () => number,
): Promise<R[]> {
  const results: R[] = [];
  let pending = changes.map((change, index): Pending<R> => ({ index, change }));
  for (let attempt = 0; pending.length > 0; attempt += 1) {
    if (attempt === MOST_TRIES)
      throw new Error(`The block of ${pending[0]?.change.cidr} changed under ${MOST_TRIES} writes in a row`);
    pending = await tryToChange(table, pending, results, now);
  }
  return results;
}

/** One attempt. Fills in the results, and returns the changes of the addresses that somebody else changed. */
async function tryToChange<R>(
  table: Table,
  pending: readonly Pending<R>[],
  results: R[],
  clock: () => number,
): Promise<Pending<R>[]> {
  const byAddress = Map.groupBy(pending, ({ change }) => change.cidr);
  const { known, index } = await readKnown(table, [...byAddress.keys()], clock);
  const now = clock();
  const writes: Write[] = [];
  const changed: { block: Block; at: number }[] = [];
  for (const [cidr, group] of byAddress) {
    const before = known.get(cidr) ?? { block: undefined, past: undefined, covers: [], wideCount: 0 };
    const after = fold(group, before, results, now);
    if (!after || after === before.block) continue;
    // The history goes first: should we die between two transactions, the next attempt finds the old block still.
    if (isReplaced(before.block, after)) writes.push(...historyWrites(before.block, now, whyOver(before.block)));
    changed.push({ block: after, at: writes.length });
    writes.push(putBlock(after, before.block));
  }
  const blocks = changed.map(({ block }) => block);
  const notes = [...wideWrites(blocks, index, now), ...net64Writes(blocks, now)];
  const written = await table.write([...writes, ...notes]);
  const lost = new Set(changed.filter(({ at }) => !written[at]).map(({ block }) => block.cidr));
  return pending.filter(({ change }) => lost.has(change.cidr));
}

/** However many changes an address gets, its block is written once. */
function fold<R>(group: readonly Pending<R>[], known: Known, results: R[], now: number): Block | undefined {
  let { block } = known;
  for (const { index, change } of group) {
    const { result, after } = change.apply({ ...known, block }, now);
    results[index] = result;
    block = after;
  }
  return block && block !== known.block ? { ...block, version: (known.block?.version ?? 0) + 1 } : block;
}

const isReplaced = (before: Block | undefined, after: Block): before is Block =>
  before !== undefined && after.blockedAt !== before.blockedAt && before.recordedAt === undefined;

const putBlock = (after: Block, before: Block | undefined): Write => ({
  Put: { Item: withDue(after), ...(before ? ifStill(before) : { ConditionExpression: 'attribute_not_exists(pk)' }) },
});

/**
 * Reads blocks, and for addresses without one in force their past and the networks around them. In this order: a block
 * is moved to the past in one transaction, so what the first read no longer finds, the second one does.
 */
async function readKnown(
  table: Table,
  cidrs: readonly string[],
  clock: () => number,
): Promise<{ known: Map<string, Known>; index: WideIndex | undefined }> {
  const blocks = await table.getAll<Block>(cidrs.map(blockKey));
  const now = clock();
  const known = new Map(
    cidrs.map((cidr, n): [string, Known] => [cidr, { block: blocks[n], past: undefined, covers: [], wideCount: 0 }]),
  );
  const free = cidrs.filter((_, n) => !(blocks[n] && isActive(blocks[n], now)));
  if (free.length === 0) return { known, index: undefined };
  const [index, ...pasts] = await table.getAll<WideIndex | Past>([WIDE_KEY, ...free.map(pastKey)]);
  const networks = wideNetworks(index as WideIndex | undefined, now);
  const covers = await readCovers(
    table,
    new Map(free.map((cidr) => [cidr, [...covering(networks, cidr), ...networkAround(cidr)]])),
    now,
  );
  for (const [n, cidr] of free.entries()) {
    const block = known.get(cidr)?.block;
    const past = block && block.recordedAt === undefined ? pastOf(block, now) : (pasts[n] as Past | undefined);
    known.set(cidr, {
      block,
      past: past && { strikes: past.strikes, until: past.until, ...(past.isLifted && { isLifted: true }) },
      covers: covers.get(cidr) ?? [],
      wideCount: networks.length,
    });
  }
  return { known, index: index as WideIndex | undefined };
}

async function readCovers(
  table: Table,
  named: ReadonlyMap<string, readonly string[]>,
  now: number,
): Promise<Map<string, Block[]>> {
  const cidrs = [...new Set([...named.values()].flat())];
  if (cidrs.length === 0) return new Map();
  const blocks = await table.getAll<Block>(cidrs.map(blockKey));
  const inForce = new Map(blocks.flatMap((block) => (block && isActive(block, now) ? [[block.cidr, block]] : [])));
  return new Map([...named].map(([cidr, names]) => [cidr, names.flatMap((name) => inForce.get(name) ?? [])]));
}
