import { DescribeSecretCommand, type DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import type { Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError } from '../../core/errors.ts';
import { valueOfSecret } from './new-value.ts';
import type { RenewBefore } from './parameter-plan.ts';
import { readValues } from './parameter-reads.ts';
import { COPY_TAG, type RenewPlan } from './renew-tag.ts';

type FromSecret = Extract<RenewPlan, { how: 'from-secret' }>;
type Ended = Exclude<Prepared<RenewBefore>, { verdict: 'proceed' }>;

/** The names under which Parameter Store itself reads what a plan copies, so that one call gets all values. */
export function sourceNames(plan: RenewPlan): string[] {
  return plan.how === 'from-secret' ? [`/aws/reference/secretsmanager/${plan.secretId}`] : [];
}

/**
 * Makes sure that a secret may be copied to the parameter, and puts its name in the plan.
 *
 * The secret has to name the parameter in a tag of its own: whoever may tag a parameter could otherwise have any
 * secret copied to where they can read it.
 */
export async function linkSource(
  parameter: string,
  planned: RenewBefore,
  noChange: boolean,
  ctx: ActionContext,
): Promise<RenewBefore | Ended> {
  const { plan } = planned;
  if (plan.how !== 'from-secret') return planned;
  const secret = await describeSource(plan, ctx);
  const obstacle = whyNotCopied(secret, parameter, plan.secretId);
  if (obstacle) return { verdict: 'advise', ...obstacle };
  const linked: FromSecret = { ...plan, secretId: secret?.Name ?? plan.secretId };
  if (noChange && (await holdsItAlready(parameter, linked, ctx)))
    return {
      verdict: 'advise',
      reason: `The parameter holds the present value of secret ${linked.secretId} already.`,
      advice: `Rotate secret ${linked.secretId} first; the next sighting of the finding copies the new value.`,
    };
  return { ...planned, plan: linked };
}

async function describeSource(
  { secretId }: FromSecret,
  { clients, config }: ActionContext,
): Promise<DescribeSecretCommandOutput | undefined> {
  const [, , , region, account] = secretId.split(':');
  if (secretId.startsWith('arn:') && (region !== config.region || account !== config.account)) return undefined;
  try {
    return await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: secretId }));
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

function whyNotCopied(
  secret: DescribeSecretCommandOutput | undefined,
  parameter: string,
  secretId: string,
): { reason: string; advice: string } | undefined {
  if (!secret)
    return {
      reason: `Secret ${secretId}, from which the parameter is renewed, is not in this account and region.`,
      advice: 'Correct the tag riposte:renew of the parameter.',
    };
  if (secret.DeletedDate)
    return {
      reason: `Secret ${secretId}, from which the parameter is renewed, is scheduled for deletion.`,
      advice: 'Restore the secret, or name another one in the tag riposte:renew of the parameter.',
    };
  const allowed = secret.Tags?.find(({ Key }) => Key === COPY_TAG)?.Value?.split(/\s+/) ?? [];
  if (allowed.includes(parameter)) return undefined;
  return {
    reason: `Secret ${secretId} does not say that it may be copied to ${parameter}.`,
    advice: `If it may, tag the secret ${COPY_TAG}=${[...allowed, parameter].join(' ')}.`,
  };
}

async function holdsItAlready(parameter: string, plan: FromSecret, { clients }: ActionContext): Promise<boolean> {
  const [present, secret] = await readValues(clients.ssm, [parameter, ...sourceNames(plan)], true);
  return present?.Value === valueOfSecret(plan.secretId, secret?.Value, plan.jsonKey);
}
