import {
  DescribeKeyCommand,
  DisableKeyRotationCommand,
  EnableKeyRotationCommand,
  GetKeyRotationStatusCommand,
  ListResourceTagsCommand,
} from '@aws-sdk/client-kms';
import type { Action, Prepared, Target } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { ANY_KEY, ROTATED_ONLY, ROTATED_WITH_PERIOD_ONLY } from '../../core/permission.ts';
import { kmsTagsOf } from '../../core/tags.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import {
  everyPeriod,
  isRotatable,
  LONGEST_PERIOD,
  noSuchKey,
  ROTATE_TAG,
  rotationPeriod,
  SHORTEST_PERIOD,
  wantsRotation,
} from './kms-key.ts';

/** `days` is what the owner's tag asked for; absent where it does not say. */
export type RotationBefore = { rotates: false; days?: number };

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
    {
      actions: ['kms:DisableKeyRotation', 'kms:EnableKeyRotation'],
      resources: [ANY_KEY],
      conditions: ROTATED_WITH_PERIOD_ONLY,
      why: 'the same where the owner says after how many days',
    },
  ],

  before: (target, ctx) => refuseIfGone(noSuchKey(target.key), () => prepare(target, ctx)),

  async apply({ key: KeyId }, { days }, { clients: { kms } }) {
    await kms.send(new EnableKeyRotationCommand({ KeyId, ...(days !== undefined && { RotationPeriodInDays: days }) }));
  },

  async verify({ key }, { days }, ctx) {
    const { isOn, period } = await rotationOf(key, ctx);
    if (!isOn) return { verdict: 'failed', reason: `The rotation of key ${key} is still off.` };
    if (days === undefined || period === days)
      return { verdict: 'done', result: `KMS rotates the key ${key} ${everyPeriod(days)}.` };
    return {
      verdict: 'failed',
      reason: `KMS rotates the key ${key} ${everyPeriod(period)}, not ${everyPeriod(days)}.`,
    };
  },

  // What was encrypted stays readable either way: KMS keeps all the material that a key ever had.
  async undo({ key: KeyId }, _before, { clients: { kms } }) {
    await kms.send(new DisableKeyRotationCommand({ KeyId }));
    return `The key ${KeyId} is no longer rotated, as before. Its tag ${ROTATE_TAG} still asks for it.`;
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
  const days = rotationPeriod(tags);
  if (days !== undefined && (days < SHORTEST_PERIOD || days > LONGEST_PERIOD)) return noSuchPeriod(KeyId, days);
  const { isOn, period } = await rotationOf(KeyId, ctx);
  if (isOn) return { verdict: 'unchanged', reason: `KMS rotates the key ${KeyId} ${everyPeriod(period)}.` };
  return {
    verdict: 'proceed',
    before: { rotates: false, ...(days !== undefined && { days }) },
    from: 'not rotated',
    to: `rotated by KMS ${everyPeriod(days)}`,
    effect: `has KMS rotate key ${KeyId} ${everyPeriod(days)}; what is encrypted stays readable`,
    tags,
  };
}

const cannotRotate = (key: string): Prepared<RotationBefore> => ({
  verdict: 'advise',
  reason: `KMS does not rotate the key ${key} automatically: it does so only with enabled symmetric keys whose material it made, in their primary region.`,
  advice: `Make a new key, point its alias to it, and keep the old one for what it encrypted; or remove the tag ${ROTATE_TAG}.`,
});

const noSuchPeriod = (key: string, days: number): Prepared<RotationBefore> => ({
  verdict: 'advise',
  reason: `The tag ${ROTATE_TAG} of key ${key} asks for a rotation every ${days} days, which KMS does not do.`,
  advice: `Write ${ROTATE_TAG}=true:DAYS with ${SHORTEST_PERIOD} to ${LONGEST_PERIOD} days, or ${ROTATE_TAG}=true for each year.`,
});

/** Whether KMS rotates it, and after how many days where that is not a year. */
async function rotationOf(
  KeyId: string,
  { clients: { kms } }: ActionContext,
): Promise<{ isOn: boolean; period: number | undefined }> {
  const { KeyRotationEnabled, RotationPeriodInDays } = await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
  return { isOn: KeyRotationEnabled === true, period: RotationPeriodInDays === 365 ? undefined : RotationPeriodInDays };
}
