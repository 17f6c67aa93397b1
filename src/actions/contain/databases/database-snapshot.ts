import { createHash } from 'node:crypto';
import {
  CreateDBClusterSnapshotCommand,
  CreateDBSnapshotCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotsCommand,
} from '@aws-sdk/client-rds';
import type { ActionContext } from '../../../core/action-context.ts';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { noting } from '../evidence.ts';
import { atOnce } from '../refusal.ts';

type Rds = Clients['rds'];

/** Whose snapshot it is: of a cluster where the database is a member of one. */
export interface Snapshotted {
  id: string;
  cluster: string;
}

/** The name of the snapshot: the same on every attempt of one occasion, and another one on the next. */
export const snapshotName = ({ id, cluster }: Snapshotted, key: string): string =>
  `riposte-${(cluster || id).slice(0, 60).replace(/-+$/, '')}-${createHash('sha256').update(key).digest('hex').slice(0, 10)}`;

/** Begins it, where it is not there. What RDS refuses, such as while the database is being changed, is left for the next look. */
export async function keepSnapshot(of: Snapshotted, name: string, ctx: ActionContext): Promise<void> {
  const { rds } = ctx.clients;
  const keep = async () => {
    if ((await readSnapshot(rds, of, name)) === undefined) await begin(rds, of, name);
  };
  await atOnce(() => noting(ctx, keep), undefined);
}

const begin = (rds: Rds, { id, cluster }: Snapshotted, name: string): Promise<unknown> =>
  cluster
    ? rds.send(new CreateDBClusterSnapshotCommand({ DBClusterIdentifier: cluster, DBClusterSnapshotIdentifier: name }))
    : rds.send(new CreateDBSnapshotCommand({ DBInstanceIdentifier: id, DBSnapshotIdentifier: name }));

/** How large it is, in GiB; undefined where it was not begun, or did not come about. */
export async function readSnapshot(rds: Rds, { cluster }: Snapshotted, name: string): Promise<number | undefined> {
  try {
    const found = cluster
      ? (await rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: name })))
          .DBClusterSnapshots?.[0]
      : (await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))).DBSnapshots?.[0];
    return found && found.Status !== 'failed' ? (found.AllocatedStorage ?? 0) : undefined;
  } catch (error) {
    if (isAwsError(error, 'DBSnapshotNotFoundFault', 'DBSnapshotNotFound', 'DBClusterSnapshotNotFoundFault'))
      return undefined;
    throw error;
  }
}
