import { hash } from 'node:crypto';
import { compare } from '../order.ts';

/** Some of a list, and how many there are in all. */
export interface Listed<T> {
  total: number;
  shown: T[];
}

/** How many are not shown. */
export const rest = ({ total, shown }: Listed<unknown>): number => total - shown.length;

/** What decides which entries are kept whole: the greater severity, then the later time (ms). */
interface Rank {
  severity: number;
  at: number;
  /** Decides between equals, so that the same entries are kept whatever order they come in. */
  key: string;
}

/** Entries that are one thing to a reader: the best of them, how many they are, and on how many targets. */
export interface Grouped<T> {
  item: T;
  count: number;
  targets: number;
}

interface Group<T> {
  best: Rank;
  count: number;
  target: string;
  /** Once there is a second target: most groups have but one, and a set takes ten times the memory. */
  targets?: Set<string>;
  item?: T;
}

/** The most groups whose text is kept; the others are counted. */
export const MOST_KEPT = 250;

/** Better is first. */
export const byRank = (a: Rank, b: Rank): number =>
  (b.severity || 0) - (a.severity || 0) || (b.at || 0) - (a.at || 0) || compare(a.key, b.key);

/** A name of any length as one of 28 characters, so that what is only counted takes little memory. */
export const nameOf = (parts: readonly (string | undefined)[]): string => hash('sha1', JSON.stringify(parts), 'base64');

/**
 * Gathers entries into groups by name, however many: each group is counted, and of the best `most` groups the best
 * entry is kept whole. The result does not depend on the order of the entries.
 */
export function createGroups<T>(most = MOST_KEPT) {
  const groups = new Map<string, Group<T>>();
  let kept: Group<T>[] = [];
  // A group that is dropped comes back with its better entry, should there be one.
  const cut = (): void => {
    kept.sort((a, b) => byRank(a.best, b.best));
    for (const group of kept.slice(most)) delete group.item;
    kept = kept.slice(0, most);
  };
  return {
    /** @returns whether it is the first of its group */
    add(name: string, rank: Rank, target: string, item: T): boolean {
      const known = groups.get(name);
      const group: Group<T> = known ?? { best: rank, count: 0, target };
      if (!known) groups.set(name, group);
      group.count += 1;
      if (target !== group.target) group.targets = (group.targets ?? new Set([group.target])).add(target);
      if (known && byRank(rank, group.best) > 0) return false;
      group.best = rank;
      if (!('item' in group)) kept.push(group);
      group.item = item;
      if (kept.length >= 2 * most) cut();
      return !known;
    },
    end(): Listed<Grouped<T>> {
      cut();
      const shown = kept.flatMap(({ item, count, targets }) =>
        item === undefined ? [] : [{ item, count, targets: targets?.size ?? 1 }],
      );
      return { total: groups.size, shown };
    },
  };
}
