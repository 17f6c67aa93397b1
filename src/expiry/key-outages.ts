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
}

interface Known extends Key {
  rev: number;
  down: Outage[];
}

/** Whether an entry is about a custom key store that is not connected. */
export const isOutage = ({ kind, state, id }: Expiry): boolean =>
  kind === 'key' && state === 'unavailable' && id.startsWith('cks-');

const isSame = (a: Pick<Outage, 'region' | 'id'>, b: Pick<Outage, 'region' | 'id'>): boolean =>
  a.region === b.region && a.id === b.id;

/**
 * Remembers since when each key store is not connected, for the daily look and the hourly one together: so that an
 * outage is told once, and once a week while it lasts, whichever look sees it, and the next outage is another one.
 *
 * @param looked regions whose stores were listed; of others nothing is known
 * @returns the entries, each outage with its own cycle; and the outages that are over
 */
export async function rememberOutages(
  table: Table,
  entries: readonly Expiry[],
  { looked, now }: { looked: readonly string[]; now: number },
): Promise<{ entries: Expiry[]; over: Outage[] }> {
  const found = entries.filter(isOutage);
  for (let tries = 1; ; tries += 1) {
    const [known] = await table.getAll<Known>([KEY]);
    const before = known?.down ?? [];
    const down = [
      ...found.map(
        ({ region, id, name }): Outage => ({ region, id, name, since: sinceOf(before, { region, id }, now) }),
      ),
      ...before.filter((one) => !looked.includes(one.region) && !found.some((other) => isSame(one, other))),
    ];
    const over = before.filter((one) => !down.some((other) => isSame(one, other)));
    const isNews = over.length > 0 || down.some((one) => !before.some((other) => isSame(one, other)));
    if (!isNews || (await write(table, down, known?.rev)) || tries === MOST_TRIES)
      return { entries: entries.map((entry) => (isOutage(entry) ? withCycle(entry, down, now) : entry)), over };
  }
}

const sinceOf = (before: readonly Outage[], which: Pick<Outage, 'region' | 'id'>, now: number): number =>
  before.find((one) => isSame(one, which))?.since ?? now;

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
  const since = sinceOf(down, entry, now);
  return { ...entry, cycle: `${new Date(since).toISOString()} week ${Math.floor((now - since) / WEEK_MS)}` };
}

/** For how long it was not connected, for people: no finer than the looks are. */
export function lasted({ since }: Outage, now: number): string {
  const ms = now - since;
  if (ms >= 2 * DAY_MS) return `${Math.round(ms / DAY_MS)} days`;
  if (ms >= hours(2)) return `${Math.round(ms / hours(1))} hours`;
  return `${Math.max(1, Math.round(ms / minutes(1)))} minutes`;
}
