/** Durations in milliseconds. A bundler leaves a call of these out where its result is not used. */

// @__NO_SIDE_EFFECTS__
export function minutes(count: number): number {
  return count * 60_000;
}

// @__NO_SIDE_EFFECTS__
export function hours(count: number): number {
  return count * 3_600_000;
}

// @__NO_SIDE_EFFECTS__
export function days(count: number): number {
  return count * 86_400_000;
}

/** Whether this runtime knows a time zone of that name, such as `Europe/Zurich`. */
export function isZone(name: string): boolean {
  // Every runtime does, and to ask for the first zone takes it a millisecond.
  if (name === 'UTC') return true;
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

const dateFormats = new Map<string, Intl.DateTimeFormat>();

/** To make one takes longer than all else that is asked of it. There are few zones, and what is kept never changes. */
function dateFormatOf(timeZone: string): Intl.DateTimeFormat {
  const kept = dateFormats.get(timeZone);
  if (kept) return kept;
  const made = new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  dateFormats.set(timeZone, made);
  return made;
}

/** The calendar date in a time zone, without a library: what decides stays small. @example localDate(0, 'UTC') → '1970-01-01' */
export const localDate = (at: number, timeZone: string): string => dateFormatOf(timeZone).format(at);
