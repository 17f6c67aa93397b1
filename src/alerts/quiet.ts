import type { SeverityBand } from '../core/finding.ts';
import type { QuietSettings } from '../policy/riposte-yml/channels.ts';

const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;
const DAY_MINUTES = 1440;

/** Whether people of a channel are to be left alone now, but for what is as severe as the exception says. */
export function isQuiet(
  hours: readonly QuietSettings[],
  channel: string,
  severity: SeverityBand,
  now: number,
): boolean {
  return hours.some(
    ({ channels, except = 'critical', ...rest }) =>
      (channels === undefined || channels.includes(channel)) &&
      ![except].flat().includes(severity) &&
      isWithin(rest, now),
  );
}

/** By the wall clock of the zone, so that a change of the clock moves the hours along with people's night. */
function isWithin({ zone = 'UTC', days, from, to }: Pick<QuietSettings, 'zone' | 'days' | 'from' | 'to'>, now: number) {
  const { day, minute } = wallClock(now, zone);
  const [start, end] = [minutes(from), minutes(to)];
  const begins = (which: number): boolean => days === undefined || days.includes(DAYS[(which + 7) % 7] ?? 'sun');
  if (start < end) return begins(day) && minute >= start && minute < end;
  // Over midnight: they began today, or yesterday and go on.
  return (begins(day) && minute >= start) || (begins(day - 1) && minute < end);
}

const minutes = (clock: string): number => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));

function wallClock(now: number, timeZone: string): { day: number; minute: number } {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = DAYS.map(String).indexOf(parts.weekday?.toLowerCase() ?? '');
  return { day, minute: (Number(parts.hour) * 60 + Number(parts.minute)) % DAY_MINUTES };
}
