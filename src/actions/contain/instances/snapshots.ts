import { createHash } from 'node:crypto';
import { CreateSnapshotsCommand, DescribeSnapshotsCommand } from '@aws-sdk/client-ec2';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Clients } from '../../../core/clients.ts';
import { noting } from '../evidence.ts';
import { atOnce } from '../refusal.ts';
import type { Instance, Volume } from './instance.ts';

type Ec2 = Clients['ec2'];

const TAG = 'riposte:response';
/** EC2 leaves out no more: what is beyond is kept once more. */
const MOST_EXCLUDED = 40;
/** The occasion of the response, as a tag may hold it. */
export const markOf = (key: string): string => createHash('sha256').update(key).digest('hex').slice(0, 32);

export type Snapshot = { id: string; size: number; volume: string };

/** The snapshots that were begun for an occasion, with their size in GiB. They complete by themselves, or EC2 gives them up. */
export async function readSnapshots(ec2: Ec2, mark: string): Promise<Snapshot[]> {
  const { Snapshots = [] } = await ec2.send(
    new DescribeSnapshotsCommand({ OwnerIds: ['self'], Filters: [{ Name: `tag:${TAG}`, Values: [mark] }] }),
  );
  const going = Snapshots.filter(({ State }) => State !== 'error');
  return going.map(({ SnapshotId: id = '', VolumeSize: size = 0, VolumeId: volume = '' }) => ({ id, size, volume }));
}

/** The volumes of which there is none, or only one that EC2 gave up. */
export const withoutSnapshot = (volumes: readonly Volume[], snapshots: readonly Snapshot[]): Volume[] =>
  volumes.filter(({ id }) => !snapshots.some(({ volume }) => volume === id));

/** Whether there is nothing to begin; where they cannot be read, nothing shows that. */
export const hasSnapshots = async (ec2: Ec2, volumes: readonly Volume[], mark: string): Promise<boolean> =>
  withoutSnapshot(volumes, await atOnce(() => readSnapshots(ec2, mark), [])).length === 0;

/** For so long, in ms, one that is under way is waited for, instead of beginning another one. */
const UNDER_WAY_MS = 5 * 60_000;
type UnderWay = Map<string, { since: number; taken: Promise<void> }>;
/** By client, and so by account and region, and by occasion. */
const underWay = new WeakMap<Ec2, UnderWay>();

/**
 * Begins snapshots of all volumes at one moment, and waits for none; where there are some, of those volumes alone that have
 * none. The call takes no token: it looks first, and joins the call of an attempt that was not answered yet.
 */
export async function takeSnapshots(
  id: string,
  of: Pick<Instance, 'volumes' | 'root'>,
  mark: string,
  ctx: ActionContext,
): Promise<void> {
  const all = underWay.get(ctx.clients.ec2) ?? (new Map() as UnderWay);
  underWay.set(ctx.clients.ec2, all);
  const other = all.get(mark);
  if (other && ctx.now() - other.since < UNDER_WAY_MS) return other.taken;
  const taken = takeThem(id, of, mark, ctx);
  const entry = { since: ctx.now(), taken };
  all.set(mark, entry);
  try {
    await taken;
  } finally {
    if (all.get(mark) === entry) all.delete(mark);
  }
}

async function takeThem(
  id: string,
  { volumes, root }: Pick<Instance, 'volumes' | 'root'>,
  mark: string,
  ctx: ActionContext,
): Promise<void> {
  const { ec2 } = ctx.clients;
  const missing = withoutSnapshot(volumes, await readSnapshots(ec2, mark));
  if (missing.length === 0) return;
  const kept = volumes.filter((each) => !missing.includes(each));
  const data = kept.filter(({ device }) => device !== root).map((each) => each.id);
  const tags = [
    { Key: TAG, Value: mark },
    { Key: 'riposte:instance', Value: id },
  ];
  const command = new CreateSnapshotsCommand({
    InstanceSpecification: {
      InstanceId: id,
      ...(data.length < kept.length && { ExcludeBootVolume: true }),
      ...(data.length > 0 && { ExcludeDataVolumeIds: data.slice(0, MOST_EXCLUDED) }),
    },
    CopyTagsFromSource: 'volume',
    Description: `Evidence of ${id}, kept by Riposte`,
    TagSpecifications: [{ ResourceType: 'snapshot', Tags: tags }],
  });
  await noting(ctx, () => ec2.send(command));
}
