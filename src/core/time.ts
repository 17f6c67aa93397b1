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
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
