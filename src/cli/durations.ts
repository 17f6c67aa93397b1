import { days, hours, minutes } from '../core/time.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: minutes(1), h: hours(1), d: days(1), w: days(7) };
const FORM = /^(\d{1,6}(\.\d{1,3})?\s*[smhdw]\s*)+$/;

/** Milliseconds of a duration as people write it; undefined for anything else. */
export function durationMs(text: string): number | undefined {
  if (!FORM.test(text)) return undefined;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)\s*([smhdw])/g)];
  return Math.round(parts.reduce((sum, [, amount, unit = '']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0));
}

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

/** A span in its largest unit alone, for a column. @example '3d', '26h' is '1d', '5m' */
export function shortDuration(ms: number): string {
  const [first = '0s'] = shownDuration(Math.max(0, ms)).split(' ');
  return first;
}
