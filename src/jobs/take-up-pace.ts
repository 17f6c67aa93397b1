import { MOST_AN_HOUR } from '../act/held-now.ts';
import type { ActionId } from '../core/action-ids.ts';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { type ResponseRecord, severityOf } from '../journal/response-record.ts';
import { createTable, type Key } from '../platform/table.ts';

const HOUR_MS = 3_600_000;

/** How many were taken up in the hour that is running. */
interface PaceItem extends Key {
  hour: number;
  taken: Partial<Record<ActionId, string[]>>;
  /** Since when people have been asked about what has to wait, ms; absent where nothing has to. */
  askedAt?: number;
}

const PACE: Key = { pk: 'TAKE-UP', sk: 'PACE' };

interface PaceOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Pick<Config, 'table'>;
  now(): number;
}

export interface Spread {
  /** What may be taken up now. */
  chosen: ResponseRecord[];
  /** What has to wait for a later hour. */
  later: ResponseRecord[];
  /** Since when it waits, ms, where that is new: people are asked once, until nothing has to wait. */
  askedAt?: number;
}

/**
 * Those of what was held back that may be taken up now: in their order, at most 20 an hour for each action, so that a
 * raised mode or the end of a pause does not change everything at once.
 *
 * @param held what can be taken up: first what there is room for in the budgets, the most severe first
 * @param all what is held back no more: what of it is not taken up now has to wait
 */
export async function spread(
  held: readonly ResponseRecord[],
  all: readonly ResponseRecord[],
  options: PaceOptions,
): Promise<Spread> {
  if (all.length + held.length === 0) return { chosen: [], later: [] };
  const { clients, config, now } = options;
  const table = createTable(clients.dynamodb, config.table);
  const hour = Math.floor(now() / HOUR_MS);
  const [item] = await table.getAll<PaceItem>([PACE]);
  const taken: PaceItem['taken'] = item?.hour === hour ? { ...item.taken } : {};
  const chosen: ResponseRecord[] = [];
  for (const record of held) {
    const those = taken[record.action] ?? [];
    // One that is still held was on its way when this sweep looked, or its message was lost: it takes no second place.
    const isKnown = those.includes(record.key);
    if (!isKnown && those.length >= MOST_AN_HOUR) continue;
    if (!isKnown) taken[record.action] = [...those, record.key];
    chosen.push(record);
  }
  const taking = new Set(chosen.map(({ key }) => key));
  const later = all
    .filter(({ key, action }) => !taking.has(key) && !taken[action]?.includes(key))
    .toSorted((a, b) => severityOf(b) - severityOf(a));
  const askedAt = later.length > 0 ? (item?.askedAt ?? now()) : undefined;
  if (chosen.length > 0 || askedAt !== item?.askedAt)
    await table.putAll([{ ...PACE, hour, taken, ...(askedAt && { askedAt }) } satisfies PaceItem as Key]);
  return { chosen, later, ...(askedAt && item?.askedAt === undefined && { askedAt }) };
}
