import { GetIPSetCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import type { Clients } from '../clients.ts';
import { isAwsError, StaleLockTokenError, VerificationError } from '../errors.ts';
import type { NeverBlock } from '../guards/never-block.ts';
import type { Table } from '../table.ts';
import type { Block } from './block.ts';
import type { BlockSet } from './ip-sets.ts';
import { canonical } from './network.ts';
import { type Plan, planSet } from './plan.ts';
import { type Settled, settle } from './settle.ts';

/** What was found and done, for one IP set or for several together. */
export interface Reconciled extends Settled {
  /** What the sets hold, as read back. */
  inForce: Set<string>;
  added: string[];
  removed: string[];
  /** Removed because never-block covers it now. */
  refused: { cidr: string; reason: string }[];
  /** Not blocked for want of room. */
  evicted: string[];
  /** Changes made to the sets by others, and repaired: entries nobody here asked for, and blocks that had gone. */
  drift: { strangers: string[]; missing: string[] };
}

export interface Reconciler {
  wafv2: Clients['wafv2'];
  table: Table;
  neverBlock: NeverBlock;
  now(): number;
  /** Waits; with the local account's clock, time passes at once. */
  sleep(ms: number): Promise<void>;
  /** Waits until WAF takes our next write; true when it had to, so that what was read before may be old. */
  pace(): Promise<boolean>;
}

interface Seen {
  token: string | undefined;
  description: string | undefined;
  /** Canonical form to AWS's own notation. */
  entries: Map<string, string>;
}

const MOST_ROUNDS = 12;
const THROTTLED = ['ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded'];

/**
 * Makes one IP set hold what the table says, in rounds of: lock token, desired state, compare, write. It ends with the
 * first round that finds no difference, which also is the reading back.
 *
 * Two reconcilers at once need no lease. The token is taken before the desired state is read, so a write that succeeds
 * follows from a desired state at least as new as the set it replaces. Whoever wrote last reads both once more, and so
 * sees what was added or lifted meanwhile; whoever adds or lifts after that finds the set as the last writer left it.
 *
 * @throws StaleLockTokenError or AWS's throttling error when it still fails after many rounds
 */
export async function reconcileSet(set: BlockSet, reconciler: Reconciler): Promise<Reconciled> {
  const changes = { added: new Set<string>(), removed: new Set<string>() };
  const drift = { strangers: new Set<string>(), missing: new Set<string>() };
  let problem: unknown = new VerificationError(`The IP set ${set.name} does not keep what is written to it`);
  for (let round = 1; round <= MOST_ROUNDS; round += 1) {
    try {
      const seen = await readSet(set, reconciler);
      const blocks = await reconciler.table.queryAll<Block>(set.pk);
      const plan = planSet(blocks, set.family, reconciler.now(), reconciler.neverBlock);
      const difference = compare(seen, plan);
      if (difference.add.length + difference.remove.length === 0)
        return await finish(reconciler, blocks, plan, changes, drift);
      if (await reconciler.pace()) continue;
      await writeSet(set, reconciler, seen, plan);
      note(changes, drift, difference, blocks);
    } catch (error) {
      problem = await passing(error, set, round, reconciler);
    }
  }
  throw problem;
}

async function readSet({ name, id, scope }: BlockSet, { wafv2 }: Reconciler): Promise<Seen> {
  const { IPSet, LockToken } = await wafv2.send(new GetIPSetCommand({ Name: name, Id: id, Scope: scope }));
  const entries = new Map((IPSet?.Addresses ?? []).map((text) => [canonical(text) ?? text, text]));
  return { token: LockToken, description: IPSet?.Description || undefined, entries };
}

async function writeSet(set: BlockSet, { wafv2 }: Reconciler, seen: Seen, plan: Plan): Promise<void> {
  await wafv2.send(
    new UpdateIPSetCommand({
      Name: set.name,
      Id: set.id,
      Scope: set.scope,
      Addresses: plan.wanted.map((block) => block.sk).toSorted(),
      LockToken: seen.token,
      ...(seen.description && { Description: seen.description }),
    }),
  );
}

function compare({ entries }: Seen, { wanted }: Plan): { add: string[]; remove: string[] } {
  const names = new Set(wanted.map((block) => block.sk));
  return {
    add: [...names].filter((cidr) => !entries.has(cidr)),
    remove: [...entries.keys()].filter((cidr) => !names.has(cidr)),
  };
}

type Changes = { added: Set<string>; removed: Set<string> };
type Drift = { strangers: Set<string>; missing: Set<string> };

/** Keeps what a successful write did. Only then: with a stale token, the comparison was with a set of the past. */
function note(changes: Changes, drift: Drift, difference: { add: string[]; remove: string[] }, blocks: Block[]): void {
  const known = new Map(blocks.map((block) => [block.sk, block]));
  for (const cidr of difference.add) {
    changes.added.add(cidr);
    if (known.get(cidr)?.enforcedAt !== undefined) drift.missing.add(cidr);
  }
  for (const cidr of difference.remove) {
    changes.removed.add(cidr);
    if (!known.has(cidr)) drift.strangers.add(cidr);
  }
}

async function finish(
  { table, now }: Reconciler,
  blocks: Block[],
  plan: Plan,
  changes: Changes,
  drift: Drift,
): Promise<Reconciled> {
  const inForce = new Set(plan.wanted.map((block) => block.sk));
  const refused = plan.refused.map(({ block, reason }) => ({ cidr: block.sk, reason }));
  const settled = await settle(table, blocks, inForce, new Set(refused.map(({ cidr }) => cidr)), now());
  return {
    ...settled,
    inForce,
    added: [...changes.added].filter((cidr) => inForce.has(cidr)),
    removed: [...changes.removed].filter((cidr) => !inForce.has(cidr)),
    refused,
    evicted: plan.evicted.map((block) => block.sk),
    drift: { strangers: [...drift.strangers], missing: [...drift.missing] },
  };
}

/** Waits out a lock conflict or throttling, and returns the error to end with should it go on; throws any other. */
async function passing(error: unknown, set: BlockSet, round: number, { sleep }: Reconciler): Promise<unknown> {
  if (isAwsError(error, 'WAFOptimisticLockException')) {
    await sleep(Math.random() * 100 * round);
    return new StaleLockTokenError(`The IP set ${set.name} changed under each of ${MOST_ROUNDS} writes`, {
      cause: error,
    });
  }
  if (!isAwsError(error, ...THROTTLED)) throw error;
  // One write a second is the limit for the account; the jitter keeps two reconcilers from meeting again.
  await sleep(1_000 + Math.random() * 500);
  return error;
}
