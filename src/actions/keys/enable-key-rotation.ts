import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import type { Action, ActionContext, Prepared, Target } from '../../core/action.ts';
import { ANY_KEY, ROTATED_ONLY } from '../../core/permission.ts';
import { kmsTagsOf } from '../../core/tags.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { isRotatable, noSuchKey, ROTATE_TAG, wantsRotation } from './kms-key.ts';

export type RotationBefore = { rotates: false };

export const enableKeyRotation: Action<Target, RotationBefore> = {
  id: 'enable-key-rotation',
  permissions: [
    {
      actions: ['kms:DescribeKey', 'kms:GetKeyRotationStatus', 'kms:ListResourceTags'],
      resources: [ANY_KEY],
      why: 'tells whether KMS can rotate the key, and whether its owner wants it; only the finding knows which key',
    },
    {
      actions: ['kms:DisableKeyRotation', 'kms:EnableKeyRotation'],
      resources: [ANY_KEY],
      conditions: ROTATED_ONLY,
      why: 'turns the rotation on, and off again for undo, only where the owner asks for it',
    },
  ],

  before: (target, ctx) => refuseIfGone(noSuchKey(target.key), () => prepare(target, ctx)),

  async apply({ key: KeyId }, _before, { clients: { kms } }) {
    await kms.send(new EnableKeyRotationCommand({ KeyId }));
  },

  async verify({ key }, _before, ctx) {
    if (await rotates(key, ctx)) return { verdict: 'done', result: `KMS rotates the key ${key} each year.` };
    return { verdict: 'failed', reason: `The rotation of key ${key} is still off.` };
  },

  // What was encrypted stays readable either way: KMS keeps all the material that a key ever had.
  async undo({ key: KeyId }, _before, { clients: { kms } }) {
    await kms.send(new DisableKeyRotationCommand({ KeyId }));
    return `The key ${KeyId} is not rotated any more, as before. Its tag ${ROTATE_TAG} still asks for it.`;
  },
};

async function prepare({ key: KeyId }: Target, ctx: ActionContext): Promise<Prepared<RotationBefore>> {
  const { kms } = ctx.clients;
  const [{ KeyMetadata = {} }, { Tags }] = await Promise.all([
    kms.send(new DescribeKeyCommand({ KeyId })),
    kms.send(new ListResourceTagsCommand({ KeyId, Limit: 50 })),
  ]);
  const tags = kmsTagsOf(Tags);
  // Quiet: an owner who says nothing has not asked.
  if (!wantsRotation(tags))
    return {
      verdict: 'unchanged',
      reason: `The key ${KeyId} has no tag ${ROTATE_TAG}=true, by which it is asked for.`,
    };
  if (!isRotatable(KeyMetadata)) return cannotRotate(KeyId);
  if (await rotates(KeyId, ctx)) return { verdict: 'unchanged', reason: `KMS rotates the key ${KeyId} each year.` };
  return {
    verdict: 'proceed',
    before: { rotates: false },
    from: 'not rotated',
    to: 'rotated by KMS each year',
    effect: `has KMS rotate key ${KeyId} each year; what is encrypted stays readable`,
    tags,
  };
}

const cannotRotate = (key: string): Prepared<RotationBefore> => ({
  verdict: 'advise',
  reason: `KMS does not rotate the key ${key} by itself: it does so only with enabled symmetric keys whose material it made, in their primary region.`,
  advice: `Make a new key, point its alias to it, and keep the old one for what it encrypted; or remove the tag ${ROTATE_TAG}.`,
});

async function rotates(KeyId: string, { clients: { kms } }: ActionContext): Promise<boolean> {
  return (await kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled === true;
}
