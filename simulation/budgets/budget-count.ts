/** A target counts in one, as long as one of the reasons for it stands. */
interface Reasons {
  [reason: string]: number;
}

/**
 * How many distinct targets count in one window of one scope: those that count for certain, and those that may. Between the
 * two lies what nobody outside can tell, such as in which of two hours a function whose clock is off has counted.
 */
export function createCount(limit: () => number) {
  const [certain, possible] = [new Map<string, Reasons>(), new Map<string, Reasons>()];
  let lastFull = Number.NEGATIVE_INFINITY;
  const isFull = (): boolean => possible.size >= limit();
  /** What made it full a moment ago explains who still thinks so. */
  const mayBecomeFree = (now: number): void => {
    if (isFull()) lastFull = now;
  };

  return {
    /** Whether one target more would be too much, whatever is not certain. One that may count already is none more. */
    isOverdrawnBy: (target: string): boolean => !possible.has(target) && certain.size >= limit(),
    /** Whether it was full, as far as anybody could tell, at some time since then. */
    wasFullSince: (since: number): boolean => isFull() || lastFull >= since,
    add(target: string, reason: string, now: number, isCertain: boolean): void {
      for (const targets of isCertain ? [certain, possible] : [possible])
        targets.set(target, { ...targets.get(target), [reason]: now });
    },
    /** @param isCertain whether it is known that it counts no more; else it may still */
    takeBack(reason: string, now: number, isCertain: boolean): void {
      mayBecomeFree(now);
      for (const targets of isCertain ? [certain, possible] : [certain]) drop(targets, (name) => name === reason);
    },
    /** A person lets it begin anew: what was counted a moment before may have come after. */
    beginAnew(now: number): void {
      mayBecomeFree(now);
      certain.clear();
      drop(possible, (_, at) => at < now - MOMENT_MS);
    },
    words: (): string => `${certain.size} to ${possible.size} of ${limit()}`,
  };
}

export type Count = ReturnType<typeof createCount>;

/** As long as one write may be under way. */
const MOMENT_MS = 60_000;

function drop(targets: Map<string, Reasons>, isDropped: (reason: string, at: number) => boolean): void {
  for (const [target, reasons] of targets) {
    const left = Object.fromEntries(Object.entries(reasons).filter(([reason, at]) => !isDropped(reason, at)));
    if (Object.keys(left).length === 0) targets.delete(target);
    else targets.set(target, left);
  }
}
