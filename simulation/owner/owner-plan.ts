import type { Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';

/** Of schedules, those in which people answer a page that they read some minutes ago. */
const READ = 0.35;
/** Of what they read, so much is changed by its owner until they answer. */
const CHANGED = 0.7;
const MINUTE = 60_000;

/** People answer what they have read before, and owners change some of it in between. */
export function ownerPlan(seed: number, { horizon }: { horizon: number }): Stimulus[] {
  const chance = chanceOf(seed, 'owners');
  if (!chance.hits(READ)) return [];
  return Array.from({ length: 2 + chance.below(6) }, (): Stimulus => {
    const after = Math.round(chance.between(MINUTE, 10 * MINUTE));
    return {
      at: chance.between(4 * MINUTE, horizon),
      do: 'read',
      kind: chance.pick(['approve', 'approve', 'approve', 'reject'] as const),
      pick: chance.next(),
      after,
      ...(chance.hits(CHANGED) && { changed: Math.round(chance.between(0, after)) }),
    };
  });
}
