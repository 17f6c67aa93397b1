import {
  CancelKeyDeletionCommand,
  DescribeKeyCommand,
  EnableKeyCommand,
  type KeyMetadata,
  ListResourceTagsCommand,
  TagResourceCommand,
} from '@aws-sdk/client-kms';
import type { Action, Prepared, Target } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { isAwsError } from '../../core/errors.ts';
import { ANY_KEY, KEPT_AND_MARK_ONLY, KEPT_ONLY } from '../../core/permission.ts';
import { kmsTagsOf } from '../../core/tags.ts';
import { utc } from '../../core/text.ts';
import { isKept, KEEP_TAG, RESTORED_TAG } from '../shared/baseline.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { markOf, savedBefore } from '../shared/restored-mark.ts';
import { noSuchKey } from './kms-key.ts';

/** `deletionAt` in ms since 1970; 0 for a key that was only disabled. */
export type KeyBefore = { state: string; deletionAt: number };

export const restoreKey: Action<Target, KeyBefore> = {
  id: 'restore-key',
  permissions: [
    {
      actions: ['kms:DescribeKey', 'kms:ListResourceTags'],
      resources: [ANY_KEY],
      why: 'tells whether the key is to be kept; only the finding knows which key. Nothing is decrypted.',
    },
    {
      actions: ['kms:CancelKeyDeletion', 'kms:EnableKey'],
      resources: [ANY_KEY],
      conditions: KEPT_ONLY,
      why: 'keeps the key',
    },
    {
      actions: ['kms:TagResource'],
      resources: [ANY_KEY],
      conditions: KEPT_AND_MARK_ONLY,
      why: 'marks the key as saved once, so that a person who insists is not fought; it can set no other tag',
    },
  ],

  before: (target, ctx) => refuseIfGone(noSuchKey(target.key), () => prepare(target, ctx)),

  // The mark comes before the key works again: one that was saved without it would be saved again and again. What is to
  // be deleted takes no tags, and a key whose deletion was cancelled is Disabled.
  async apply({ key }, _before, ctx) {
    const { kms } = ctx.clients;
    const { KeyState } = await describe(key, ctx);
    if (KeyState === 'Enabled') return;
    if (KeyState === 'PendingDeletion') await cancelDeletion(key, ctx);
    const mark = { TagKey: RESTORED_TAG, TagValue: markOf(ctx.key, ctx.now()) };
    await kms.send(new TagResourceCommand({ KeyId: key, Tags: [mark] }));
    await kms.send(new EnableKeyCommand({ KeyId: key }));
  },

  async verify({ key }, _before, ctx) {
    const { KeyState } = await describe(key, ctx);
    if (KeyState === 'Enabled') return { verdict: 'done', result: `The key ${key} is enabled, and stays.` };
    const reason = `The key ${key} shows as ${KeyState ?? 'of no state'}.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 60, giveUpAfterSeconds: 600 };
  },

  // To schedule a deletion is the very danger: a person who means it can do so again, and is not fought.
  undo: 'never',
};

async function prepare({ key }: Target, ctx: ActionContext): Promise<Prepared<KeyBefore>> {
  const [metadata, tags] = await Promise.all([describe(key, ctx), readTags(key, ctx)]);
  const { KeyState: state = 'unknown' } = metadata;
  const deletionAt = metadata.DeletionDate?.getTime() ?? 0;
  if (state === 'Enabled') return { verdict: 'unchanged', reason: `The key ${key} is enabled.` };
  const standing = describeState(state, deletionAt);
  if (state !== 'PendingDeletion' && state !== 'Disabled')
    return {
      verdict: 'advise',
      reason: `The key ${key} is ${standing}.`,
      advice: ADVICE[state] ?? 'Look at it in KMS.',
    };
  const left = leftAlone(key, standing, tags, ctx.key);
  if (left) return left;
  return {
    verdict: 'proceed',
    before: { state, deletionAt },
    from: standing,
    to: `enabled and kept; marked with the tag ${RESTORED_TAG}`,
    effect:
      state === 'PendingDeletion'
        ? `cancels the deletion of key ${key} (${standing}) and enables it, so that what it encrypts stays readable`
        : `enables key ${key}, so that what it encrypts can be read again`,
    tags,
  };
}

function leftAlone(
  key: string,
  standing: string,
  tags: Record<string, string>,
  action: string,
): Prepared<KeyBefore> | undefined {
  const command = `aws kms cancel-key-deletion --key-id ${key} && aws kms enable-key --key-id ${key}`;
  if (!isKept(tags))
    return {
      verdict: 'advise',
      reason: `The key ${key} is ${standing}, and is not tagged ${KEEP_TAG}=true.`,
      advice: `If anything is still encrypted by it: ${command}`,
    };
  const before = savedBefore(tags, action);
  if (before === undefined) return undefined;
  return {
    verdict: 'advise',
    reason: `The key ${key} is ${standing} once more, after it was saved at ${utc(before)}: somebody insists.`,
    advice: `Ask who did it. To keep the key: ${command}; to have it saved again, remove its tag ${RESTORED_TAG}.`,
  };
}

const ADVICE: Record<string, string> = {
  PendingReplicaDeletion: 'Its replicas in other regions are deleted first: cancel that there.',
  PendingImport: 'Its key material is missing: import the same material again.',
  Unavailable: 'Its custom key store is not connected: connect it.',
};

const describeState = (state: string, deletionAt: number): string =>
  state === 'PendingDeletion' && deletionAt > 0 ? `to be deleted at ${utc(deletionAt)}` : state;

/** KMS may get the call twice, where the answer to the first was lost: the second one finds nothing left to cancel. */
async function cancelDeletion(key: string, ctx: ActionContext): Promise<void> {
  try {
    await ctx.clients.kms.send(new CancelKeyDeletionCommand({ KeyId: key }));
  } catch (error) {
    if (!isAwsError(error, 'KMSInvalidStateException')) throw error;
    if ((await describe(key, ctx)).KeyState === 'PendingDeletion') throw error;
  }
}

async function describe(KeyId: string, { clients }: ActionContext): Promise<Partial<KeyMetadata>> {
  const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId }));
  return KeyMetadata ?? {};
}

async function readTags(KeyId: string, { clients }: ActionContext): Promise<Record<string, string>> {
  const { Tags } = await clients.kms.send(new ListResourceTagsCommand({ KeyId, Limit: 50 }));
  return kmsTagsOf(Tags);
}
