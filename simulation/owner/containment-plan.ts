import type { Catalogue, Stimulus } from '../plan.ts';
import { chanceOf } from '../random.ts';

/** Of schedules in which all is contained, those that bring what is contained, and people who say yes and then undo it. */
const CONTAINING = 0.4;
const MINUTE = 60_000;

/** Events that are answered by a containment alone, the yes to it, and later its undo. */
export function containmentPlan(seed: number, { containing }: Catalogue): Stimulus[] {
  const chance = chanceOf(seed, 'containments');
  if (!chance.hits(CONTAINING) || containing.length === 0) return [];
  return Array.from({ length: 2 + chance.below(4) }).flatMap((): Stimulus[] => {
    const { name, source, body } = chance.pick(containing);
    const at = chance.between(0, 8 * MINUTE);
    const answers = (kind: 'approve' | 'undo', count: number, from: number, until: number): Stimulus[] =>
      Array.from({ length: count }, () => ({
        at: chance.between(from, until),
        do: 'answer',
        kind,
        pick: chance.next(),
        times: chance.pick([1, 1, 2]),
        of: 'contained',
      }));
    return [
      { at, do: 'deliver', event: name, source, body },
      ...(chance.hits(0.3)
        ? [{ at: at + chance.between(MINUTE, 30 * MINUTE), do: 'deliver' as const, event: name, source, body }]
        : []),
      ...answers('approve', 2, at + 2 * MINUTE, 25 * MINUTE),
      ...answers('undo', chance.below(3), 25 * MINUTE, 50 * MINUTE),
    ];
  });
}
