import type { Config } from '../config.ts';
import { type Family, familyOf } from './network.ts';

/** One IP set of the stack, and the partition of the table that holds what should be in it. */
export interface BlockSet {
  family: Family;
  scope: 'REGIONAL';
  name: string;
  id: string;
  /** The partition key of its blocks, so that one strongly consistent query reads all of them. */
  pk: string;
}

// One shard a family and scope so far; the number is part of the key so that more can join without moving blocks.
const partition = (scope: string, family: Family, shard = 0): string =>
  `BLOCKS#${scope}#${family}#${String(shard).padStart(2, '0')}`;

/** The partitions of the table that hold blocks, for readers that have no need of the IP sets themselves. */
export const BLOCK_PARTITIONS: readonly string[] = (['v4', 'v6'] as const).map((family) =>
  partition('REGIONAL', family),
);

/** Every IP set that the stack owns. */
export function blockSets({ ipSets }: Pick<Config, 'ipSets'>): BlockSet[] {
  const scope = 'REGIONAL';
  return (['v4', 'v6'] as const).map((family) => ({
    family,
    scope,
    ...(ipSets.REGIONAL[family][0] ?? { name: '', id: '' }),
    pk: partition(scope, family),
  }));
}

/** The table key of an address's block: one item, whatever happened to the address. */
export const blockKey = (cidr: string): { pk: string; sk: string } => ({
  pk: partition('REGIONAL', familyOf(cidr)),
  sk: cidr,
});
