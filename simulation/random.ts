import { createRandom } from './storm/virtual-time.ts';

/** Chance that follows from a seed and a name, so that what one part draws is not moved by what another does. */
export interface Chance {
  /** From 0 to 1. */
  next(): number;
  /** Whether it strikes, with this probability. */
  hits(probability: number): boolean;
  between(least: number, most: number): number;
  /** A whole number from 0 to less than `count`. */
  below(count: number): number;
  /** @throws RangeError when there is nothing to pick from */
  pick<T>(from: readonly T[]): T;
}

export function chanceOf(seed: number, name: string): Chance {
  const next = createRandom(mixed(seed, name));
  const below = (count: number): number => Math.floor(next() * count);
  return {
    next,
    // Nothing is drawn for what never strikes, so that a story can do without a kind of fault.
    hits: (probability) => probability > 0 && next() < probability,
    between: (least, most) => least + next() * (most - least),
    below,
    pick<T>(from: readonly T[]): T {
      if (from.length === 0) throw new RangeError('there is nothing to pick from');
      return from[below(from.length)] as T;
    },
  };
}

/** FNV-1a over the name, beginning with the seed. */
function mixed(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ Math.imul(seed | 0, 0x9e3779b1)) >>> 0;
  for (let n = 0; n < name.length; n += 1) hash = Math.imul(hash ^ name.charCodeAt(n), 0x01000193) >>> 0;
  return hash;
}
