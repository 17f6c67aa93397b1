import { DateTime } from 'luxon';

/** @example '19 Nov' */
export function monthDay(date: string): string {
  const day = DateTime.fromISO(date, { zone: 'utc', locale: 'en' });
  return day.isValid ? day.toFormat('d LLL') : '';
}
