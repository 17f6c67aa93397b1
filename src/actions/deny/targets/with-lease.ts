import { randomUUID } from 'node:crypto';
import { PlaceBusyError } from '../../../core/errors.ts';
import { endLease, type Lease, takeLease } from '../../../platform/lease.ts';
import type { Table } from '../../../platform/table.ts';

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

/**
 * Runs one piece of work at a time for each name, across all functions: what AWS keeps there has no lock of its own.
 * Waits for some seconds when somebody else is at it.
 *
 * @throws PlaceBusyError when the other does not come to an end
 */
export async function withLease<T>(table: Table, name: string, clock: Clock, run: () => Promise<T>): Promise<T> {
  const lease: Lease = { key: { pk: `LEASE#${name}`, sk: 'LEASE' }, owner: randomUUID(), lasts: LEASE_MS };
  await acquire(table, name, lease, clock);
  try {
    return await run();
  } finally {
    // A lease that could not be given back runs out by itself.
    await endLease(table, lease).catch(() => undefined);
  }
}

async function acquire(table: Table, name: string, lease: Lease, { now, sleep = wait }: Clock): Promise<void> {
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    if (tries > 0) await sleep(WAIT_MS);
    if (await takeLease(table, lease, now())) return;
  }
  throw new PlaceBusyError(`${name} is being written by another function; the next attempt waits for it`);
}
