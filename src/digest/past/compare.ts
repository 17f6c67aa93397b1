import type { SourceId } from '../../core/finding.ts';
import type { Compared, DaySummary, KnownDay } from '../parts.ts';
import type { Past } from './read-past.ts';

/** Of the 7 days before, so many must have had findings of a source whose silence is news. */
const OFTEN = 5;

const isKnown = (day: DaySummary | undefined): day is KnownDay => day !== undefined && !day.missing;

/**
 * A number beside those of the periods before: the last one, and the median of all of them. A median of fewer than all
 * would not be what it says, so that one missing period leaves it out.
 */
export function compared(now: number, same: Past['same'], number: (day: KnownDay) => number): Compared {
  const last = same.at(-1);
  const known = same.filter(isKnown);
  return {
    now,
    ...(isKnown(last) && { before: number(last) }),
    ...(same.length > 0 && known.length === same.length && { median: median(known.map(number)) }),
  };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Sources that had findings on most of the 7 days before, and none now; `days` says on how many. */
export function silentSources(
  { days }: Past,
  now: Partial<Record<SourceId, number>>,
): { source: SourceId; days: number }[] {
  const last = days.slice(-7).filter(isKnown);
  const heard = new Map<SourceId, number>();
  for (const { sources } of last) {
    for (const [source, count] of Object.entries(sources))
      if (count > 0) heard.set(source as SourceId, (heard.get(source as SourceId) ?? 0) + 1);
  }
  return [...heard]
    .filter(([source, often]) => often >= OFTEN && !now[source])
    .map(([source, often]) => ({ source, days: often }))
    .sort((a, b) => (a.source < b.source ? -1 : 1));
}

/** Whether a source had a finding on any day of the history. */
export const wasHeard = ({ days, within }: Past, source: string): boolean =>
  [...days, ...within].filter(isKnown).some(({ sources }) => (sources[source as SourceId] ?? 0) > 0);

/** Whether no earlier day was kept. */
export const isFirst = ({ days, within }: Past): boolean => ![...days, ...within].some(isKnown);
