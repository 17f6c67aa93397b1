import type { JsonObject } from '../../../core/action.ts';
import type { ActionContext } from '../../../core/action-context.ts';
import type { RotatorPlan } from '../renew-tag.ts';

/** One renewal of one secret or parameter by a rotator. */
export interface Job<P extends RotatorPlan = RotatorPlan> {
  plan: P;
  /** The secret or parameter, as tags and people name it. */
  name: string;
  arn: string;
  /** The same on every attempt, and another for each renewal. A UUID. */
  token: string;
  /** Until when the old value was rightly in use after the renewal, ms; for `retire`. */
  usedUntil?: number;
  ctx: Pick<ActionContext, 'clients' | 'config' | 'now' | 'sleep'>;
}

type Obstacle = { reason: string; advice: string };

/**
 * Makes a new value where the old one is used, for secrets that have no rotation of Secrets Manager's own, and for
 * parameters. Whoever calls it keeps the values: it reads the present one, stores what `create` returns, has it proven,
 * and puts it in force.
 *
 * Any attempt may die between two calls, and the next begins with `create` again unless the value was stored.
 *
 * No error may hold a value, nor text from outside.
 */
export interface Rotator<P extends RotatorPlan = RotatorPlan> {
  /** Whether and how it may: changes nothing. `state` is what the later steps need to know of the time before. */
  check(job: Job<P>, present: string): Promise<{ state: JsonObject } | Obstacle>;
  create(job: Job<P>, present: string): Promise<string>;
  /** Throws unless the new value works. */
  prove(job: Job<P>, value: string): Promise<void>;
  /** What becomes of the old value, in order: `withdraw` once its readers were told, `delete` after the grace period. */
  afterwards: readonly AfterStep[];
  /** Does one of them, and says so in a sentence. */
  retire(job: Job<P>, step: AfterStep, state: JsonObject): Promise<string>;
}

type AfterStep = 'withdraw' | 'delete';
