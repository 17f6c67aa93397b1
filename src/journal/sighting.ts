import { type Finding, findingKey } from '../core/finding.ts';
import type { Key } from '../platform/table.ts';
import { findingSubject } from '../sources/finding-subject.ts';
import { dayIndex } from './indexes.ts';

/** On which days a finding came. */
export interface Seen {
  /** The local date on which it came last. */
  day: string;
  /** When it came first; ms. */
  firstAt: number;
  /** On `day`, at its worst. */
  severity: number;
  /** On the last day before `day`; absent where `day` is the first. */
  before?: number;
}

/** What a day's sighting of an earlier finding says of it. */
type Brief = Pick<
  Finding,
  'source' | 'id' | 'type' | 'title' | 'severity' | 'account' | 'region' | 'incident' | 'resources' | 'copyOf'
>;

/**
 * A finding of an earlier day that came again: one small item for each day. The finding itself stays with the day on which it
 * came first, so that each digest has it once.
 */
export interface SightingRecord extends Key {
  finding: Brief;
  seen: Seen;
  dayAt: number;
  dayKey: string;
  ttl: number;
}

/** A finding of which nothing came for so long is new again. */
export const REMEMBER_SEEN_DAYS = 100;

export function sightingOf(finding: Finding, seen: Seen, now: number): SightingRecord {
  const { source, id, type, title, severity, account, region, incident, copyOf } = finding;
  const subject = findingSubject(finding);
  const key = findingKey(finding);
  return {
    pk: `SEEN#${key}`,
    sk: seen.day,
    finding: {
      source,
      id,
      type,
      title,
      severity,
      account,
      region,
      resources: subject ? [subject] : [],
      ...(incident && { incident }),
      ...(copyOf && { copyOf }),
    },
    seen,
    ...dayIndex(key, now),
  };
}

export const isSighting = (item: Key): item is SightingRecord => item.pk.startsWith('SEEN#');
