import type { Key, Table } from './table.ts';

/** What one function at a time may hold, for a while. */
export interface Lease {
  /** Where it is kept in the table. */
  key: Key;
  /** Who wants it: an id that nobody else has. */
  owner: string;
  /** After how long whoever holds it counts as dead, in ms. */
  lasts: number;
}

/** What stood there when a lease was taken. */
export interface LeaseBefore {
  /** When the last one that did what it was taken for was given back, ms. */
  done?: number;
}

const NAMES = { '#owner': 'owner', '#until': 'until' };

/**
 * Takes a lease that nobody holds, or that has run out. One that ends implausibly late was taken by a clock that is
 * wrong, and counts for nothing.
 *
 * @returns whether it is ours
 */
export const takeLease = async (table: Table, lease: Lease, now: number): Promise<boolean> =>
  (await takeLeaseAfter(table, lease, now)) !== undefined;

/**
 * The same, for whom the work of others may be enough.
 *
 * @returns what stood there before, where it is ours
 */
export function takeLeaseAfter(
  table: Table,
  { key, owner, lasts }: Lease,
  now: number,
): Promise<LeaseBefore | undefined> {
  return table.update<LeaseBefore>({
    Key: key,
    UpdateExpression: 'SET #owner = :owner, #until = :until',
    ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now OR #until > :late',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':owner': owner, ':until': now + lasts, ':now': now, ':late': now + 2 * lasts },
    ReturnValues: 'ALL_OLD',
  });
}

/**
 * Gives the lease back, if it is still ours.
 *
 * @param done when what it was taken for was done, ms: whoever takes it next is told
 */
export async function endLease(table: Table, { key, owner }: Lease, done?: number): Promise<void> {
  await table.update({
    Key: key,
    UpdateExpression: done === undefined ? 'SET #until = :zero' : 'SET #until = :zero, done = :done',
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':owner': owner, ':zero': 0, ...(done !== undefined && { ':done': done }) },
  });
}
