import { DateTime } from 'luxon';

/** One local calendar day. `from` (inclusive) and `to` (exclusive) are milliseconds since 1970. */
export interface Period {
  from: number;
  to: number;
  /** The local date. @example '2026-11-19' */
  label: string;
  timeZone: string;
}

const HALF_HOUR = 1_800_000;

/**
 * The local calendar day that ended most recently: 23, 24 or 25 hours, or the day before a date that a zone skipped.
 *
 * @param now milliseconds since 1970
 * @param timeZone an IANA name such as `Europe/Zurich`
 */
export function digestPeriod(now: number, timeZone: string): Period {
  const to = startOfDay(now, timeZone);
  const label = dateOf(to - 1, timeZone);
  return { from: startOfDay(to - 1, timeZone), to, label, timeZone };
}

const dateOf = (at: number, zone: string): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');

// Where clocks go back over midnight's hour, local midnight comes twice, and the day starts at the first.
function startOfDay(at: number, zone: string): number {
  const date = dateOf(at, zone);
  let start = DateTime.fromMillis(at, { zone }).startOf('day').toMillis();
  while (dateOf(start - 1, zone) === date) start -= HALF_HOUR;
  return start;
}

/** A time of day for people, in the digest's own time zone. @example '2026-11-20 13:00' */
export function localTime(at: number, timeZone: string): string {
  const time = DateTime.fromMillis(at, { zone: timeZone });
  return time.isValid ? time.toFormat('yyyy-MM-dd HH:mm') : 'unknown';
}

/** @example 'Thursday 19 November 2026' */
export function longDate(label: string): string {
  return DateTime.fromISO(label, { zone: 'utc', locale: 'en' }).toFormat('cccc d LLLL yyyy');
}
