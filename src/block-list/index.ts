import type { Clients } from '../clients.ts';
import type { Config } from '../config.ts';
import { createNeverBlock } from '../guards/never-block.ts';
import { createTable } from '../table.ts';
import { type AddResult, addBlocks } from './add.ts';
import { type Block, type BlockEntry, isActive } from './block.ts';
import { type BlockSet, blockSets } from './ip-sets.ts';
import { type LiftOptions, type LiftResult, liftBlock } from './lift.ts';
import type { Family } from './network.ts';
import { type Reconciled, type Reconciler, reconcileSet } from './reconcile.ts';

export type { AddResult } from './add.ts';
export type { Block, BlockEntry } from './block.ts';
export type { LiftedBlock } from './history.ts';
export type { LiftOptions, LiftResult } from './lift.ts';
export type { Reconciled } from './reconcile.ts';

export interface BlockListDependencies {
  clients: Pick<Clients, 'dynamodb' | 'wafv2'>;
  config: Config;
  now(): number;
  /** Waits; a test or the local account moves its own clock instead. */
  sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** The addresses that should be blocked right now, and until when; and what makes AWS's IP sets follow. */
export interface BlockList {
  /** Writes what should be blocked; `reconcile` makes it so. One result for each entry, in order. */
  add(entries: readonly BlockEntry[]): Promise<AddResult[]>;
  /** Ends a block in the table; `reconcile` makes it so. */
  lift(cidr: string, options: LiftOptions): Promise<LiftResult>;
  /**
   * Makes the IP sets of these families (by default all) hold what the table says. Every set is tried, then the first
   * error is thrown.
   */
  reconcile(families?: readonly Family[]): Promise<Reconciled>;
  /** The blocks whose time is not over; those without `enforcedAt` have not been seen in the IP set yet. */
  listActive(): Promise<Block[]>;
}

/** WAF takes one `UpdateIPSet` a second, for all IP sets of an account and region together. */
const WRITE_INTERVAL_MS = 1_000;

/** @throws ConfigError on a bad entry of the never-block list */
export function createBlockList({ clients, config, now, sleep = wait }: BlockListDependencies): BlockList {
  const table = createTable(clients.dynamodb, config.table);
  const neverBlock = createNeverBlock(config);
  const sets = blockSets(config);
  const pace = createPace(now, sleep);
  // The client is looked up when it is needed: who only reads the list has none.
  const reconciler = (): Reconciler => ({ wafv2: clients.wafv2, table, neverBlock, now, sleep, pace });
  return {
    add: (entries) => addBlocks(table, entries, now(), neverBlock),
    lift: (cidr, options) => liftBlock(table, cidr, options, now()),
    reconcile: (families = ['v4', 'v6']) =>
      reconcileAll(
        sets.filter(({ family }) => families.includes(family)),
        reconciler(),
      ),
    async listActive() {
      const blocks = await Promise.all(sets.map(({ pk }) => table.queryAll<Block>(pk)));
      return blocks.flat().filter((block) => isActive(block, now()));
    },
  };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Once it has returned false, it counts on a write. */
function createPace(now: () => number, sleep: (ms: number) => Promise<void>): () => Promise<boolean> {
  let next = Number.NEGATIVE_INFINITY;
  return async () => {
    const early = next - now();
    next = early > 0 ? Number.NEGATIVE_INFINITY : now() + WRITE_INTERVAL_MS;
    if (early > 0) await sleep(early);
    return early > 0;
  };
}

/** One after the other, since they share the write that WAF takes each second. */
async function reconcileAll(sets: readonly BlockSet[], reconciler: Reconciler): Promise<Reconciled> {
  const done: Reconciled[] = [];
  const errors: unknown[] = [];
  for (const set of sets) {
    await reconcileSet(set, reconciler).then(
      (result) => done.push(result),
      (error: unknown) => errors.push(error),
    );
  }
  if (errors.length > 0) throw errors[0];
  return {
    inForce: new Set(done.flatMap((result) => [...result.inForce])),
    added: done.flatMap((result) => result.added),
    removed: done.flatMap((result) => result.removed),
    refused: done.flatMap((result) => result.refused),
    evicted: done.flatMap((result) => result.evicted),
    lifted: done.flatMap((result) => result.lifted),
    drift: {
      strangers: done.flatMap((result) => result.drift.strangers),
      missing: done.flatMap((result) => result.drift.missing),
    },
  };
}
