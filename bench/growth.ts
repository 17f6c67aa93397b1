import type { Figure } from './figure.ts';
import { rounded } from './own-process.ts';

/** How a cost grows with what it is for: 0 where it is the same for any number, 1 in proportion, 2 with the square. */
export const exponentOf = (few: number, many: number, times: number): number => Math.log(many / few) / Math.log(times);

/** The figure of a growth, where a cost may at most grow in proportion: a little more is the measure's own. */
export const growthFigure = (name: string, exponent: number, note: string, goal = 1.1): Figure => ({
  name: `growth.${name}`,
  value: rounded(exponent, 2),
  unit: 'exponent',
  goal,
  note,
});
