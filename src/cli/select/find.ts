import type { Journal } from '../../journal/journal.ts';
import type { ResponseRecord } from '../../journal/response-record.ts';
import { type Entry, entryOf, readDay } from '../entries.ts';
import { namedBy } from './named.ts';

const DAY_MS = 86_400_000;
/** How many days back a name is looked for: together with what is open, then further. The journal keeps 400. */
const DAYS: readonly number[] = [7, 45, 400];

/**
 * Everything that a text names (see `namedBy`): among what is open and what was news in the last days; further back only
 * where nothing is found there. Queries of the journal's indexes, never a scan.
 */
export async function findNamed(journal: Journal, text: string, now: number): Promise<Entry[]> {
  const isNamed = namedBy(text);
  const open = (await readOpenEntries(journal)).filter(isNamed);
  let to = now + 1;
  for (const days of DAYS) {
    const from = now - days * DAY_MS;
    const { entries } = await readDay(journal, { from, to });
    const found = unique([...open, ...entries.filter(isNamed)]);
    if (found.length > 0) return whole(journal, found);
    to = from;
  }
  return [];
}

/** What is open or under way, as entries. */
export async function readOpenEntries(journal: Journal): Promise<Entry[]> {
  const [open, underWay] = await Promise.all([journal.readOpen(), journal.readUnderWay()]);
  return unique([...open, ...underWay].map(entryOf));
}

/** Each response once. */
export const unique = (entries: readonly Entry[]): Entry[] => [
  ...new Map(entries.map((entry) => [entry.key, entry])).values(),
];

/** The entries with their whole records, strongly consistent: an index lags behind, and holds a part. */
export async function whole(journal: Journal, entries: readonly Entry[]): Promise<Entry[]> {
  const keys = entries.filter(({ record }) => record).map(({ key }) => key);
  const records = new Map<string, ResponseRecord>();
  if (keys.length > 0)
    for (const record of (await journal.readResponses(keys)).records) if (record) records.set(record.key, record);
  return entries.map((entry) => {
    const record = records.get(entry.key);
    return record ? entryOf(record) : entry;
  });
}
