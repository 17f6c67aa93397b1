import type { Match } from '../../core/playbook.ts';

const DAYS: readonly string[] = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

const minutesOf = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

/** The day of the week (0: Sunday) and the minute of the day that clocks show in a time zone. */
export function localTime(at: number, format: Intl.DateTimeFormat): { day: number; minute: number } {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
  const day = DAYS.indexOf(parts.get('weekday')?.toLowerCase() ?? '');
  return { day, minute: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

/** Writes what `localTime` reads. @throws RangeError on a zone that is none */
export const clockOf = (zone = 'UTC'): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });

/**
 * Whether a moment (ISO 8601) lies in a window of the week. `from` counts, `to` does not; a window over midnight belongs
 * to the day on which it began.
 */
export function compileWindow({ zone, days, from, to }: NonNullable<Match['time']>): (moment: string) => boolean {
  // Made at the first use, since formats are dear and most findings never come as far as this condition.
  let format: Intl.DateTimeFormat | undefined;
  const [start, end] = [from === undefined ? 0 : minutesOf(from), to === undefined ? 1440 : minutesOf(to)];
  const isDay = (day: number): boolean => days === undefined || days.includes(DAYS[(day + 7) % 7] ?? '');
  return (moment) => {
    const at = Date.parse(moment);
    if (Number.isNaN(at)) return false;
    format ??= clockOf(zone);
    const { day, minute } = localTime(at, format);
    if (start < end) return isDay(day) && minute >= start && minute < end;
    return (isDay(day) && minute >= start) || (isDay(day - 1) && minute < end);
  };
}
