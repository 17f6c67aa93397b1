import { utc } from '../core/text.ts';
import type { Table } from '../platform/table.ts';
import { DAY_MS, type Expiry } from './expiry.ts';
import { byUrgency, type Calendar } from './keep.ts';
import { readCalendar, readMemberCalendars, readWideCalendar } from './store.ts';

/** Each day's look is an hour before the digest; one that is older than this has failed. */
const STALE_MS = 1.5 * DAY_MS;
const AHEAD_MS = 45 * DAY_MS;
/** The most that a digest lists; the rest is a command away. */
const MOST_SHOWN = 250;

/** What the digest says of the calendar: what ends soon, and what could not be looked at. */
type Coming = Pick<Expiry, 'name' | 'at' | 'note' | 'automatic' | 'owner' | 'account'> & {
  /** `calendar`: the calendar itself is not what it should be. */
  kind: Expiry['kind'] | 'calendar';
  /** Of what a member account has. */
  region?: string;
};

/** Of what is coming up, the most pressing, as many as a digest lists; and every reason why more may. */
export function mostPressing(coming: readonly Coming[]): Coming[] {
  let dated = 0;
  return coming.filter(({ at }) => {
    if (at === undefined) return true;
    dated += 1;
    return dated <= MOST_SHOWN;
  });
}

/**
 * What expires within 45 days in every account, as the last look found it, the most pressing first; and each reason why
 * more may, which nobody knows.
 */
export async function comingUp(table: Table, now: number): Promise<Coming[]> {
  const [calendar, members, wide] = await Promise.all([
    readCalendar(table),
    readMemberCalendars(table),
    readWideCalendar(table, now - 2 * STALE_MS),
  ]);
  if (!calendar) return [missing('Nothing has been looked at yet: that is done each day, an hour before this email.')];
  // An account that has left is looked at no more, and what was found there counts for a while.
  const current = members.filter(({ at }) => now - at <= 2 * STALE_MS);
  const here = wide ? [calendar, wide] : [calendar];
  const soon = [...here, ...current]
    .flatMap(({ entries }) => entries.filter(({ at }) => at !== undefined && at <= now + AHEAD_MS))
    .sort(byUrgency);
  const unread = here
    .flatMap((one) => one.unread)
    .filter(({ underWay }) => !underWay)
    .map(({ kind, region, note }) => ({ kind, name: region, note: `${region}: ${note}` }));
  const isStale = now - calendar.at > STALE_MS;
  return [
    ...soon.map(forDigest),
    ...unread,
    ...unreadInMembers(current),
    ...(isStale ? [missing(staleSince(calendar.at))] : []),
  ];
}

/** One line for each kind, in however many accounts it could not be read. */
function unreadInMembers(calendars: readonly Calendar[]): Coming[] {
  const kinds = Map.groupBy(
    calendars.flatMap(({ unread }) => unread),
    ({ kind }) => kind,
  );
  return [...kinds].map(([kind, all]) => {
    const [{ account = '', region, note } = { region: '', note: '' }] = all;
    const accounts = new Set(all.map((one) => one.account)).size;
    const where = `${account} ${region}`;
    return {
      kind,
      name: where,
      note: accounts > 1 ? `${accounts} accounts, such as ${where}: ${note}` : `${where}: ${note}`,
    };
  });
}

// Old keys are many, and a list of them is enough: nothing breaks when they grow older.
function forDigest({ kind, name, at, note, automatic, owner, account, region }: Expiry): Coming {
  const calm = automatic || kind === 'access-key';
  return {
    kind,
    name,
    note,
    ...(at !== undefined && { at }),
    ...(owner && { owner }),
    ...(account && { account, region }),
    ...(calm && { automatic: true }),
  };
}

const missing = (note: string): Coming => ({ kind: 'calendar', name: 'calendar', note });

const staleSince = (at: number): string =>
  `The last look was at ${utc(at)}. The log of the function calendar says why there is no later one.`;
