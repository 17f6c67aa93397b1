import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  RestoreSecretCommand,
  TagResourceCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Action, Prepared, Target } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError } from '../../core/errors.ts';
import { ANY_SECRET, KEPT_AND_MARK_ONLY, KEPT_ONLY } from '../../core/permission.ts';
import { tagsOf } from '../../core/tags.ts';
import { utc } from '../../core/text.ts';
import { isKept, KEEP_TAG, RESTORED_TAG } from '../shared/baseline.ts';
import { markOf, savedBefore } from '../shared/restored-mark.ts';

/** `deletedAt` in ms since 1970: when its deletion was asked for. */
export type SecretBefore = { deletedAt: number };

export const restoreSecret: Action<Target, SecretBefore> = {
  id: 'restore-secret',
  permissions: [
    {
      actions: ['secretsmanager:DescribeSecret'],
      resources: [ANY_SECRET],
      why: 'tells whether the secret is to be kept; only the finding knows which. Values are never read.',
    },
    {
      actions: ['secretsmanager:RestoreSecret'],
      resources: [ANY_SECRET],
      conditions: KEPT_ONLY,
      why: 'keeps the secret',
    },
    {
      actions: ['secretsmanager:TagResource'],
      resources: [ANY_SECRET],
      conditions: KEPT_AND_MARK_ONLY,
      why: 'marks the secret as saved once, so that a person who insists is not fought; it can set no other tag',
    },
  ],

  async before(target, ctx) {
    const secret = await describe(target, ctx);
    return secret ? prepare(target, secret, ctx) : GONE;
  },

  // What is to be deleted takes no tags, so the mark can only come after.
  async apply({ key }, _before, { clients: { secretsManager }, ...ctx }) {
    await secretsManager.send(new RestoreSecretCommand({ SecretId: key }));
    const mark = { Key: RESTORED_TAG, Value: markOf(ctx.key, ctx.now()) };
    await secretsManager.send(new TagResourceCommand({ SecretId: key, Tags: [mark] }));
  },

  async verify(target, _before, ctx) {
    const secret = await describe(target, ctx);
    if (!secret) return { verdict: 'failed', reason: 'The secret was deleted for good in the meantime.' };
    if (!secret.DeletedDate) return { verdict: 'done', result: `The secret ${nameOf(target)} stays.` };
    const reason = `The secret ${nameOf(target)} still shows as to be deleted.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 60, giveUpAfterSeconds: 600 };
  },

  // A person who means to delete it can do so again, and is not fought.
  undo: 'never',
};

const GONE: Prepared<SecretBefore> = {
  verdict: 'advise',
  reason: 'There is no such secret in this account and region: it was deleted without a way back.',
  advice: 'Create it again with the value that its users know, or a new one, from where that is kept.',
};

function prepare(target: Target, secret: DescribeSecretCommandOutput, { key }: ActionContext): Prepared<SecretBefore> {
  const name = `The secret ${nameOf(target)}`;
  const tags = tagsOf(secret.Tags);
  const deletedAt = secret.DeletedDate?.getTime();
  if (deletedAt === undefined) return { verdict: 'unchanged', reason: `${name} is not to be deleted.` };
  const command = `aws secretsmanager restore-secret --secret-id ${target.key}`;
  const standing = `${name} is scheduled for deletion`;
  if (!isKept(tags)) {
    const advice = `If anything still reads it: ${command}`;
    return { verdict: 'advise', reason: `${standing}, and is not tagged ${KEEP_TAG}=true.`, advice };
  }
  const before = savedBefore(tags, key);
  if (before !== undefined)
    return {
      verdict: 'advise',
      reason: `${standing} once more, after it was saved at ${utc(before)}: somebody insists.`,
      advice: `Ask who did it. To keep it: ${command}; to have it saved again, remove its tag ${RESTORED_TAG}.`,
    };
  return {
    verdict: 'proceed',
    before: { deletedAt },
    from: 'scheduled for deletion',
    to: `kept, and marked with the tag ${RESTORED_TAG}`,
    effect: `cancels the deletion of secret ${nameOf(target)}, asked for at ${utc(deletedAt)}, so that it can be read again`,
    tags,
  };
}

const nameOf = ({ key }: Target): string => key.replace(/^arn:.*?:secret:/, '');

async function describe({ key }: Target, { clients }: ActionContext): Promise<DescribeSecretCommandOutput | undefined> {
  try {
    return await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: key }));
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}
