import type { Given, Runner } from '../core/runner.ts';
import { createIntake, type IntakeOptions } from './intake.ts';

/** Decides about the events of one feed. */
export const decideFunction = (given: Given & Pick<IntakeOptions, 'sources' | 'riposteYml'>): Runner => ({
  deliveries: createIntake(given),
});
