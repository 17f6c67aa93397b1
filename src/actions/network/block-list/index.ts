import { createHash } from 'node:crypto';
import { FAMILIES, type Family, familyOf } from '../../../core/addresses/network.ts';
import type { Clients } from '../../../core/clients.ts';
import type { Config } from '../../../core/config.ts';
import { once } from '../../../core/once.ts';
import { createNeverBlock } from '../../../never-block/never-block.ts';
import { printOf } from '../../../never-block/verdict.ts';
import { createTable } from '../../../platform/table.ts';
import { type AddResult, addBlocks } from './ledger/add.ts';
import { awsTime } from './ledger/aws-time.ts';
import type { Block, BlockEntry } from './ledger/block.ts';
import { type BlockBook, createBlockBook } from './ledger/book.ts';
import { createSharing } from './places/sharing.ts';
import { createTokens, follow } from './sets/follow.ts';
import { type SetGroup, setGroups } from './sets/ip-sets.ts';
import { reconcileFamily } from './sets/reconcile.ts';
import { reconcileUrgent } from './sets/reconcile-urgent.ts';
import type { Reconciled } from './sets/reconciled.ts';
import type { Reconciler } from './sets/reconciler.ts';
import { withIds } from './sets/set-ids.ts';
import { createPaces } from './sets/waf-pace.ts';

export { type Block, type BlockEntry, isPermanent, reasonText, sightingsOf } from './ledger/block.ts';
export { type BlockBook, createBlockBook } from './ledger/book.ts';
export { type LiftedBlock, whyLifted } from './ledger/history.ts';
export type { Imported, ImportOptions } from './ledger/import.ts';
export type { ManualEntry } from './ledger/manual.ts';
export type { Shown } from './ledger/show.ts';
export type { Fill } from './sets/reconciled.ts';

interface BlockListDependencies {
  /** SQS is called only where the list holds elsewhere, too. */
  clients: Pick<Clients, 'dynamodb' | 'sqs' | 'wafv2' | 'wafv2Global'>;
  config: Config;
  now(): number;
  /** Waits; a test or the local account moves its own clock instead. */
  sleep?: ((ms: number) => Promise<void>) | undefined;
}

/** The addresses that should be blocked right now, and until when; and what makes AWS's IP sets follow. */
export interface BlockList extends BlockBook {
  /** Writes what should be blocked; `reconcile` makes it so. One result for each entry, in order. */
  add(entries: readonly BlockEntry[]): Promise<AddResult[]>;
  /**
   * Makes the IP sets of these families (by default all) hold what the table says. Every set is tried; those that failed
   * are in the result.
   *
   * @param urgent ends as soon as these are in force, whatever others have added meanwhile
   * @throws the first error of a family of which every set failed, after the other family was reconciled
   */
  reconcile(families?: readonly Family[], urgent?: readonly string[]): Promise<Reconciled>;
  /** The same for all families, at the cost of what has changed; what holds already is not in the result. */
  follow(): Promise<Reconciled>;
  /** The blocks whose time is not over; those without `enforcedAt` have not been seen in the IP set yet. */
  listActive(): Promise<Block[]>;
}

/** @throws ConfigError on a bad entry of the never-block list */
export function createBlockList({ clients, config, sleep = wait, ...given }: BlockListDependencies): BlockList {
  const now = awsTime(clients.dynamodb, given.now);
  const table = createTable(clients.dynamodb, config.table);
  const neverBlock = createNeverBlock(config);
  const groups = setGroups(config);
  // The clients of WAF are looked up when they are needed: who only reads the list has none.
  const paces = createPaces({ region: config.region, table, now: given.now, sleep });
  const queue = config.blockPlacesQueue;
  // The plan is asked for by whoever reconciles, not by who only reads the list.
  const reconciler = once(
    (): Reconciler => ({
      clients,
      table,
      neverBlock,
      now,
      clock: given.now,
      sleep,
      paces,
      plan: planOf(config),
      sharing: queue ? createSharing({ sqs: clients.sqs, table, queue, now }) : undefined,
    }),
  );
  const book = createBlockBook({ clients, table: config.table, neverBlock, now: given.now });
  return {
    ...book,
    add: (entries) => addBlocks(table, entries, now, neverBlock),
    reconcile: async (families = FAMILIES, urgent) =>
      reconcileAll(await withIds(groups, clients), families, (family, own) =>
        urgent
          ? reconcileUrgent(
              family,
              own,
              urgent.filter((cidr) => familyOf(cidr) === family),
              reconciler(),
            )
          : reconcileFamily(own, reconciler()),
      ),
    async follow() {
      const tokensOf = createTokens(clients);
      return reconcileAll(await withIds(groups, clients), FAMILIES, (_, own) => follow(own, reconciler(), tokensOf));
    },
    listActive: book.list,
  };
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What nothing known of the IP sets outlasts: another number of them, and other lists of what is never blocked. */
const planOf = (config: Config): string =>
  createHash('sha256')
    .update(`${JSON.stringify(config.ipSets)} ${printOf(config)}`)
    .digest('base64url')
    .slice(0, 22);

/** Both families side by side: their writes take turns. */
async function reconcileAll(
  groups: readonly SetGroup[],
  families: readonly Family[],
  reconcileOne: (family: Family, own: SetGroup[]) => Promise<Reconciled>,
): Promise<Reconciled> {
  const ended = await Promise.allSettled(
    families.map((family) =>
      reconcileOne(
        family,
        groups.filter((group) => group.family === family),
      ),
    ),
  );
  const failed = ended.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const done = ended.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
  return {
    inForce: new Set(done.flatMap((result) => [...result.inForce])),
    added: done.flatMap((result) => result.added),
    removed: done.flatMap((result) => result.removed),
    refused: done.flatMap((result) => result.refused),
    evicted: done.flatMap((result) => result.evicted),
    lifted: done.flatMap((result) => result.lifted),
    drift: {
      unmanaged: done.flatMap((result) => result.drift.unmanaged),
      adopted: done.flatMap((result) => result.drift.adopted),
      missing: done.flatMap((result) => result.drift.missing),
    },
    failures: done.flatMap((result) => result.failures),
    fills: done.flatMap((result) => result.fills),
  };
}
