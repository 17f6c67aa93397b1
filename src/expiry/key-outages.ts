import { hours, minutes } from '../core/time.ts';
import type { Key, Table } from '../platform/table.ts';
import { DAY_MS, type Expiry } from './expiry.ts';
import { PARTITION } from './store.ts';

const KEY: Key = { pk: PARTITION, sk: 'KEY-STORES' };
/** So often another look came first; then the next one knows. */
const MOST_TRIES = 3;
const WEEK_MS = 7 * DAY_MS;

/** A custom key store that is, or was, not connected. */
export interface Outage {
  region: string;
  id: string;
  name: string;
  /** When a look first saw it so, in ms. */
  since: number;
  /** When a look first saw it connected again, in ms; people may not have heard of it yet. */
  over?: number;
}

/** A custom key store as a look has seen it. One that is neither connected nor down is being connected. */
export interface SeenStore {
  region: string;
  id: string;
  isConnected: boolean;
  down?: Expiry;
}

interface Known extends Key {
  rev: number;
  down: Outage[];
}

/** Whether an entry is about a custom key store that is not connected. */
export const isOutage = ({ kind, state, id }: Expiry): boolean =>
  kind === 'key' && state === 'unavailable' && id.startsWith('cks-');

type Which = Pick<Outage, 'region' | 'id'>;
const isSame = (a: Which, b: Which): boolean => a.region === b.region && a.id === b.id;
const isAlike = (a: Outage, b: Outage): boolean => isSame(a, b) && a.since === b.since && a.over === b.over;

/**
 * Remembers since when each key store is not connected, for the daily look and the hourly one together: so that an
 * outage is told once, and once a week while it lasts, whichever look sees it, and the next outage is another one.
 *
 * @param looked regions whose stores were all listed: one that is not among them was deleted
 * @returns the outages, each with its own cycle; and those that are over, which stay until `forgetOutages`
 */
export async function rememberOutages(
  table: Table,
  seen: readonly SeenStore[],
  { looked, now }: { looked: readonly string[]; now: number },
): Promise<{ outages: Expiry[]; over: Outage[] }> {
  for (let tries = 1; ; tries += 1) {
    const [known] = await table.getAll<Known>([KEY]);
    const before = known?.down ?? [];
    const after = outagesAfter(before, seen, { looked, now });
    const isNews = after.length !== before.length || !after.every((one) => before.some((other) => isAlike(one, other)));
    if (!isNews || (await write(table, after, known?.rev)) || tries === MOST_TRIES)
      return {
        outages: seen.flatMap(({ down }) => (down ? withCycle(down, after, now) : [])),
        over: after.filter(({ over }) => over !== undefined),
      };
  }
}

function outagesAfter(
  before: readonly Outage[],
  seen: readonly SeenStore[],
  { looked, now }: { looked: readonly string[]; now: number },
): Outage[] {
  const found = seen.flatMap(({ down }): Outage[] => {
    if (!down) return [];
    const { region, id, name } = down;
    // One that was over is another one now.
    const lasting = before.find((one) => isSame(one, down) && one.over === undefined);
    return [{ region, id, name, since: lasting?.since ?? now }];
  });
  const others = before.flatMap((one): Outage[] => {
    if (found.some((other) => isSame(one, other))) return [];
    const store = seen.find((other) => isSame(one, other));
    if (store?.isConnected) return [{ ...one, over: one.over ?? now }];
    if (!store) return looked.includes(one.region) ? [] : [one];
    const { region, id, name, since } = one;
    return [{ region, id, name, since }];
  });
  return [...found, ...others];
}

/** Forgets outages that are over, once people were told. What cannot be forgotten now is told by the same id again. */
export async function forgetOutages(table: Table, over: readonly Outage[]): Promise<void> {
  for (let tries = 1; over.length > 0 && tries <= MOST_TRIES; tries += 1) {
    const [known] = await table.getAll<Known>([KEY]);
    const before = known?.down ?? [];
    const after = before.filter((one) => !over.some((other) => isAlike(one, other)));
    if (after.length === before.length || (await write(table, after, known?.rev))) return;
  }
}

async function write(table: Table, down: readonly Outage[], rev: number | undefined): Promise<boolean> {
  const written = await table.update({
    Key: KEY,
    UpdateExpression: 'SET down = :down, rev = :next',
    ConditionExpression: rev === undefined ? 'attribute_not_exists(pk)' : 'rev = :rev',
    ExpressionAttributeValues: { ':down': down, ':next': (rev ?? 0) + 1, ...(rev !== undefined && { ':rev': rev }) },
  });
  return written !== undefined;
}

function withCycle(entry: Expiry, down: readonly Outage[], now: number): Expiry {
  const since = down.find((one) => isSame(one, entry))?.since ?? now;
  return { ...entry, cycle: `${new Date(since).toISOString()} week ${Math.floor((now - since) / WEEK_MS)}` };
}

/** For how long it was not connected, for people: no finer than the looks are. */
export function lasted({ since, over }: Outage, now: number): string {
  const ms = (over ?? now) - since;
  if (ms >= 2 * DAY_MS) return `${Math.round(ms / DAY_MS)} days`;
  if (ms >= hours(2)) return `${Math.round(ms / hours(1))} hours`;
  return `${Math.max(1, Math.round(ms / minutes(1)))} minutes`;
}
