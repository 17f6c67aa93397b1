import type { Family, Network } from './network.ts';
import { type Span, spanOf } from './span.ts';

/** Ranges of both families, each with what it stands for, ready for lookups. */
export interface RangeIndex<Label> {
  /** The label of a range that has at least one address in common with the network, whichever of them is wider. */
  overlapping(network: Network | Span): Label | undefined;
}

/** The ranges of one family in order of their first address; flat, so that 20,000 of them take a few cache lines each. */
interface Sorted<Label> {
  /** Words of an address. */
  width: number;
  count: number;
  firsts: Uint32Array;
  /** Of all ranges up to this one, the last address of the one that reaches furthest. */
  lasts: Uint32Array;
  /** The labels of those. */
  labels: Label[];
}

/**
 * Sorts ranges once, so that each lookup is one binary search however long the list.
 *
 * Of the ranges that begin at or before the network's end, one overlaps exactly when the furthest-reaching one does:
 * hence the running maximum, which also spares merging nested ranges.
 */
export function indexRanges<Label>(ranges: readonly { network: Network | Span; label: Label }[]): RangeIndex<Label> {
  const spans = ranges.map(({ network, label }) => ({ span: inWords(network), label }));
  const ofFamily = (family: Family) => sortRanges(spans.filter(({ span }) => span.family === family));
  const byFamily: Record<Family, Sorted<Label>> = { v4: ofFamily('v4'), v6: ofFamily('v6') };
  return {
    overlapping(network) {
      const { family, first, last } = inWords(network);
      const sorted = byFamily[family];
      const nearest = countUpTo(sorted, last) - 1;
      if (nearest < 0 || compareAt(sorted.lasts, nearest * sorted.width, first) < 0) return undefined;
      return sorted.labels[nearest];
    },
  };
}

const inWords = (network: Network | Span): Span => ('prefix' in network ? network : (spanOf(network) as Span));

function sortRanges<Label>(ranges: { span: Span; label: Label }[]): Sorted<Label> {
  const width = ranges[0]?.span.first.length ?? 1;
  const firsts = new Uint32Array(ranges.length * width);
  const lasts = new Uint32Array(ranges.length * width);
  const labels: Label[] = [];
  ranges.sort((a, b) => compare(a.span.first, b.span.first));
  let furthest = ranges[0];
  for (const [n, range] of ranges.entries()) {
    if (!furthest || compare(range.span.last, furthest.span.last) > 0) furthest = range;
    firsts.set(range.span.first, n * width);
    lasts.set(furthest.span.last, n * width);
    labels.push(furthest.label);
  }
  return { width, count: ranges.length, firsts, lasts, labels };
}

/** How many of the sorted ranges begin at or before `limit`. */
function countUpTo({ firsts, count, width }: Sorted<unknown>, limit: readonly number[]): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareAt(firsts, middle * width, limit) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

function compareAt(words: Uint32Array, at: number, other: readonly number[]): number {
  for (let n = 0; n < other.length; n += 1) {
    const difference = (words[at + n] ?? 0) - (other[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let n = 0; n < a.length; n += 1) {
    const difference = (a[n] ?? 0) - (b[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
