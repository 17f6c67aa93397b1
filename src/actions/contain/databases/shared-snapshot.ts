import {
  DescribeDBClusterSnapshotAttributesCommand,
  DescribeDBClusterSnapshotsCommand,
  DescribeDBSnapshotAttributesCommand,
  DescribeDBSnapshotsCommand,
  ModifyDBClusterSnapshotAttributeCommand,
  ModifyDBSnapshotAttributeCommand,
} from '@aws-sdk/client-rds';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';
import type { DatabaseCopyTarget } from '../../catalogue/targets/workload-targets.ts';

type Rds = Clients['rds'];

/** The attribute that says who may restore a database from it, and its word for everybody. */
const RESTORE = 'restore';
const ALL = 'all';

const GONE = ['DBSnapshotNotFoundFault', 'DBSnapshotNotFound', 'DBClusterSnapshotNotFoundFault'];

/** Who may restore from it; undefined where it is not there (any more). */
export async function readRestorers(
  rds: Rds,
  target: DatabaseCopyTarget,
): Promise<{ isPublic: boolean; accounts: string[] } | undefined> {
  try {
    const attributes = await attributesOf(rds, target);
    const named = attributes.find(({ AttributeName }) => AttributeName === RESTORE)?.AttributeValues ?? [];
    return { isPublic: named.includes(ALL), accounts: named.filter((each) => each !== ALL) };
  } catch (error) {
    if (isAwsError(error, ...GONE)) return undefined;
    throw error;
  }
}

async function attributesOf(rds: Rds, { name, ofCluster }: DatabaseCopyTarget) {
  if (!ofCluster) {
    const read = new DescribeDBSnapshotAttributesCommand({ DBSnapshotIdentifier: name });
    return (await rds.send(read)).DBSnapshotAttributesResult?.DBSnapshotAttributes ?? [];
  }
  const read = new DescribeDBClusterSnapshotAttributesCommand({ DBClusterSnapshotIdentifier: name });
  return (await rds.send(read)).DBClusterSnapshotAttributesResult?.DBClusterSnapshotAttributes ?? [];
}

export async function readSnapshotTags(
  rds: Rds,
  { name, ofCluster }: DatabaseCopyTarget,
): Promise<Record<string, string>> {
  const found = ofCluster
    ? (await rds.send(new DescribeDBClusterSnapshotsCommand({ DBClusterSnapshotIdentifier: name }))).DBClusterSnapshots
    : (await rds.send(new DescribeDBSnapshotsCommand({ DBSnapshotIdentifier: name }))).DBSnapshots;
  return tagsOf(found?.[0]?.TagList);
}

/** Lets everybody restore from it, or nobody but those whom it names, whom this does not touch. */
export async function setRestorable(rds: Rds, target: DatabaseCopyTarget, byAll: boolean): Promise<void> {
  const change = { AttributeName: RESTORE, ...(byAll ? { ValuesToAdd: [ALL] } : { ValuesToRemove: [ALL] }) };
  await (target.ofCluster
    ? rds.send(new ModifyDBClusterSnapshotAttributeCommand({ DBClusterSnapshotIdentifier: target.name, ...change }))
    : rds.send(new ModifyDBSnapshotAttributeCommand({ DBSnapshotIdentifier: target.name, ...change })));
}
