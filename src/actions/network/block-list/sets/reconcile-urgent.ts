import type { Family } from '../../../../core/addresses/network.ts';
import { endLease, type Lease, type LeaseBefore, takeLeaseAfter } from '../../../../platform/lease.ts';
import { isActive } from '../ledger/block.ts';
import { blockKey, type SetGroup } from './ip-sets.ts';
import type { DesiredBlock } from './plan.ts';
import { reconcileFamily } from './reconcile.ts';
import { reconcileSome } from './reconcile-some.ts';
import type { Reconciled } from './reconciled.ts';
import type { Reconciler } from './reconciler.ts';

/** Longer than it takes to read and write a few sets; a function that dies holds up the others for no longer. */
const LEASE_MS = 10_000;
/** Then nobody is waited for any more: the function has little time left. */
const MOST_WAIT_MS = 20_000;
const LOOK_AGAIN_MS = 250;
/** So long it counts what another function has just read back from the sets. */
const JUST_SEEN_MS = 2_000;

const DONE_BY_OTHERS: Omit<Reconciled, 'inForce'> = {
  added: [],
  removed: [],
  refused: [],
  evicted: [],
  lifted: [],
  drift: { unmanaged: [], adopted: [], missing: [] },
  failures: [],
  fills: [],
};

/**
 * Brings these blocks of one family into force. Of functions that do so at the same time, one reads and writes the sets
 * for all, and the others watch the table until theirs are noted as in force: AWS WAF takes one write and five reads a
 * second, and DynamoDB any number.
 */
export async function reconcileUrgent(
  family: Family,
  groups: readonly SetGroup[],
  urgent: readonly string[],
  reconciler: Reconciler,
): Promise<Reconciled> {
  const { table, now, clock, sleep } = reconciler;
  // It saves calls, and nothing depends on it: two reconcilers at once do no harm.
  const key = { pk: 'WAF-WRITES', sk: `LEASE#${family}` };
  const lease: Lease = { key, owner: crypto.randomUUID(), lasts: LEASE_MS };
  const end = clock() + MOST_WAIT_MS;
  let before = await takeLeaseAfter(table, lease, now());
  while (!before) {
    await sleep(LOOK_AGAIN_MS * (1 + Math.random()));
    if (await areEnforced(urgent, reconciler)) return { ...DONE_BY_OTHERS, inForce: new Set(urgent) };
    if (clock() >= end) break;
    before = await takeLeaseAfter(table, lease, now());
  }
  let done: number | undefined;
  try {
    // In a storm most batches renew what is in force: they would read the sets so often that AWS WAF throttles who writes.
    if (isJustSeen(before, now()) && (await areEnforced(urgent, reconciler)))
      return { ...DONE_BY_OTHERS, inForce: new Set(urgent) };
    const some = await reconcileSome(groups, reconciler, urgent);
    const result = some ?? (await reconcileFamily(groups, reconciler, urgent));
    if (result.failures.length === 0) done = now();
    return result;
  } finally {
    await endLease(table, lease, done);
  }
}

const isJustSeen = ({ done = 0 }: LeaseBefore = {}, now: number): boolean => Math.abs(now - done) < JUST_SEEN_MS;

async function areEnforced(urgent: readonly string[], { table, now }: Reconciler): Promise<boolean> {
  const blocks = await table.getAll<DesiredBlock>(urgent.map(blockKey));
  return blocks.every((block) => block !== undefined && isActive(block, now()) && block.enforcedAt !== undefined);
}
