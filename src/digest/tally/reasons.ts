import { compare } from '../order.ts';
import type { Listed } from './groups.ts';

/** The most names that are counted each by itself; what comes after them is counted together. */
const MOST_NAMES = 2_000;
const MOST_TARGETS = 10;
const OTHERS = 'other reasons';

/** How often something was said, and of which targets: a few of them by name. */
export interface Said {
  name: string;
  count: number;
  targets: string[];
  distinct: number;
}

interface Counted {
  name: string;
  count: number;
  targets: Map<string, number>;
}

/** Takes back what was counted: it turned out to have ended otherwise. */
export type TakeBack = { from: Counted; target: string };

/** Counts targets by what was said of them. */
export function createReasons() {
  const reasons = new Map<string, Counted>();
  return {
    add(wanted: string, target: string): TakeBack {
      const name = reasons.has(wanted) || reasons.size < MOST_NAMES ? wanted : OTHERS;
      const from = reasons.get(name) ?? { name, count: 0, targets: new Map<string, number>() };
      reasons.set(name, from);
      from.count += 1;
      from.targets.set(target, (from.targets.get(target) ?? 0) + 1);
      return { from, target };
    },
    end(): Listed<Said> {
      const said = [...reasons.values()].filter(({ count }) => count > 0).map(toSaid);
      said.sort((a, b) => b.count - a.count || compare(a.name, b.name));
      return { total: said.length, shown: said };
    },
  };
}

export function takeBack({ from, target }: TakeBack): void {
  from.count -= 1;
  const left = (from.targets.get(target) ?? 0) - 1;
  if (left > 0) from.targets.set(target, left);
  else from.targets.delete(target);
}

function toSaid({ name, count, targets }: Counted): Said {
  const first: string[] = [];
  for (const target of targets.keys()) {
    if (first.length === MOST_TARGETS && compare(target, first.at(-1) ?? '') > 0) continue;
    first.push(target);
    first.sort(compare);
    first.length = Math.min(first.length, MOST_TARGETS);
  }
  return { name, count, targets: first, distinct: targets.size };
}
