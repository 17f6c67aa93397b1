import { FAMILIES, type Family, familyOf } from '../../../../core/addresses/network.ts';
import type { Config } from '../../../../core/config.ts';
import { type IpSetRef, SCOPES, type Scope } from '../../../../core/ip-set-refs.ts';
import { hashOf } from './shards.ts';

/** One IP set of the stack. */
export interface BlockSet extends IpSetRef {
  family: Family;
  scope: Scope;
  /** Why its id could not be found out. */
  problem?: unknown;
}

/** The IP sets among which the addresses of one family and scope are spread, in the order of their shards. */
export interface SetGroup {
  family: Family;
  scope: Scope;
  sets: BlockSet[];
}

/**
 * How many partitions of the table hold the blocks of a family. It has nothing to do with the number of IP sets, so that
 * more sets move no item, and nor with scopes, since a block holds for all of them. One partition serves about 3,000
 * reads of 4 KB a second: with 16, even 100,000 blocks are read in about a second, and the queries run side by side.
 * A change of this number would lose sight of every block there is.
 */
const TABLE_SHARDS = 16;

const partition = (family: Family, shard: number): string => `BLOCKS#${family}#${String(shard).padStart(2, '0')}`;

/** The partitions of the table that hold the blocks of one family. */
export const partitionsOf = (family: Family): string[] =>
  Array.from({ length: TABLE_SHARDS }, (_, shard) => partition(family, shard));

/** The partitions of the table that hold blocks, for readers that have no need of the IP sets themselves. */
export const BLOCK_PARTITIONS: readonly string[] = FAMILIES.flatMap(partitionsOf);

/** The table key of an address's block: one item, whatever happened to the address. */
export function blockKey(cidr: string): { pk: string; sk: string } {
  return { pk: partition(familyOf(cidr), hashOf(cidr) % TABLE_SHARDS), sk: cidr };
}

/** Every group of IP sets that the stack owns; a scope that is not deployed has none. */
export function setGroups({ ipSets }: Pick<Config, 'ipSets'>): SetGroup[] {
  const groups = SCOPES.flatMap((scope) =>
    FAMILIES.map((family) => ({
      family,
      scope,
      sets: ipSets[scope][family].map((ref) => ({ ...ref, family, scope })),
    })),
  );
  return groups.filter(({ sets }) => sets.length > 0);
}
