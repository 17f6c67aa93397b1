import type { Given, Runner } from '../core/runner.ts';
import { type SweepOptions, sweep } from './sweep.ts';

export const sweepFunction = (given: Given & Pick<SweepOptions, 'riposteYml' | 'budgets'>): Runner => ({
  call: () => sweep(given),
});
