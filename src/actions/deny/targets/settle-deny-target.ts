import type { ActionContext } from '../../../core/action-context.ts';
import { PlaceBusyError } from '../../../core/errors.ts';
import { createTable, type Table, type Write } from '../../../platform/table.ts';
import { type Plan, plan, withEnds } from './deny-plan.ts';
import {
  type Asked,
  type Denied,
  type DenyEntry,
  type DenyTarget,
  isActive,
  type Observed,
  partitionOf,
} from './deny-target.ts';
import { type Clock, wait, withLease } from './with-lease.ts';

/** What a place denies after it was settled. */
export interface SettledDenies {
  /** What became of each, by its value. */
  desired: Map<string, Denied>;
  /** The ledger, without what is gone for good. */
  entries: Map<string, DenyEntry>;
  /** Whether the entry still stands there, and why that may be. */
  observed: Observed | undefined;
}

const PAUSE_MS = 1_000;
const MOST_TRIES = 20;
type Where = Clock & { table: Table };

const tableOf = ({ clients, config }: Pick<ActionContext, 'clients' | 'config'>): Table =>
  createTable(clients.dynamodb, config.table);

/**
 * Brings a place in step with its ledger: what is wished for is written down first and then done, what has expired is
 * taken away and then forgotten. What dies in between is taken away by whoever settles the place next, and written by the next
 * attempt of its own, since a pause may hold that; only what is written down is ever taken away.
 *
 * @throws PlaceBusyError when others keep it busy
 */
export function settle(
  place: DenyTarget,
  asked: Asked,
  ctx: Pick<ActionContext, 'clients' | 'config' | 'now' | 'sleep'>,
): Promise<SettledDenies> {
  const where: Where = { table: tableOf(ctx), now: ctx.now, sleep: ctx.sleep };
  return withLease(where.table, place.id, where, () => tryToSettle(place, asked, where));
}

async function tryToSettle(place: DenyTarget, asked: Asked, where: Where): Promise<SettledDenies> {
  const { sleep = wait } = where;
  for (let tries = 1; ; tries += 1) {
    try {
      return await settleOnce(place, asked, where);
    } catch (error) {
      if (!(error instanceof PlaceBusyError) || tries === MOST_TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

async function settleOnce(place: DenyTarget, asked: Asked, { table, now }: Where): Promise<SettledDenies> {
  const ledger = await readLedger(table, place.id);
  const seen = await place.read();
  if (!seen) return forgetPlace(table, withEnds(ledger, asked.ends ?? [], now()), asked, now());
  const planned = plan(place.id, ledger, seen, asked, now());
  await write(table, changed(ledger, planned.entries));
  const isChange = planned.add.length + planned.remove.length > 0;
  if (isChange && seen.busy) throw new PlaceBusyError(`${place.id} is busy: ${seen.busy}`);
  if (isChange) await place.change(planned, seen);
  if (planned.again) throw new PlaceBusyError(`somebody else took the place of an entry in ${place.id}`);
  const observed = isChange ? await place.read() : seen;
  if (!observed) return forgetPlace(table, planned.entries, asked, now());
  const entries = await forgetGone(table, await readBack(table, place.id, planned, ledger), observed, now());
  return { desired: resultsOf(asked, planned, entries, observed), entries, observed };
}

async function readLedger(table: Table, place: string): Promise<Map<string, DenyEntry>> {
  const entries = await table.queryAll<DenyEntry>(partitionOf(place));
  return new Map(entries.map((entry) => [entry.value, entry]));
}

/** The entries that differ from what the table has. */
function changed(ledger: ReadonlyMap<string, DenyEntry>, entries: ReadonlyMap<string, DenyEntry>): DenyEntry[] {
  return [...entries.values()].filter((entry) => entry !== ledger.get(entry.value));
}

const putEntry = (entry: DenyEntry): Write => ({
  Put: {
    Item: { ...entry, version: entry.version + 1 },
    ConditionExpression: entry.version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
    ...(entry.version > 0 && { ExpressionAttributeValues: { ':version': entry.version } }),
  },
});

async function write(table: Table, entries: readonly DenyEntry[]): Promise<void> {
  const written = await table.write(entries.map(putEntry));
  // The lease keeps others out: who wrote all the same took us for dead.
  if (written.includes(false)) throw new PlaceBusyError('the ledger was changed by another function');
}

/** The ledger as it is now: what was written has its next version. */
async function readBack(
  table: Table,
  place: string,
  planned: Plan,
  ledger: ReadonlyMap<string, DenyEntry>,
): Promise<Map<string, DenyEntry>> {
  return changed(ledger, planned.entries).length > 0 ? readLedger(table, place) : new Map(planned.entries);
}

/** Forgets what is over and no longer there; what suppresses stays, marked. */
async function forgetGone(
  table: Table,
  entries: Map<string, DenyEntry>,
  observed: Observed,
  now: number,
): Promise<Map<string, DenyEntry>> {
  if (observed.busy) return entries;
  const gone = [...entries.values()].filter((entry) => !isActive(entry, now) && observed.presence(entry) === 'none');
  return forget(table, entries, gone, now);
}

async function forget(
  table: Table,
  entries: Map<string, DenyEntry>,
  gone: readonly DenyEntry[],
  now: number,
): Promise<Map<string, DenyEntry>> {
  const left = gone.filter(({ suppressedUntil = 0, isGone }) => suppressedUntil <= now || !isGone);
  const writes = left.map((entry): Write => {
    const { pk, sk, version, suppressedUntil = 0 } = entry;
    if (suppressedUntil > now) return putEntry({ ...entry, isGone: true });
    const ExpressionAttributeValues = { ':version': version };
    return { Delete: { Key: { pk, sk }, ConditionExpression: 'version = :version', ExpressionAttributeValues } };
  });
  await table.write(writes);
  for (const { value } of gone) entries.delete(value);
  return entries;
}

/** Nothing of ours can stand in a place that is not there. */
async function forgetPlace(
  table: Table,
  ledger: Map<string, DenyEntry>,
  { desired = [] }: Asked,
  now: number,
): Promise<SettledDenies> {
  const entries = await forget(
    table,
    ledger,
    [...ledger.values()].filter((entry) => !isActive(entry, now)),
    now,
  );
  return {
    desired: new Map(desired.map(({ value }) => [value, { status: 'gone' as const }])),
    entries,
    observed: undefined,
  };
}

function resultsOf(
  { desired = [] }: Asked,
  { refused }: Plan,
  entries: Map<string, DenyEntry>,
  observed: Observed,
): Map<string, Denied> {
  return new Map(
    desired.map(({ value }): [string, Denied] => {
      const entry = entries.get(value);
      const no = refused.get(value);
      if (no || !entry) return [value, no ?? { status: 'missing' }];
      if (observed.presence(entry) === 'full' && !observed.busy) return [value, { status: 'denied', entry }];
      return [value, observed.busy ? { status: 'pending', entry } : { status: 'missing' }];
    }),
  );
}

/** What stands in a place's ledger, and has not been seen to be gone. */
export async function standingIn(place: string, ctx: Pick<ActionContext, 'clients' | 'config'>): Promise<DenyEntry[]> {
  const entries = await readLedger(tableOf(ctx), place);
  return [...entries.values()].filter(({ isGone }) => !isGone);
}

/** What of it is over for longer than its end may take. */
export async function overdueIn(
  place: string,
  ctx: Pick<ActionContext, 'clients' | 'config' | 'now'>,
  graceMs: number,
): Promise<DenyEntry[]> {
  return (await standingIn(place, ctx)).filter(({ until }) => until + graceMs <= ctx.now());
}
