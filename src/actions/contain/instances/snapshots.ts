import { createHash } from 'node:crypto';
import { CreateSnapshotsCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { ActionContext } from '../../../core/action.ts';
import type { Clients } from '../../../core/clients.ts';
import { noting } from '../evidence.ts';
import { atOnce } from '../refusal.ts';

type Ec2 = Clients['ec2'];

const TAG = 'riposte:response';
/** The occasion of the response, as a tag may hold it. */
export const markOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

/** The snapshots that were begun for an occasion, with their size in GiB. They complete by themselves, or EC2 gives them up. */
export async function readSnapshots(ec2: Ec2, mark: string): Promise<{ id: string; size: number }[]> {
  const { Snapshots = [] } = await ec2.send(
    new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [{ Name: `tag:${TAG}`, Values: [mark] }] }),
  );
  const going = Snapshots.filter(({ State }) => State !== 'error');
  return going.map(({ SnapshotId: id = '', VolumeSize: size = 0 }) => ({ id, size }));
}

/** Whether there is nothing to begin; where they cannot be read, nothing shows that. */
export const hasSnapshots = async (ec2: Ec2, volumes: readonly unknown[], mark: string): Promise<boolean> =>
  volumes.length === 0 || (await atOnce(() => readSnapshots(ec2, mark), [])).length > 0;

/** Begins snapshots of all volumes at one moment, and waits for none. The call takes no token: it looks first. */
export async function takeSnapshots(id: string, mark: string, ctx: ActionContext): Promise<void> {
  const { ec2 } = ctx.clients;
  if ((await readSnapshots(ec2, mark)).length > 0) return;
  const tags = [
    { Key: TAG, Value: mark },
    { Key: 'riposte:instance', Value: id },
  ];
  const command = new CreateSnapshotsCommand({
    InstanceSpecification: { InstanceId: id },
    CopyTagsFromSource: 'volume',
    Description: `Evidence of ${id}, kept by Riposte`,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: tags }],
  });
  await noting(ctx, () => ec2.send(command));
}
