import { BEFORE_EVENING, BEFORE_NAMED } from '../as-before.ts';
import type { Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';

/** Of schedules, those in which people say of addresses that are wanted, asked about or held back that they are never to be kept out. */
const SPARED = 0.25;
const MINUTE = 60_000;

/** Of schedules, those in which people say so of what a network ACL or a prefix list denies, where there are such. */
const NAMED = 0.3;

/** Never, of addresses that places deny. */
export function deniedPlan(seed: number, { horizon }: { horizon: number }): Stimulus[] {
  const chance = chanceOf(seed, 'never what is denied');
  if (BEFORE_NAMED.has(seed) || !chance.hits(NAMED)) return [];
  return Array.from({ length: 1 + chance.below(3) }).map(() => ({
    at: chance.between(5 * MINUTE, horizon),
    do: 'block',
    what: 'never',
    pick: chance.next(),
    of: 'denied',
  }));
}

/** Never, while an answer waits or is on its way; and a yes that somebody gives to it all the same. */
export function neverPlan(seed: number, { horizon }: { horizon: number }): Stimulus[] {
  const chance = chanceOf(seed, 'never meanwhile');
  if (BEFORE_EVENING.has(seed) || !chance.hits(SPARED)) return [];
  return Array.from({ length: 1 + chance.below(3) }).flatMap((): Stimulus[] => {
    const at = chance.between(2 * MINUTE, horizon * 0.8);
    const yes = (): Stimulus => ({
      at: at + chance.between(2.5 * MINUTE, 12 * MINUTE),
      do: 'answer',
      kind: 'approve',
      pick: chance.next(),
      times: 1,
      of: 'spared',
    });
    return [{ at, do: 'block', what: 'never', pick: chance.next(), of: 'wanted' }, yes(), yes()];
  });
}
