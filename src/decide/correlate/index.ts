import type { Clients } from '../../core/clients.ts';
import type { Finding } from '../../core/finding.ts';
import { localDate } from '../../core/time.ts';
import { REMEMBER_SEEN_DAYS, sightingOf } from '../../journal/sighting.ts';
import { createTable, type Key } from '../../platform/table.ts';
import { correlate, type Tie, WINDOW_MS } from './correlate.ts';
import { memberSubjects, subjectsOf } from './subjects.ts';

type Item = Key & Tie & { ttl: number };

const itemKey = (key: string): Key => ({ pk: `TIE#${key}`, sk: 'TIE' });
/** DynamoDB's limit for a partition key, less our prefix; a subject with a longer name ties nothing. */
const MOST_KEY_BYTES = 2048 - 4;
const isKey = (key: string): boolean => Buffer.byteLength(key) <= MOST_KEY_BYTES;
const KEEP_SECONDS = (10 * WINDOW_MS) / 1000;
/** What comes again is told as going on, however long it was silent, within this time. */
const KEEP_SEEN_SECONDS = (REMEMBER_SEEN_DAYS * WINDOW_MS) / 1000;

/**
 * Finds the incident of each finding, with what the journal remembers. One read for a batch, and no write while nothing
 * new is known: a storm on one resource must not heat its item. Two functions that see two findings of one incident at
 * the same moment may each name it anew; the next finding goes with the name that was written last.
 */
export function createCorrelator(client: Clients['dynamodb'], tableName: string, timeZone: string) {
  const table = createTable(client, tableName);

  async function recall(findings: readonly Finding[]): Promise<Map<string, Tie>> {
    const subjects = findings.flatMap((finding) => [...subjectsOf(finding), ...memberSubjects(finding)]);
    const keys = [...new Set(subjects.map(({ key }) => key))].filter(isKey);
    const items = await table.getAll<Item>(keys.map(itemKey));
    return new Map(items.flatMap((item) => (item ? [[item.key, item] as const] : [])));
  }

  return {
    /**
     * The same events, with the incident of each of their findings, and whether one of these names an address that none
     * before it named. Deciding again on a redelivery finds the same incident.
     */
    async tieEvents<T extends { findings: readonly Finding[] }>(
      events: readonly T[],
      now: number,
    ): Promise<(T & { namesNewAddress?: boolean })[]> {
      const all = events.flatMap(({ findings }) => findings);
      if (all.length === 0) return [...events];
      const { findings, ties, again, naming } = correlate(all, await recall(all), now, localDate(now, timeZone));
      const ttl = (tie: Tie): number => Math.floor(now / 1000) + (tie.seen ? KEEP_SEEN_SECONDS : KEEP_SECONDS);
      await table.putAll([
        ...ties.filter(({ key }) => isKey(key)).map((tie) => ({ ...tie, ...itemKey(tie.key), ttl: ttl(tie) })),
        ...again.map(({ finding, seen }) => sightingOf(finding, seen, now)),
      ]);
      return events.map((event) => {
        const own = findings.splice(0, event.findings.length);
        return { ...event, findings: own, namesNewAddress: own.some((finding) => naming.has(finding)) };
      });
    },
  };
}
