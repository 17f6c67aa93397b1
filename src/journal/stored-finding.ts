import type { Decision } from '../core/decision.ts';
import { type Finding, findingKey } from '../core/finding.ts';
import type { Key, Write } from '../platform/table.ts';
import { dayIndex } from './indexes.ts';
import { pack, unpack } from './pack.ts';

/** A finding as the journal keeps it: its latest form, and what was decided about it. */
export interface FindingRecord extends Key {
  finding: Finding;
  decisions: Decision[];
  lastSeen: string;
  /** How often it was delivered, redeliveries of the same event included. */
  deliveries: number;
  /** When it was first recorded, in ms. */
  dayAt: number;
}

type Texts = Pick<FindingRecord, 'finding' | 'decisions'>;

/** A finding as it is stored: the texts packed. The layout before had them as they are. */
export type StoredFinding = Omit<FindingRecord, keyof Texts> & { packed?: Uint8Array };

export const findingItemKey = (key: string): Key => ({ pk: `FINDING#${key}`, sk: 'FINDING' });

export const isFindingItem = (item: Key): item is StoredFinding & Key => item.sk === 'FINDING';

/** A finding from an item of this layout or the one before. */
export function readFindingItem({ packed, ...item }: StoredFinding): FindingRecord {
  if (packed) return { ...item, ...(JSON.parse(unpack(packed, item.pk)) as Texts) };
  return item as unknown as FindingRecord;
}

/** Keeps a finding, unless a later form of it is there already. One of the layout before becomes one of this. */
export function findingWrite(finding: Finding, decisions: Decision[], now: number): Write {
  const Key = findingItemKey(findingKey(finding));
  const { dayKey, dayAt, ttl } = dayIndex(Key.pk, now);
  return {
    Update: {
      Key,
      UpdateExpression:
        'SET packed = :packed, lastSeen = :lastSeen, #ttl = :ttl, ' +
        'dayKey = if_not_exists(dayKey, :dayKey), dayAt = if_not_exists(dayAt, :dayAt) ' +
        'REMOVE finding, decisions ADD deliveries :one',
      ConditionExpression: 'attribute_not_exists(pk) OR lastSeen <= :lastSeen',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':packed': pack(JSON.stringify({ finding, decisions } satisfies Texts), Key.pk),
        ':lastSeen': finding.lastSeen,
        ':ttl': ttl,
        ':dayKey': dayKey,
        ':dayAt': dayAt,
        ':one': 1,
      },
    },
  };
}
