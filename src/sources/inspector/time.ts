import { parseTime } from '../read/reader.ts';

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec';
const MONTH = `(${MONTHS.replaceAll(' ', '|')})`;
const CLOCK = String.raw`(\d{1,2}):(\d\d):(\d\d)(?:\.(\d{3}))?`;
// `Wed Sep 04 16:59:44.356 UTC 2024` today; `Sep 4, 2024, 4:59:44 PM` before.
const TODAY = new RegExp(String.raw`^[A-Z][a-z]{2} ${MONTH} (\d\d) ${CLOCK} UTC (\d{4})$`);
const BEFORE = new RegExp(String.raw`^${MONTH} (\d{1,2}), (\d{4}),? ${CLOCK}\s(AM|PM)$`, 'u');

/**
 * A time as Amazon Inspector writes it in its events: in words, unlike every other service and its own API.
 *
 * @returns ISO 8601, UTC; undefined for anything else, since a time that cannot be read says nothing about the finding
 */
export function inspectorTime(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const [, month, day, hour, minute, second, ms, year] = TODAY.exec(value) ?? [];
  if (month) return toIso(year, month, day, Number(hour), minute, second, ms);
  const [, monthBefore, dayBefore, yearBefore, hour12, min, sec, millis, half] = BEFORE.exec(value) ?? [];
  if (!monthBefore) return parseTime(value);
  const hour24 = (Number(hour12) % 12) + (half === 'PM' ? 12 : 0);
  return toIso(yearBefore, monthBefore, dayBefore, hour24, min, sec, millis);
}

function toIso(
  year = '',
  month = '',
  day = '',
  hour = 0,
  minute = '',
  second = '',
  ms: string | undefined = '000',
): string | undefined {
  const monthNumber = MONTHS.split(' ').indexOf(month) + 1;
  const two = (part: string | number): string => String(part).padStart(2, '0');
  return parseTime(`${year}-${two(monthNumber)}-${two(day)}T${two(hour)}:${minute}:${second}.${ms}Z`);
}
