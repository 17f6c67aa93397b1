import type { Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { type Renewal, tellsExposure } from './follow-up.ts';
import type { RenewBefore } from './parameter-plan.ts';
import { readValues } from './parameter-reads.ts';
import { isRotatorPlan, type RenewPlan, type RotatorPlan } from './renew-tag.ts';
import { rotatorOf } from './rotators/index.ts';
import type { Job } from './rotators/rotator.ts';
import { renewalToken } from './token.ts';

type Ended = Exclude<Prepared<RenewBefore>, { verdict: 'proceed' }>;

/** Whether the present value is needed to make the next one; else it is not even decrypted. */
export const needsValue = (plan: RenewPlan): boolean =>
  plan.how !== 'function' && !(plan.how === 'generate' && plan.jsonKey === null);

/** Adds what a rotator has to remember, or says why it cannot. */
export async function checkRotator(
  name: string,
  before: RenewBefore,
  ctx: ActionContext,
): Promise<RenewBefore | Ended> {
  const { plan } = before;
  if (!isRotatorPlan(plan) || !needsValue(plan)) return before;
  const [present] = await readValues(ctx.clients.ssm, [name], true);
  const checked = await rotatorOf(plan).check(jobOf(name, plan, before, ctx), present?.Value ?? '');
  return 'state' in checked ? { ...before, state: checked.state } : { verdict: 'advise', ...checked };
}

/**
 * Makes a value and proves it. Parameter Store keeps no pending versions, so it is written only after that; what an
 * attempt that died made, the rotator knows again.
 */
export async function makeValue(job: Job, present: string): Promise<string> {
  const rotator = rotatorOf(job.plan);
  const value = await rotator.create(job, present);
  await rotator.prove(job, value);
  return value;
}

export function jobOf(name: string, plan: RotatorPlan, { arn }: RenewBefore, ctx: ActionContext): Job {
  return { plan, name, arn, token: renewalToken(ctx.key), ctx };
}

/** What follows once the new version is there. */
export function renewalOf(name: string, before: RenewBefore, { key, finding }: ActionContext): Renewal {
  const { plan, version } = before;
  return {
    ...before,
    name,
    token: renewalToken(key),
    version: String(version + 1),
    isExposed: tellsExposure(finding),
    plan: isRotatorPlan(plan) ? plan : null,
  };
}
