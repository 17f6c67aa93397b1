import { queueNamed } from '../core/config.ts';
import type { Given, Runner } from '../core/runner.ts';
import { createActor } from './act.ts';
import { checkInside } from './check-inside.ts';
import type { ActorOptions } from './work.ts';

/** Carries out the actions of one group. */
export const actFunction = (given: Given & Pick<ActorOptions, 'actions' | 'budgets' | 'approval'>): Runner => ({
  deliveries: createActor({ ...given, queue: queueNamed(given.id, given.config) }),
  call: checkInside(given),
});
