import { z } from 'zod';
import { days, hours, minutes } from '../../core/time.ts';
import { wrong } from '../../policy/riposte-yml/shape.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: minutes(1), h: hours(1), d: days(1), w: days(7) };
const FORM = /^(\d{1,6}(\.\d{1,3})?\s*[smhdw]\s*)+$/;
const MAY = 'a time such as 90s, 5m, 26h or 1d 12h';
/** Longer stories say nothing that a shorter one does not, and take minutes. */
const MOST_MS = days(400);

/** Milliseconds of a duration as people write it; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([smhdw])/g)];
  return Math.round(parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0));
}

/** A duration in a rehearsal, as milliseconds. */
export const Duration = z
  .unknown()
  .superRefine((input, ctx) => {
    const ms = typeof input === 'string' ? durationMs(input.trim()) : undefined;
    const unit = typeof input === 'number' ? ' A unit is missing.' : '';
    if (ms === undefined) ctx.addIssue({ code: 'custom', message: `${wrong(input, MAY)}${unit}` });
    else if (ms > MOST_MS) ctx.addIssue({ code: 'custom', message: `${wrong(input, '400 days at most')}` });
  })
  .transform((input) => durationMs(String(input).trim()) ?? 0);

/** Hours and minutes as people read them. @example '26h', '5m', '1d 2h' */
export function shownDuration(ms: number): string {
  const parts = (['d', 'h', 'm', 's'] as const).reduce<{ left: number; words: string[] }>(
    ({ left, words }, unit) => {
      const size = UNITS[unit] ?? 1;
      const amount = Math.floor(left / size);
      return { left: left - amount * size, words: amount > 0 ? [...words, `${amount}${unit}`] : words };
    },
    { left: ms, words: [] },
  );
  return parts.words.join(' ') || '0s';
}
