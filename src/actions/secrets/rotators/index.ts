import type { RotatorPlan } from '../renew-tag.ts';
import { accessKey } from './access-key.ts';
import { byFunction } from './by-function.ts';
import { generate } from './generate.ts';
import type { Rotator } from './rotator.ts';

const rotators = { 'access-key': accessKey, function: byFunction, generate } as const;

/** The rotator that a plan names. */
export const rotatorOf = (plan: RotatorPlan): Rotator => rotators[plan.how] as Rotator;

/** What makes the value, for people. */
export function rotatorName(plan: RotatorPlan): string {
  if (plan.how === 'access-key') return `a new access key of the user ${plan.userName}`;
  return plan.how === 'function' ? `a value of the function ${plan.functionName}` : 'a generated value';
}
