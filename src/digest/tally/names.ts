import { compare } from '../order.ts';
import type { Ranked } from '../parts.ts';
import type { Listed } from './groups.ts';

/** The most names of one ranking that a digest holds. */
const MOST_NAMES = 25;

/** Counts by name, most frequent first. Of several notes on one name the first by alphabet stands. */
export function createNames() {
  const names = new Map<string, { count: number; note: string }>();
  return {
    add(name: string, note = ''): void {
      const known = names.get(name);
      if (!known) names.set(name, { count: 1, note });
      else {
        known.count += 1;
        if (note && (!known.note || compare(note, known.note) < 0)) known.note = note;
      }
    },
    end(): Listed<Ranked> {
      const ranked = [...names].map(([name, { count, note }]) => ({ name, count, ...(note && { note }) }));
      ranked.sort((a, b) => b.count - a.count || compare(a.name, b.name));
      return { total: ranked.length, shown: ranked.slice(0, MOST_NAMES) };
    },
  };
}
