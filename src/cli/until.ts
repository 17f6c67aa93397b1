import { utc } from '../core/text.ts';
import { CommandError } from './commands/context.ts';
import { shown } from './out.ts';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d))?$/;

/**
 * When something is to end: a duration from now, such as `4h` or `2d`, or a time such as `2026-11-30T18:00Z`; in ms.
 *
 * @throws CommandError for anything else, and for what is over already
 */
export function untilOf(text: string, now: number): number {
  const [, amount, unit = ''] = /^(\d{1,5})\s*([mhdw])$/.exec(text.trim()) ?? [];
  const at = amount
    ? now + Number(amount) * (UNITS[unit] ?? 0)
    : TIME.test(text.trim())
      ? Date.parse(text.trim())
      : NaN;
  if (Number.isNaN(at))
    throw new CommandError(
      `--until: "${shown(text, 60)}" is neither a duration such as 4h or 2d nor a time such as 2026-11-30T18:00Z.`,
    );
  if (at <= now)
    throw new CommandError(
      `--until: ${utc(at)} is in the past. Give a time that lies ahead, or a duration such as 4h.`,
    );
  return at;
}
