import { randomUUID } from 'node:crypto';
import { PlaceBusyError } from '../../../core/errors.ts';
import type { Key, Table } from '../../../platform/table.ts';

export interface Clock {
  now(): number;
  /** Waits; by the real clock when absent. */
  sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** Longer than a function may run: who holds a lease for longer is dead. */
const LEASE_MS = 90_000;
const WAIT_MS = 250;
const MOST_TRIES = 40;

export const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const leaseKey = (name: string): Key => ({ pk: `LEASE#${name}`, sk: 'LEASE' });

/**
 * Runs one piece of work at a time for each name, across all functions: what AWS keeps there has no lock of its own.
 * Waits for some seconds when somebody else is at it.
 *
 * @throws PlaceBusyError when the other does not come to an end
 */
export async function withLease<T>(table: Table, name: string, clock: Clock, run: () => Promise<T>): Promise<T> {
  const owner = randomUUID();
  await acquire(table, name, owner, clock);
  try {
    return await run();
  } finally {
    // A lease that could not be given back runs out by itself.
    await release(table, name, owner).catch(() => undefined);
  }
}

async function acquire(table: Table, name: string, owner: string, { now, sleep = wait }: Clock): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (tries > 0) await sleep(WAIT_MS);
    const taken = await table.update({
      Key: leaseKey(name),
      UpdateExpression: 'SET #owner = :owner, #until = :until',
      ConditionExpression: 'attribute_not_exists(pk) OR #until <= :now',
      ExpressionAttributeNames: { '#owner': 'owner', '#until': 'until' },
      ExpressionAttributeValues: { ':owner': owner, ':until': now() + LEASE_MS, ':now': now() },
    });
    if (taken) return;
  }
  throw new PlaceBusyError(`${name} is being written by another function; the next attempt waits for it`);
}

async function release(table: Table, name: string, owner: string): Promise<void> {
  await table.update({
    Key: leaseKey(name),
    UpdateExpression: 'SET #until = :zero',
    ConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': 'owner', '#until': 'until' },
    ExpressionAttributeValues: { ':owner': owner, ':zero': 0 },
  });
}
