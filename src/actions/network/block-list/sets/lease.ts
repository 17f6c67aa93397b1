import type { Family } from '../../../../core/addresses/network.ts';
import type { Key, Table } from '../../../../platform/table.ts';

interface Lease extends Key {
  owner: string;
  /** In ms. */
  until: number;
}

/** Longer than it takes to read and write a few sets; a function that dies holds up the others for no longer. */
const LEASE_MS = 10_000;

const keyOf = (family: Family): Key => ({ pk: 'WAF-WRITES', sk: `LEASE#${family}` });

/**
 * Takes the lease under which one function writes what all have added. It saves calls, and nothing depends on it: two
 * reconcilers at once do no harm. A lease that ends implausibly late was taken by a clock that is wrong.
 */
export async function takeLease(table: Table, family: Family, owner: string, now: number): Promise<boolean> {
  const lease: Lease = { ...keyOf(family), owner, until: now + LEASE_MS };
  const [isTaken] = await table.write([
    {
      Put: {
        Item: lease,
        ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now OR #until > :late',
        ExpressionAttributeNames: { '#until': 'until' },
        ExpressionAttributeValues: { ':now': now, ':late': now + 2 * LEASE_MS },
      },
    },
  ]);
  return isTaken === true;
}

/** Gives the lease back, if it is still ours. */
export async function endLease(table: Table, family: Family, owner: string): Promise<void> {
  await table.write([
    {
      Delete: {
        Key: keyOf(family),
        ConditionExpression: '#owner = :owner',
        ExpressionAttributeNames: { '#owner': 'owner' },
        ExpressionAttributeValues: { ':owner': owner },
      },
    },
  ]);
}
