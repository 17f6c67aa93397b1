import type { DescribeSecretCommandOutput } from '@aws-sdk/client-secrets-manager';
import { RotationError } from '../../../core/errors.ts';
import { crossAccountPrimary, replicaObstacle } from '../cross-account.ts';
import { nameOf, type StepContext } from './context.ts';
import { EXPOSED_TAG } from './vault.ts';

/** Where a rotation stands by the labels of its secret. */
export interface Gate {
  /** The version in force. */
  current: string;
  /** The version of this rotation is in force already: there is nothing left to do. */
  isOver: boolean;
  isExposed: boolean;
}

/**
 * Whether this rotation is one that Secrets Manager has under way; one call.
 *
 * @throws RotationError when it is not, naming the secret and what to do
 */
export async function passGate(ctx: StepContext): Promise<Gate> {
  const secret = await ctx.vault.describe();
  const stages = secret.VersionIdsToStages ?? {};
  const isOver = stages[ctx.token]?.includes('AWSCURRENT') ?? false;
  const obstacle = obstacleOf(secret, ctx.secretId) ?? (isOver ? undefined : labelObstacle(stages, ctx.token));
  if (obstacle) throw new RotationError('secret', `Cannot rotate ${nameOf(ctx)}: ${obstacle}`);
  const current = Object.keys(stages).find((version) => stages[version]?.includes('AWSCURRENT')) ?? '';
  const mark = secret.Tags?.find(({ Key }) => Key === EXPOSED_TAG);
  return { current, isOver, isExposed: mark !== undefined };
}

function obstacleOf(secret: DescribeSecretCommandOutput, secretId: string): string | undefined {
  const region = (secret.ARN ?? secretId).split(':')[3];
  if (secret.DeletedDate) return 'it is scheduled for deletion. Restore it first, if it is still in use.';
  if (secret.PrimaryRegion && secret.PrimaryRegion !== region)
    return `it is a replica. Rotate the primary secret, in ${secret.PrimaryRegion}.`;
  const primary = crossAccountPrimary(secret);
  if (primary) {
    const { reason, advice } = replicaObstacle(primary, secret.Name);
    return `${reason.replace(/^It/, 'it')} ${advice}`;
  }
  if (!secret.RotationEnabled)
    return 'its rotation is switched off. Switch it on with aws secretsmanager rotate-secret: see docs/rotation.md.';
  return undefined;
}

function labelObstacle(stages: Record<string, string[]>, token: string): string | undefined {
  if (!stages[token]) return 'it has no such version. Only Secrets Manager starts a rotation, with rotate-secret.';
  if (stages[token].includes('AWSPENDING')) return undefined;
  return 'the version is not labelled AWSPENDING: another rotation has begun since. Look at that one.';
}
