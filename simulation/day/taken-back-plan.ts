import { BEFORE_EVENING } from '../as-before.ts';
import type { Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';

/** Of schedules, those in which people take back in the end whatever can be taken back. */
const TAKEN_BACK = 0.2;
const MOST = 30;

/** Undo after undo, of each action as often as of the others. */
export function takenBackPlan(seed: number, { horizon }: { horizon: number }): Stimulus[] {
  const chance = chanceOf(seed, 'taken back');
  if (BEFORE_EVENING.has(seed) || !chance.hits(TAKEN_BACK)) return [];
  return Array.from({ length: MOST }, () => ({
    at: chance.between(horizon, horizon * 1.25),
    do: 'answer' as const,
    kind: 'undo' as const,
    pick: chance.next(),
    times: chance.pick([1, 1, 2]),
    of: 'any action' as const,
  }));
}
