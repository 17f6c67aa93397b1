import type { Journal } from '../../journal/journal.ts';
import type { FindingRecord } from '../../journal/stored-finding.ts';
import { type Entry, readDay } from '../entries.ts';
import { readOpenEntries, unique, whole } from './find.ts';
import { holds, periodAsked, type SelectOptions, subjectOf } from './selection.ts';

interface Around {
  now: number;
  timeZone: string;
}

/**
 * What the journal has of what is asked for. Where no time is given, what is open, whenever it was last news; and what was
 * news since `since`, if the caller looks at more than what is open.
 */
export async function readSelected(
  journal: Journal,
  options: SelectOptions,
  { now, timeZone }: Around,
  since?: number,
): Promise<{ findings: FindingRecord[]; entries: Entry[]; label?: string }> {
  const asked = periodAsked(options, now, timeZone);
  const period = asked ?? (since === undefined || isOfOpen(options) ? undefined : { from: since, to: now + 1 });
  const [day, open] = await Promise.all([period && readDay(journal, period), asked ? [] : readOpenEntries(journal)]);
  const entries = unique([...(day?.entries ?? []), ...open]).filter((entry) => holds(options, subjectOf(entry)));
  return {
    findings: day?.findings ?? [],
    entries,
    ...(asked?.label && { label: asked.label }),
  };
}

const isOfOpen = ({ waiting, open, heldBack }: SelectOptions): boolean => Boolean(waiting || open || heldBack);

/** The same, as the journal has it at this moment: what is to be changed is read by its key. */
export async function readForChange(
  journal: Journal,
  options: SelectOptions,
  around: Around,
  since?: number,
): Promise<Entry[]> {
  const { entries } = await readSelected(journal, options, around, since);
  return whole(journal, entries);
}
