import type { Family } from '../../../../core/addresses/network.ts';
import type { Scope } from '../../../../core/ip-set-refs.ts';
import type { Key, Table } from '../../../../platform/table.ts';
import { hashOf } from '../sets/shards.ts';

/** What is known of one set of a place: what was written to it last, and that nobody has written since. */
export interface SetRecord {
  /** The lock token that the last write gave, or that the set had when it was read and found right. */
  token: string;
  /** The version of the shared list that it holds. */
  version: number;
}

/** One of the sets of a place. */
export type PlaceSet = `${Scope} ${Family}`;

/** Why a place could not be brought in step. */
export interface Trouble {
  /** The error's name, or `absent`. */
  code: string;
  /** A sentence. */
  why: string;
  /** What a person can do about it. */
  advice: string;
  /** The sets that wait until `next`, while the others follow the list; absent where it is the whole place. */
  sets?: PlaceSet[];
  /** Those of them that were not tried when the others failed, since their time had not come. */
  waited?: PlaceSet[];
  /** Since when, ms. */
  since: number;
  /** In a row; of several sets, of the one that failed least often. */
  tries: number;
  /** The same of each set that failed by itself; absent where none did, and in records of a former release. */
  each?: Partial<Record<PlaceSet, number>>;
  /** It may pass by itself, such as throttling. */
  passes?: true;
  /** It is tried again then, ms. */
  next: number;
}

/** How one account and region stands; the same size however long the list is. */
export interface PlaceRecord extends Partial<Record<Family, SetRecord>> {
  /** When it was looked at last, ms. */
  at: number;
  /** The sets of scope CLOUDFRONT, where it has them. */
  cloudFront?: Partial<Record<Family, SetRecord>>;
  trouble?: Trouble;
}

/** What is known of an account, by region: one item. */
export interface AccountRecord {
  account: string;
  regions: Record<string, PlaceRecord>;
}

/** In so many partitions the accounts are kept; a shard of the work is some of these, so that more shards move no item. */
export const BUCKETS = 64;

export const bucketOf = (account: string): number => hashOf(account) % BUCKETS;
const partition = (bucket: number): string => `BLOCK-PLACES#${String(bucket).padStart(2, '0')}`;
const keyOf = (account: string): Key => ({ pk: partition(bucketOf(account)), sk: account });

type Item = Key & AccountRecord;

/** All accounts of these buckets that blocks were ever written to. */
export async function readPlaces(table: Table, buckets: readonly number[]): Promise<Map<string, AccountRecord>> {
  const items = await Promise.all(buckets.map((bucket) => table.queryAll<Item>(partition(bucket))));
  return new Map(items.flat().map(({ account, regions }) => [account, { account, regions }]));
}

/** Every account, for who shows how places stand. */
export const readAllPlaces = async (table: Table): Promise<AccountRecord[]> => [
  ...(
    await readPlaces(
      table,
      Array.from({ length: BUCKETS }, (_, bucket) => bucket),
    )
  ).values(),
];

/** Keeps what became of an account; nothing where no region is left. */
export async function keepPlaces(table: Table, { account, regions }: AccountRecord): Promise<void> {
  if (Object.keys(regions).length > 0) return table.putAll([{ ...keyOf(account), account, regions } as Key]);
  await table.write([{ Delete: { Key: keyOf(account) } }]);
}
