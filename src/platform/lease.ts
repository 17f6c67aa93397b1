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

const NAMES = { '#owner': 'owner', '#until': 'until' };

/**
 * Takes a lease that nobody holds, or that has run out. One that ends implausibly late was taken by a clock that is
 * wrong, and counts for nothing.
 *
 * @returns whether it is ours
 */
export async function takeLease(table: Table, { key, owner, lasts }: Lease, now: number): Promise<boolean> {
  const taken = await table.update({
    Key: key,
    UpdateExpression: 'SET #owner = :owner, #until = :until',
    ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now OR #until > :late',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':owner': owner, ':until': now + lasts, ':now': now, ':late': now + 2 * lasts },
  });
  return taken !== undefined;
}

/** Gives the lease back, if it is still ours. */
export async function endLease(table: Table, { key, owner }: Lease): Promise<void> {
  await table.update({
    Key: key,
    UpdateExpression: 'SET #until = :zero',
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ':owner': owner, ':zero': 0 },
  });
}
