import { ModifyImageAttributeCommand, ModifySnapshotAttributeCommand } from '@aws-sdk/client-ec2';
import type { Action } from '../../core/action.ts';
import { ANY, ANY_IMAGE, ANY_SNAPSHOT } from '../../core/permission.ts';
import type { CopyTarget } from '../catalogue/targets/storage-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';
import { probe } from '../shared/probe.ts';
import { isPublic, readSharing, setPublic } from './public-access/shared-copy.ts';

/** `accounts`: whom it is shared with by name, which stays. */
export type CopyBefore = { accounts: string[] };

export const makePrivate: Action<CopyTarget, CopyBefore> = {
  id: 'make-private',
  permissions: [
    {
      actions: ['ec2:DescribeSnapshots', 'ec2:DescribeImages'],
      resources: [ANY],
      why: 'reads the tags; EC2 knows no narrower resource for reading',
    },
    {
      actions: ['ec2:DescribeSnapshotAttribute', 'ec2:DescribeImageAttribute', 'ec2:ModifyImageAttribute'],
      resources: [ANY_SNAPSHOT, ANY_IMAGE],
      why: 'removes the permission that everybody has, and gives it back when that is undone',
    },
    {
      actions: ['ec2:ModifySnapshotAttribute'],
      resources: [ANY_SNAPSHOT],
      conditions: { Null: { 'ec2:Add/userId': 'true' } },
      why: 'the same for a snapshot, which it can share with no single account; images know no such condition',
    },
  ],

  async probe({ ec2 }) {
    const snapshot = new ModifySnapshotAttributeCommand({
      SnapshotId: 'snap-00000000000000000',
      Attribute: 'createVolumePermission',
      OperationType: 'remove',
      GroupNames: ['all'],
      DryRun: true,
    });
    const image = new ModifyImageAttributeCommand({
      ImageId: 'ami-00000000000000000',
      Attribute: 'launchPermission',
      OperationType: 'remove',
      UserGroups: ['all'],
      DryRun: true,
    });
    return [
      await probe('ec2:ModifySnapshotAttribute', () => ec2.send(snapshot)),
      await probe('ec2:ModifyImageAttribute', () => ec2.send(image)),
    ];
  },

  async before({ key }, { clients: { ec2 } }) {
    const found = await readSharing(ec2, key);
    if (!found) return { verdict: 'unchanged', reason: `${key} is gone.` };
    if (!found.isPublic) return { verdict: 'unchanged', reason: `${key} is not public.` };
    const ask = askUnlessBaseline(key, found.tags, 'private');
    const named = found.accounts.length > 0 ? `, and shared with ${found.accounts.slice(0, 10).join(', ')}` : '';
    return {
      verdict: 'proceed',
      before: { accounts: found.accounts },
      from: `public${named}`,
      to: named
        ? 'not public; still shared with these accounts'
        : 'private; copies that were made in between stay where they are',
      effect: `takes ${key} away from the public; ${named ? 'it stays shared with the accounts that it names' : 'only this account keeps it'}`,
      alsoHit: 'other accounts that use it without being named',
      tags: found.tags,
      ...(ask && { unlessApproved: ask }),
    };
  },

  async apply({ key }, _before, { clients: { ec2 } }) {
    await setPublic(ec2, key, false);
  },

  async verify({ key }, _before, { clients: { ec2 } }) {
    if (!(await isPublic(ec2, key)))
      return { verdict: 'done', result: `${key} is no longer public. Whoever copied it before still has the copy.` };
    return {
      verdict: 'pending',
      reason: `${key} still shows as public.`,
      checkAfterSeconds: 60,
      giveUpAfterSeconds: 600,
    };
  },

  async undo({ key }, _before, { clients: { ec2 } }) {
    // EC2 may show for some seconds what was before the action: what it shows is no reason to leave it. What is public is
    // shared again without an error: the API reference of both calls knows none for it, and moto's tests hold so of images and
    // snapshots ("Add is idempotent").
    await setPublic(ec2, key, true);
    return `${key} is public again.`;
  },
};
