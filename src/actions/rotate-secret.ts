import { createHash } from 'node:crypto';
import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  RotateSecretCommand,
} from '@aws-sdk/client-secrets-manager';
import { isAwsError } from '../errors.ts';
import { resourcesOf } from '../finding.ts';
import { ANY_SECRET, ROTATION_FUNCTIONS } from '../iam.ts';
import { ownResource } from '../rotation/own-resource.ts';
import { prepareRotation, type RotateBefore, verifyRotation } from '../rotation/secret-state.ts';
import type { Action, ActionContext, FindTargets, Prepared, Target } from './action.ts';

const SECRET_NAMING = {
  service: 'secretsmanager',
  arnResource: /^secret:[A-Za-z0-9/_+=.@-]{1,519}$/,
  name: /^[A-Za-z0-9/_+=.@-]{1,512}$/,
};

/** The secrets that a finding names, by name or ARN. The key is what RotateSecret takes as `SecretId`. */
export const rotateSecretTargets: FindTargets = (finding, config) =>
  resourcesOf(finding, 'secret').map((secret) => ownResource(finding, secret, SECRET_NAMING, config));

/**
 * Has Secrets Manager rotate a secret, and calls it done only when AWSCURRENT is on the new version.
 *
 * Source: the API reference of RotateSecret and DescribeSecret.
 */
export const rotateSecret: Action<Target, RotateBefore> = {
  id: 'rotate-secret',
  group: 'expiry',
  summary:
    'Rotates a Secrets Manager secret that has rotation configured, and watches until the new version is current.',
  permissions: [
    {
      actions: ['secretsmanager:DescribeSecret', 'secretsmanager:RotateSecret'],
      resources: [ANY_SECRET],
      why: 'The finding names the secret. Values are never read.',
    },
    {
      actions: ['lambda:InvokeFunction'],
      resources: [ROTATION_FUNCTIONS],
      why: 'RotateSecret asks it of its caller. A rotation function of another name has to be added here.',
    },
  ],

  async before(target, ctx) {
    const secret = await describe(target, ctx);
    return secret ? prepareRotation(secret, rotationToken(ctx), ctx.config.region) : GONE;
  },

  async apply(target, _before, { clients, ...ctx }) {
    const ClientRequestToken = rotationToken(ctx);
    const rotate = new RotateSecretCommand({ SecretId: target.key, ClientRequestToken, RotateImmediately: true });
    try {
      await clients.secretsManager.send(rotate);
    } catch (error) {
      // Ours of an earlier attempt, or somebody else's: reading back tells which. Asking again would only pile up.
      if (isAwsError(error, 'InvalidRequestException') && /previous rotation/i.test(error.message)) return;
      throw error;
    }
  },

  async verify(target, _before, ctx) {
    const secret = await describe(target, ctx);
    if (!secret) return { verdict: 'failed', reason: 'The secret was deleted while it was being rotated.' };
    return verifyRotation(secret, rotationToken(ctx));
  },

  // The rotation made the old value invalid where it is used: bringing it back would lock everybody out. And where
  // it is still valid, it is the value that was exposed.
  undo: 'never',
};

const GONE: Prepared<RotateBefore> = {
  verdict: 'advise',
  reason: 'There is no such secret in this account and region.',
  advice: 'If the value is still in use somewhere, replace it there.',
};

async function describe(target: Target, { clients }: ActionContext): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    return await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: target.key }));
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

/** Becomes the new version's id. The same on every attempt, so that no attempt rotates a second time. */
function rotationToken({ key }: Pick<ActionContext, 'key'>): string {
  const hex = createHash('sha256').update(key).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}
