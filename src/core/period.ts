import { DateTime } from 'luxon';

/** One local calendar day or week. `from` (inclusive) and `to` (exclusive) are milliseconds since 1970. */
export interface Period {
  kind: 'day' | 'week';
  from: number;
  to: number;
  /** The local date, or the week as ISO 8601 counts it. @example '2026-11-19', '2026-W47' */
  label: string;
  timeZone: string;
}

const HALF_HOUR = 1_800_000;

/** Whether a period is one whole local day or week, and no other span, as between two digests in different time zones. */
export function isWhole({ kind, from, to, timeZone }: Period): boolean {
  return from === (kind === 'week' ? weekPeriod(to, timeZone) : digestPeriod(to, timeZone)).from;
}

/**
 * Names a period: two spans that end on the same local date have different names.
 *
 * @example '2026-11-19', or '2026-11-19-from-20261119T0000Z'
 */
export function periodName(period: Period): string {
  if (isWhole(period)) return period.label;
  return `${period.label}-from-${new Date(period.from).toISOString().slice(0, 16).replace(/[-:]/g, '')}Z`;
}

/**
 * The local calendar day that ended most recently: 23, 24 or 25 hours, or the day before a date that a zone skipped.
 *
 * @param now milliseconds since 1970
 * @param timeZone an IANA name such as `Europe/Zurich`
 */
export function digestPeriod(now: number, timeZone: string): Period {
  const to = startOfDay(now, timeZone);
  const label = dateOf(to - 1, timeZone);
  return { kind: 'day', from: startOfDay(to - 1, timeZone), to, label, timeZone };
}

/** The local week from Monday to Sunday that ended most recently: 167, 168 or 169 hours. */
export function weekPeriod(now: number, timeZone: string): Period {
  let last = digestPeriod(now, timeZone);
  while (weekdayOf(last) !== 7) last = digestPeriod(last.from, timeZone);
  const label = weekOf(last.label);
  let first = last;
  // A zone that skipped a date has a week of six days.
  for (let day = last; weekOf(day.label) === label; day = digestPeriod(day.from, timeZone)) first = day;
  return { ...last, kind: 'week', from: first.from, label };
}

/** The period of the same kind before this one. */
export function periodBefore({ kind, from, timeZone }: Period): Period {
  return kind === 'week' ? weekPeriod(from, timeZone) : digestPeriod(from, timeZone);
}

/** The local days up to the last one of a period, oldest first. */
export function lastDays({ to, timeZone }: Period, count: number): Period[] {
  const days: Period[] = [];
  for (let end = to; days.length < count; ) {
    const day = digestPeriod(end, timeZone);
    days.unshift(day);
    end = day.from;
  }
  return days;
}

/**
 * A local day by its date, or a week by its number.
 *
 * @param label such as `2026-11-19` or `2026-W47`
 * @returns undefined for anything else, and for a date that the zone skipped
 */
export function periodOf(label: string, timeZone: string): Period | undefined {
  if (!/^\d{4}-(?:\d\d-\d\d|W\d\d)$/.test(label)) return undefined;
  const start = DateTime.fromISO(label, { zone: timeZone });
  if (!start.isValid) return undefined;
  const isWeek = label.includes('W');
  // It is over at noon of the day after it.
  const after = start.plus({ days: isWeek ? 7 : 1, hours: 12 }).toMillis();
  const period = isWeek ? weekPeriod(after, timeZone) : digestPeriod(after, timeZone);
  return period.label === label ? period : undefined;
}

const dateOf = (at: number, zone: string): string => DateTime.fromMillis(at, { zone }).toFormat('yyyy-MM-dd');
const weekdayOf = ({ label }: Period): number => DateTime.fromISO(label, { zone: 'utc' }).weekday;
const weekOf = (date: string): string => DateTime.fromISO(date, { zone: 'utc' }).toFormat("kkkk-'W'WW");

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

/** @example 'Thursday 19 November 2026', 'Monday 16 to Sunday 22 November 2026' */
export function longDate(label: string): string {
  const day = (date: DateTime): string => date.toFormat('cccc d LLLL yyyy');
  const start = DateTime.fromISO(label, { zone: 'utc', locale: 'en' });
  if (!label.includes('W')) return day(start);
  const end = start.plus({ days: 6 });
  const shared = start.year !== end.year ? ' LLLL yyyy' : start.month === end.month ? '' : ' LLLL';
  return `${start.toFormat(`cccc d${shared}`)} to ${day(end)}`;
}
