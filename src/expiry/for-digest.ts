import { utc } from '../core/text.ts';
import type { Table } from '../platform/table.ts';
import { DAY_MS, type Expiry } from './expiry.ts';
import { readCalendar } from './store.ts';

/** Each day's look is an hour before the digest; one that is older than this has failed. */
const STALE_MS = 1.5 * DAY_MS;
const AHEAD_MS = 45 * DAY_MS;
/** The most that a digest lists; the rest is a command away. */
const MOST_SHOWN = 250;

/** What the digest says of the calendar: what ends soon, and what could not be looked at. */
type Coming = Pick<Expiry, 'name' | 'at' | 'note' | 'automatic' | 'owner'> & {
  /** `calendar`: the calendar itself is not what it should be. */
  kind: Expiry['kind'] | 'calendar';
};

/** What expires within 45 days, as the last look found it; and each reason why more may, which nobody knows. */
export async function comingUp(table: Table, now: number): Promise<Coming[]> {
  const calendar = await readCalendar(table);
  if (!calendar) return [missing('Nothing has been looked at yet: that is done each day, an hour before this email.')];
  const soon = calendar.entries.filter(({ at }) => at !== undefined && at <= now + AHEAD_MS).slice(0, MOST_SHOWN);
  const unread = calendar.unread.map(({ kind, region, note }) => ({ kind, name: region, note: `${region}: ${note}` }));
  const isStale = now - calendar.at > STALE_MS;
  return [...soon.map(forDigest), ...unread, ...(isStale ? [missing(staleSince(calendar.at))] : [])];
}

// Old keys are many, and a list of them is enough: nothing breaks when they grow older.
function forDigest({ kind, name, at, note, automatic, owner }: Expiry): Coming {
  const calm = automatic || kind === 'access-key';
  return {
    kind,
    name,
    note,
    ...(at !== undefined && { at }),
    ...(owner && { owner }),
    ...(calm && { automatic: true }),
  };
}

const missing = (note: string): Coming => ({ kind: 'calendar', name: 'calendar', note });

const staleSince = (at: number): string =>
  `The last look was at ${utc(at)}. The log of the function calendar says why there is no later one.`;
