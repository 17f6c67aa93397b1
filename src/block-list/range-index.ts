import type { Family, Network } from './network.ts';

/** Ranges of both families, each with what it stands for, ready for lookups. */
export interface RangeIndex<Label> {
  /** The label of a range that has at least one address in common with the network, whichever of them is wider. */
  overlapping(network: Network): Label | undefined;
}

interface Entry<Label> {
  first: bigint;
  /** Of all entries up to this one, the one that reaches furthest. */
  furthest: { last: bigint; label: Label };
}

/**
 * Sorts ranges once, so that each lookup is one binary search however long the list.
 *
 * Of the ranges that begin at or before the network's end, one overlaps exactly when the furthest-reaching one does:
 * hence the running maximum, which also spares merging nested ranges.
 */
export function indexRanges<Label>(ranges: readonly { network: Network; label: Label }[]): RangeIndex<Label> {
  const byFamily: Record<Family, Entry<Label>[]> = { v4: [], v6: [] };
  const sorted = ranges.toSorted((a, b) => (a.network.first < b.network.first ? -1 : 1));
  for (const { network, label } of sorted) {
    const entries = byFamily[network.family];
    const before = entries.at(-1)?.furthest;
    const furthest = before && before.last >= network.last ? before : { last: network.last, label };
    entries.push({ first: network.first, furthest });
  }
  return {
    overlapping(network) {
      const entries = byFamily[network.family];
      const nearest = entries[countUpTo(entries, network.last) - 1]?.furthest;
      return nearest && nearest.last >= network.first ? nearest.label : undefined;
    },
  };
}

/** How many of the sorted entries begin at or before `limit`. */
function countUpTo(entries: readonly { first: bigint }[], limit: bigint): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.first ?? limit) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
