import type { Given, Runner } from '../core/runner.ts';
import { createAnswerer } from './answerer.ts';

/** Proves answers of the approval page, and hands them on. */
export const answersFunction = (given: Given): Runner => ({ deliveries: createAnswerer(given) });
