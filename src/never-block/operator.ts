import { parseNetwork } from '../core/addresses/network.ts';
import { NeverBlockError } from '../core/errors.ts';
import type { Group } from '../core/known.ts';
import { clean } from '../core/text.ts';
import type { Table } from '../platform/table.ts';
import { HEAD, type Head, PARTITION, type PartHead, readGroups, readHead, writeGroups } from './store.ts';

/** What a person has put on the never-block list. */
interface OperatorEntry {
  cidr: string;
  by: string;
  why: string;
  /** When it was added, and when it ends, in ms. */
  at: number;
  until?: number;
}

interface NewEntry {
  /** An address or a CIDR. */
  entry: string;
  by: string;
  why: string;
  /** In ms; absent: until it is removed. */
  until?: number | undefined;
}

const MOST_TRIES = 6;
const MOST_ENTRIES = 5_000;
const WIDEST = { v4: 8, v6: 16 };

/** The entries that have not ended, oldest first. */
export async function listNeverBlock(table: Table, now: number): Promise<OperatorEntry[]> {
  return valid((await read(table)).entries, now);
}

/**
 * Puts an address or range on the list, or changes why and until when it is there. Functions follow within a minute,
 * and the next reconcile lifts the blocks that it covers.
 *
 * @returns the entry as it is kept, its CIDR in canonical form
 * @throws NeverBlockError when it is not one
 */
export async function addNeverBlock(
  table: Table,
  { entry, by, why, until }: NewEntry,
  now: number,
): Promise<OperatorEntry> {
  const cidr = canonical(entry);
  if (until !== undefined && !(until > now)) throw new NeverBlockError(`${cidr} would end before it begins`);
  const added = { cidr, by: clean(by, 200), why: clean(why, 500), at: now, ...(until !== undefined && { until }) };
  await change(table, { what: 'add', entry: added }, now, (entries) => {
    const others = entries.filter((one) => one.cidr !== cidr);
    if (others.length >= MOST_ENTRIES)
      throw new NeverBlockError(`There are ${MOST_ENTRIES} entries: keep longer lists in a parameter or an object`);
    return [...others, added];
  });
  return added;
}

/**
 * Takes an entry off the list.
 *
 * @returns the entry, or undefined when there was none of this address or range
 * @throws NeverBlockError when it is neither
 */
export async function removeNeverBlock(
  table: Table,
  { entry, by }: Pick<NewEntry, 'entry' | 'by'>,
  now: number,
): Promise<OperatorEntry | undefined> {
  const cidr = canonical(entry);
  const found = (await listNeverBlock(table, now)).find((one) => one.cidr === cidr);
  if (found)
    await change(table, { what: 'remove', entry: { ...found, by: clean(by, 200), at: now } }, now, (entries) =>
      entries.filter((one) => one.cidr !== cidr),
    );
  return found;
}

/** A list of AWS's ranges that waits for a person. */
export interface Waiting {
  readAt: number;
  count: number;
  added: number;
  removed: number;
}

export async function heldRanges(table: Table): Promise<Waiting | undefined> {
  return (await readHead(table))?.held;
}

/**
 * Puts the held list of AWS's ranges in force.
 *
 * @throws NeverBlockError when none is held, or another one by now
 */
export async function acceptHeldRanges(table: Table, by: string, now: number): Promise<Waiting> {
  const head = await readHead(table);
  const held = head?.held;
  const groups = held && (await readGroups(table, 'held', held));
  if (!held || !groups) throw new NeverBlockError('No list of AWS’s address ranges is held back.');
  const next = await writeGroups(table, 'aws', groups, { readAt: held.readAt, now, current: head.aws });
  const update = {
    Key: HEAD,
    UpdateExpression: 'SET aws = :next REMOVE held, awsTrouble',
    ConditionExpression: 'held.revision = :revision',
    ExpressionAttributeValues: { ':next': next, ':revision': held.revision },
  };
  await table.write([logOf({ what: 'accept', by: clean(by, 200), revision: held.revision }, now)]);
  const [isWritten] = await table.write([{ Update: update }]);
  if (!isWritten) throw new NeverBlockError('The list was replaced by a newer one just now: look at that one first.');
  const { readAt, count, added, removed } = held;
  return { readAt, count, added, removed };
}

function canonical(entry: string): string {
  const network = parseNetwork(entry.trim());
  if (!network)
    throw new NeverBlockError(
      `"${clean(entry, 60)}" is neither an IP address nor a CIDR that begins at its network address, such as 203.0.113.0/24`,
    );
  const widest = WIDEST[network.family];
  if (Number(network.cidr.split('/')[1]) < widest)
    throw new NeverBlockError(`${network.cidr} is wider than /${widest}: that much would be kept from being blocked`);
  return network.cidr;
}

interface State {
  head: Head | undefined;
  entries: OperatorEntry[];
}

async function read(table: Table): Promise<State> {
  const head = await readHead(table);
  if (!head?.operator) return { head, entries: [] };
  const groups = await readGroups(table, 'operator', head.operator);
  if (!groups) throw new NeverBlockError('The list of operators’ entries cannot be read: restore the table’s item.');
  const entries = groups.flatMap(({ cidrs, by = '', why = '', at = 0, until }) =>
    cidrs.map((cidr) => ({ cidr, by, why, at, ...(until !== undefined && { until }) })),
  );
  return { head, entries };
}

const valid = (entries: readonly OperatorEntry[], now: number): OperatorEntry[] =>
  entries.filter(({ until = Number.POSITIVE_INFINITY }) => until > now).sort((a, b) => a.at - b.at);

const toGroup = ({ cidr, ...entry }: OperatorEntry): Group => ({
  what: `an operator (${entry.by}, ${new Date(entry.at).toISOString().slice(0, 10)}: ${entry.why})`,
  cidrs: [cidr],
  ...entry,
});

/** Reads, changes and writes under the revision that was read; two at once both take effect. */
async function change(
  table: Table,
  log: object,
  now: number,
  edit: (entries: OperatorEntry[]) => OperatorEntry[],
): Promise<void> {
  await table.write([logOf(log, now)]);
  for (let attempt = 0; attempt < MOST_TRIES; attempt += 1) {
    const { head, entries } = await read(table);
    const groups = edit(valid(entries, now)).map(toGroup);
    const next = await writeGroups(table, 'operator', groups, { readAt: now, now, current: undefined });
    const [isWritten] = await table.write([{ Update: replacing(head?.operator, next) }]);
    if (isWritten) return;
  }
  throw new NeverBlockError(`The list changed under ${MOST_TRIES} writes in a row: try again.`);
}

const replacing = (seen: PartHead | undefined, next: PartHead) => ({
  Key: HEAD,
  UpdateExpression: 'SET #operator = :next',
  ConditionExpression: seen ? '#operator.revision = :seen' : 'attribute_not_exists(#operator)',
  ExpressionAttributeNames: { '#operator': 'operator' },
  ExpressionAttributeValues: { ':next': next, ...(seen && { ':seen': seen.revision }) },
});

/** Who wanted what, for good; written before it is done. */
export const logOf = (entry: object, now: number) => ({
  Put: {
    Item: { pk: `${PARTITION}_LOG`, sk: `${new Date(now).toISOString()}#${crypto.randomUUID().slice(0, 8)}`, ...entry },
  },
});
