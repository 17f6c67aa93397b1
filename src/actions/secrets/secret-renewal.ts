import type { Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { RenewalError } from '../../core/errors.ts';
import type { RotatorPlan } from './renew-tag.ts';
import { rotatorOf } from './rotators/index.ts';
import type { Job } from './rotators/rotator.ts';
import type { RotateBefore } from './secret-state.ts';
import { putInForce, readSecret, storeSecret } from './secret-values.ts';

type Ended = Exclude<Prepared<RotateBefore>, { verdict: 'proceed' }>;

/** What a rotator says of a secret before it is touched: what it needs to remember, or why it cannot. */
export async function checkSecret(
  id: string,
  plan: RotatorPlan,
  before: Pick<RotateBefore, 'arn' | 'name' | 'token'>,
  ctx: ActionContext,
): Promise<RotateBefore['state'] | Ended> {
  const present = await readSecret(ctx.clients.secretsManager, id, { VersionStage: 'AWSCURRENT' });
  if (present === undefined || present === 'binary')
    return {
      verdict: 'advise',
      reason: `The secret has no text as its current value${present ? ': it is binary' : ''}.`,
      advice: 'Renew it where it is used, and store it as text to have it renewed next time.',
    };
  const checked = await rotatorOf(plan).check({ plan, ...before, ctx }, present.text);
  return 'state' in checked ? checked.state : { verdict: 'advise', ...checked };
}

/**
 * Makes a new value, stores it as AWSPENDING, proves it, and puts it in force. A value that an earlier attempt stored
 * is used, never made again.
 */
export async function renewSecret(
  id: string,
  before: RotateBefore,
  plan: RotatorPlan,
  ctx: ActionContext,
): Promise<void> {
  const { secretsManager } = ctx.clients;
  const { token, version } = before;
  const job = jobOf(before, plan, ctx);
  const value = (await stored(id, token, ctx)) ?? (await makeAndStore(id, job));
  await rotatorOf(plan).prove(job, value);
  await putInForce(secretsManager, id, token, version);
}

function jobOf({ arn, name, token }: RotateBefore, plan: RotatorPlan, ctx: ActionContext): Job {
  return { plan, arn, name, token, ctx };
}

async function stored(id: string, token: string, { clients }: ActionContext): Promise<string | undefined> {
  const found = await readSecret(clients.secretsManager, id, { VersionId: token, VersionStage: 'AWSPENDING' });
  return found === undefined || found === 'binary' ? undefined : found.text;
}

async function makeAndStore(id: string, job: Job): Promise<string> {
  const { secretsManager } = job.ctx.clients;
  const present = await readSecret(secretsManager, id, { VersionStage: 'AWSCURRENT' });
  if (present === undefined || present === 'binary')
    throw new RenewalError(`${job.name} has no text as its value any more.`);
  const text = await rotatorOf(job.plan).create(job, present.text);
  await storeSecret(secretsManager, id, { text, token: job.token, stage: 'AWSPENDING' });
  return text;
}
