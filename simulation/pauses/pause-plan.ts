import { PAUSE_LEVELS } from '../../src/journal/pauses.ts';
import type { Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';

/** Of schedules, those in which a part of Riposte is paused. */
const HELD = 0.25;
/** Of those pauses, the ones that end by themselves. */
const ENDS = 0.5;
const MINUTE = 60_000;

/** Pauses of an action, a playbook, an account or a class, or of everything until a time. */
export function pausePlan(seed: number, { horizon }: { horizon: number }): Stimulus[] {
  const chance = chanceOf(seed, 'narrow pauses');
  if (!chance.hits(HELD)) return [];
  return Array.from({ length: 1 + chance.below(3) }).flatMap((): Stimulus[] => {
    const at = chance.between(MINUTE, horizon * 0.6);
    const lasts = Math.round(chance.between(2 * MINUTE, horizon * 0.5));
    const level = chance.pick([...PAUSE_LEVELS, 'all'] as const);
    const pick = chance.next();
    // A pause of everything that a person ends is played already.
    if (level === 'all' || chance.hits(ENDS)) return [{ at, do: 'hold', level, pick, lasts }];
    return [
      { at, do: 'hold', level, pick },
      { at: at + lasts, do: 'let go', pick: chance.next() },
    ];
  });
}
