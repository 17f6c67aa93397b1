import type { Ending } from '../../alerts/words.ts';
import { severityBand } from '../../core/finding.ts';
import { isOpen } from '../../core/response.ts';
import { BANDS } from '../../digest/order.ts';
import type { Entry } from '../entries.ts';
import { severityIn } from './entry-columns.ts';

const isOpenEntry = ({ record }: Entry): boolean => record !== undefined && isOpen(record);

const isQuestion = ({ record }: Entry): boolean => record?.state === 'waiting';
const bandOf = (entry: Entry): number => BANDS.indexOf(severityBand(severityIn(entry)));

/** What is open first, then the most severe, and of alike ones those that lapse unless somebody answers; then the latest. */
export const byUrgency = (a: Entry, b: Entry): number =>
  Number(isOpenEntry(b)) - Number(isOpenEntry(a)) ||
  bandOf(a) - bandOf(b) ||
  Number(isQuestion(b)) - Number(isQuestion(a)) ||
  severityIn(b) - severityIn(a) ||
  b.at - a.at ||
  (a.key < b.key ? -1 : 1);

/** Ends at which nobody has to look: told or observed as the rules say, or nothing to change. */
const ROUTINE: ReadonlySet<Ending> = new Set(['observed', 'notified', 'unchanged', 'expired']);

export const isRoutine = (entry: Entry): boolean => ROUTINE.has(entry.outcome) && !isOpenEntry(entry);

/** How many of each end there are, in words. @example '23 notified, 4 observed' */
export function countsText(entries: readonly Entry[]): string {
  const counts = [...Map.groupBy(entries, ({ outcome }) => outcome)].map(([end, those]) => ({ end, n: those.length }));
  return counts
    .sort((a, b) => b.n - a.n)
    .map(({ end, n }) => `${n} ${end}`)
    .join(', ');
}
