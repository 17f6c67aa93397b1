import type { Given, Runner } from '../core/runner.ts';
import { sweep } from './sweep.ts';

export const sweepFunction = (given: Given): Runner => ({ call: () => sweep(given) });
