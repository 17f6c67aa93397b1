import {
  DescribeImageAttributeCommand,
  DescribeImagesCommand,
  DescribeSnapshotAttributeCommand,
  DescribeSnapshotsCommand,
  ModifyImageAttributeCommand,
  ModifySnapshotAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';
import { isImage } from '../../catalogue/targets/storage-targets.ts';

type Ec2 = Clients['ec2'];

/** Who may copy a snapshot or an image, beside its owner. */
export interface Sharing {
  isPublic: boolean;
  accounts: string[];
  tags: Record<string, string>;
}

/** What EC2 calls each, and how it says that there is none. */
const GONE = ['InvalidSnapshot.NotFound', 'InvalidAMIID.NotFound', 'InvalidAMIID.Unavailable'];

/** Who may copy it; undefined when it is gone. */
export async function readSharing(ec2: Ec2, id: string): Promise<Sharing | undefined> {
  try {
    const [who, tags] = await Promise.all(
      isImage(id)
        ? [imagePermissions(ec2, id), imageTags(ec2, id)]
        : [snapshotPermissions(ec2, id), snapshotTags(ec2, id)],
    );
    return {
      isPublic: who.some(({ Group }) => Group === 'all'),
      accounts: who.flatMap(({ UserId }) => UserId ?? []),
      tags,
    };
  } catch (error) {
    if (isAwsError(error, ...GONE)) return undefined;
    throw error;
  }
}

/** Whether everybody may copy it. */
export async function isPublic(ec2: Ec2, id: string): Promise<boolean> {
  const who = await (isImage(id) ? imagePermissions(ec2, id) : snapshotPermissions(ec2, id));
  return who.some(({ Group }) => Group === 'all');
}

/** Lets everybody copy it, or nobody but those it is shared with by name, whom this does not touch. */
export async function setPublic(ec2: Ec2, id: string, shared: boolean): Promise<void> {
  if (isImage(id)) {
    const all = [{ Group: 'all' as const }];
    const LaunchPermission = shared ? { Add: all } : { Remove: all };
    await ec2.send(new ModifyImageAttributeCommand({ ImageId: id, LaunchPermission }));
    return;
  }
  await ec2.send(
    new ModifySnapshotAttributeCommand({
      SnapshotId: id,
      Attribute: 'createVolumePermission',
      OperationType: shared ? 'add' : 'remove',
      GroupNames: ['all'],
    }),
  );
}

interface Permitted {
  Group?: string | undefined;
  UserId?: string | undefined;
}

async function snapshotPermissions(ec2: Ec2, SnapshotId: string): Promise<Permitted[]> {
  const read = new DescribeSnapshotAttributeCommand({ SnapshotId, Attribute: 'createVolumePermission' });
  return (await ec2.send(read)).CreateVolumePermissions ?? [];
}

async function imagePermissions(ec2: Ec2, ImageId: string): Promise<Permitted[]> {
  const read = new DescribeImageAttributeCommand({ ImageId, Attribute: 'launchPermission' });
  return (await ec2.send(read)).LaunchPermissions ?? [];
}

async function snapshotTags(ec2: Ec2, id: string): Promise<Record<string, string>> {
  const { Snapshots = [] } = await ec2.send(new DescribeSnapshotsCommand({ SnapshotIds: [id] }));
  return tagsOf(Snapshots[0]?.Tags);
}

async function imageTags(ec2: Ec2, id: string): Promise<Record<string, string>> {
  const { Images = [] } = await ec2.send(new DescribeImagesCommand({ ImageIds: [id] }));
  return tagsOf(Images[0]?.Tags);
}
