import { readSpan, type Span } from '../../../../core/addresses/span.ts';
import { isHost } from '../ledger/wide.ts';
import { type Entries, MOST_ADDRESSES } from './plan.ts';

/** What a scope's sets should hold: each entry, and the number of its set. */
export type Targets = ReadonlyMap<string, number>;

/** What one set should hold after its next write, and how many of its entries wait for others before they may leave. */
export interface NextContent {
  content: Set<string>;
  waiting: number;
  isChange: boolean;
}

/** The entries that no set holds where they belong, by set. */
export function missingEntries(targets: Targets, sets: readonly ReadonlySet<string>[]): string[][] {
  const missing = sets.map((): string[] => []);
  for (const [entry, shard] of targets) if (!sets[shard]?.has(entry)) missing[shard]?.push(entry);
  return missing;
}

/**
 * What to write to one set now. First comes what has to stay: what belongs there, and what is on its way to another set
 * and not held there yet, or covers addresses whose own entries are not; then what is new, as far as there is room. So a
 * move between sets, or from a network to its parts, leaves no address unblocked for a moment.
 *
 * @param needs the entries that have to be held before this one may leave
 * @param kept entries that stay until it is known whose they are
 */
export function nextContent(
  shard: number,
  sets: readonly ReadonlySet<string>[],
  targets: Targets,
  missing: readonly string[],
  needs: (leaving: string) => readonly string[],
  kept: ReadonlySet<string>,
  most = MOST_ADDRESSES,
): NextContent {
  const held = sets[shard] ?? new Set<string>();
  const content = new Set<string>();
  let waiting = 0;
  const isHeld = (entry: string): boolean => sets[targets.get(entry) ?? -1]?.has(entry) === true;
  for (const entry of held) {
    const target = targets.get(entry);
    const stays = target === shard || kept.has(entry);
    const waits = !stays && (target === undefined ? !needs(entry).every(isHeld) : !isHeld(entry));
    if (stays || waits) content.add(entry);
    if (waits) waiting += 1;
  }
  const stayed = content.size;
  for (const entry of missing.slice(0, most - stayed)) content.add(entry);
  return { content, waiting, isChange: stayed < held.size || content.size > stayed };
}

/** Finds the entries that share addresses with one that is to leave. Sorts only when a network is to leave. */
export function overlapFinder({ list, merged }: Entries): (leaving: string) => readonly string[] {
  let sorted: { entry: string; span: Span }[] | undefined;
  return (leaving) => {
    if (isHost(leaving)) return [merged?.get(leaving) ?? []].flat();
    const span = readSpan(leaving);
    if (!span) return [];
    sorted ??= list
      .map((entry) => ({ entry, span: readSpan(entry) }))
      .filter(isRead)
      .sort(byFirst);
    const within = sorted.slice(countBefore(sorted, span.first), countBefore(sorted, span.last, true));
    // Only a network can begin before and still reach into it.
    const around = sorted.filter((other) => !isHost(other.entry) && doOverlap(other.span, span));
    return [...within, ...around].map(({ entry }) => entry);
  };
}

type Placed = { entry: string; span: Span };
const isRead = (each: { entry: string; span: Span | undefined }): each is Placed => each.span !== undefined;
const byFirst = (a: Placed, b: Placed): number => compare(a.span.first, b.span.first);

/** How many begin before this address, or at it as well. */
function countBefore(sorted: readonly Placed[], address: readonly number[], orAt = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const difference = compare(sorted[middle]?.span.first ?? address, address);
    if (difference < 0 || (orAt && difference === 0)) low = middle + 1;
    else high = middle;
  }
  return low;
}

const doOverlap = (a: Span, b: Span): boolean => compare(a.first, b.last) <= 0 && compare(b.first, a.last) <= 0;

function compare(a: readonly number[], b: readonly number[]): number {
  for (let n = 0; n < a.length; n += 1) {
    const difference = (a[n] ?? 0) - (b[n] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
