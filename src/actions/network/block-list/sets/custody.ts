import type { Family } from '../../../../core/addresses/network.ts';
import { hours } from '../../../../core/time.ts';
import type { Key, Table, Write } from '../../../../platform/table.ts';
import type { BlockSet, SetGroup } from './ip-sets.ts';

/**
 * What an IP set was last known to hold, by its lock token: each block in force whose home it is and that is not due, and
 * nothing that is unknown. As long as the set has that token, nothing but what is due needs a look.
 */
export interface Kept extends Key {
  token: string;
  /** How many entries it holds. */
  size: number;
  /** What the sets and the never-block lists were then, as a hash. */
  plan: string;
  /** When the whole list was compared last, ms. */
  at: number;
}

/** What is known of the sets of a family, by the names of `keptKey`. */
export type Custody = ReadonlyMap<string, Kept>;

/** However well all goes, the whole list is compared so often, so that no mistake of ours lasts. */
const MOST_AGE_MS = hours(24);
/** One more that is still good is written anew once it has this age, so that sweeps need not all do it. */
const RENEW_AFTER_MS = hours(12);

const partitionOf = (family: Family): string => `BLOCK-SETS#${family}`;
const keptKey = ({ family, scope, id, name }: BlockSet): Key => ({
  pk: partitionOf(family),
  sk: `${scope}#${name}#${id}`,
});

/** What is known of one set. */
export const keptOf = (custody: Custody, set: BlockSet): Kept | undefined => custody.get(keptKey(set).sk);

/** Reads what is known of the sets of one family, whether it still counts or not: one query. */
export async function readCustody(table: Table, family: Family): Promise<Custody> {
  const kept = await table.queryAll<Kept>(partitionOf(family));
  return new Map(kept.map((each) => [each.sk, each]));
}

/** Whether all of these sets are known, by today's plan, and the whole list was compared not too long ago. */
export const isKept = (custody: Custody, groups: readonly SetGroup[], plan: string, now: number): boolean =>
  groups.length > 0 &&
  groups.every(({ sets }) =>
    sets.every((set) => {
      const kept = keptOf(custody, set);
      return kept?.plan === plan && Math.abs(now - kept.at) < MOST_AGE_MS;
    }),
  );

/**
 * Forgets all that is known of the sets of one family: before a block holds in another set than its home, since whoever
 * looks for it at home alone would take it for gone.
 */
export async function forgetAll(table: Table, family: Family): Promise<Custody> {
  const known = await readCustody(table, family);
  await table.write([...known.values()].map(({ pk, sk }): Write => ({ Delete: { Key: { pk, sk } } })));
  return new Map();
}

/** One set as it was seen, read or written. */
export interface SeenSet {
  set: BlockSet;
  token: string | undefined;
  held: ReadonlySet<string>;
}

/**
 * Notes that the whole list was compared with these sets. What somebody else noted since `before` was read stays: then the
 * next sweep finds a token that differs, and compares once more.
 */
export async function keepAll(
  table: Table,
  seen: readonly SeenSet[],
  before: Custody,
  plan: string,
  now: number,
): Promise<void> {
  await table.write(
    seen.flatMap(({ set, token, held }): Write[] => {
      const known = keptOf(before, set);
      const isSame = known?.token === token && known?.plan === plan && Math.abs(now - known.at) < RENEW_AFTER_MS;
      if (isSame || token === undefined) return [];
      const Item: Kept = { ...keptKey(set), token, size: held.size, plan, at: now };
      return [{ Put: { Item, ...(known ? ifToken(known) : { ConditionExpression: 'attribute_not_exists(pk)' }) } }];
    }),
  );
}

const ifToken = ({ token, at }: Kept) => ({
  ConditionExpression: '#token = :token AND #at = :at',
  ExpressionAttributeNames: { '#token': 'token', '#at': 'at' },
  ExpressionAttributeValues: { ':token': token, ':at': at },
});

/**
 * Notes that sets went on from what was known of them by writes of ours alone.
 *
 * @returns whether all of them did; if not, somebody else had a hand in it
 */
export async function keepOn(table: Table, seen: readonly SeenSet[], before: Custody): Promise<boolean> {
  const changed = seen.filter(({ set, token }) => keptOf(before, set)?.token !== token);
  const written = await table.write(
    changed.map(({ set, token, held }): Write => {
      const known = keptOf(before, set);
      if (!known) throw new Error(`nothing is known of the IP set ${set.name}`);
      return {
        Update: {
          Key: keptKey(set),
          UpdateExpression: 'SET #token = :next, #size = :size',
          ...ifToken(known),
          ExpressionAttributeNames: { ...ifToken(known).ExpressionAttributeNames, '#size': 'size' },
          ExpressionAttributeValues: {
            ...ifToken(known).ExpressionAttributeValues,
            ':next': token,
            ':size': held.size,
          },
        },
      };
    }),
  );
  return !written.includes(false);
}
