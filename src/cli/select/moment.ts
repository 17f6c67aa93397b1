import { DateTime } from 'luxon';
import { durationMs } from '../durations.ts';
import { shown } from '../out.ts';
import { UsageError } from '../read-events.ts';

/**
 * A moment as people write it, in ms: how long ago (`4h`, `1d 12h`), a time of day (`14:00`, the last one there was), a date
 * (its first moment), `today`, `yesterday`, `now`, or a time as ISO 8601 has it. In a time zone, unless it names one.
 *
 * @throws UsageError on anything else, naming the option
 */
export function momentOf(option: string, text: string, now: number, timeZone: string): number {
  const typed = text.trim();
  const ago = durationMs(typed);
  if (ago !== undefined) return now - ago;
  const today = DateTime.fromMillis(now, { zone: timeZone });
  if (typed === 'now') return now;
  if (typed === 'today') return today.startOf('day').toMillis();
  if (typed === 'yesterday') return today.minus({ days: 1 }).startOf('day').toMillis();
  const read = DateTime.fromISO(typed, { zone: timeZone });
  if (read.isValid && /^\d\d:\d\d(:\d\d)?$/.test(typed))
    return read.set({ year: today.year, month: today.month, day: today.day }) > today
      ? read.set({ year: today.year, month: today.month, day: today.day }).minus({ days: 1 }).toMillis()
      : read.set({ year: today.year, month: today.month, day: today.day }).toMillis();
  if (read.isValid && /^\d{4}-\d\d-\d\d/.test(typed)) return read.toMillis();
  throw new UsageError(
    `${option} ${shown(text, 60)}: not a time such as 4h, 7d, 14:00, 2026-11-20 or 2026-11-20T14:00, and not today or yesterday.`,
  );
}
