import {
  type AccountRecord,
  type PlaceRecord,
  readAllPlaces,
  type Trouble,
} from '../../actions/network/block-list/places/place-records.ts';
import { isStanding } from '../../actions/network/block-list/places/place-trouble.ts';
import { readHead } from '../../actions/network/block-list/places/shared-list.ts';
import { FAMILIES, type Family } from '../../core/addresses/network.ts';
import { hours } from '../../core/time.ts';
import type { ScopedPlace } from '../../journal/member-scope.ts';
import type { Table } from '../../platform/table.ts';

/** Each place is looked at once an hour: after so long nobody works at it. */
const LATE_MS = hours(2);

/** The shared block list, and what each place was given of it. */
export interface KnownBlocks {
  versions: Record<Family, number>;
  places: ReadonlyMap<string, AccountRecord>;
}

/** How a place stands to the shared block list. */
export interface BlockStanding {
  /** `soon` where it is behind and has had less than two hours to follow. */
  state: 'in step' | 'soon' | 'not in step';
  /** When it was looked at last, ms; absent where the list was never written there. */
  at?: number;
  trouble?: Trouble;
}

/** The shared list and its places; undefined where the list was never shared. Reads no content. */
export async function readBlocks(table: Table): Promise<KnownBlocks | undefined> {
  const [v4, v6] = await Promise.all([readHead(table, 'v4'), readHead(table, 'v6')]);
  if (v4.version === 0 && v6.version === 0) return undefined;
  const places = new Map((await readAllPlaces(table)).map((one) => [one.account, one]));
  return { versions: { v4: v4.version, v6: v6.version }, places };
}

/**
 * How a place stands to the list.
 *
 * @param scopeAt since when the places that take part are the ones of now, ms
 * @returns undefined where the list neither holds there nor was ever written
 */
export function blockStanding(
  { versions, places }: KnownBlocks,
  { account, region, blocks, cloudFront }: Pick<ScopedPlace, 'account' | 'region' | 'blocks' | 'cloudFront'>,
  { scopeAt, now }: { scopeAt: number; now: number },
): BlockStanding | undefined {
  const record = places.get(account)?.regions[region];
  if (!record) return blocks ? { state: now - scopeAt > LATE_MS ? 'not in step' : 'soon' } : undefined;
  const { at, trouble } = record;
  const sets = [record, ...(cloudFront ? [record.cloudFront] : [])];
  return { state: stateOf(record, sets, versions, now), at, ...(trouble && { trouble }) };
}

function stateOf(
  record: PlaceRecord,
  sets: readonly PlaceRecord['cloudFront'][],
  versions: KnownBlocks['versions'],
  now: number,
): BlockStanding['state'] {
  if (record.trouble) return isStanding(record.trouble) ? 'not in step' : 'soon';
  const isCurrent = sets.every((one) => FAMILIES.every((family) => (one?.[family]?.version ?? 0) === versions[family]));
  if (isCurrent) return 'in step';
  return now - record.at > LATE_MS ? 'not in step' : 'soon';
}

/** What keeps a place that is not in step from it, as people read it; without its last full stop. */
export function blockText({ at, trouble }: BlockStanding): string {
  if (trouble)
    return `the block list is not in step: ${trouble.code}: ${trouble.why} ${trouble.advice}`.replace(/\.$/, '');
  if (at === undefined) return 'the block list was never written there: the log of block-places says why';
  const time = new Date(at).toISOString().slice(0, 16).replace('T', ' ');
  return `the block list was last looked at on ${time} UTC, and has changed since: the log of block-places says why`;
}
