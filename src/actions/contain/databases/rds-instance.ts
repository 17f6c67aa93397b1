import {
  type DBCluster,
  type DBInstance,
  DescribeDBClustersCommand,
  DescribeDBInstancesCommand,
} from '@aws-sdk/client-rds';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';

type Rds = Clients['rds'];

/** A security group of a database; RDS says `adding` and `removing` while it changes. */
export type DatabaseGroup = { id: string; status: string };

/** What is known of a database before it is touched. */
export interface Database {
  status: string;
  engine: string;
  vpcId: string;
  endpoint: string;
  isPublic: boolean;
  /** The cluster that it is a member of, whose groups and snapshots count; empty where it stands alone. */
  cluster: string;
  /** Its cluster has no VPC, and so no groups. */
  hasNoVpc: boolean;
  /** The instances of its cluster, itself among them; empty where it stands alone. */
  members: string[];
  groups: DatabaseGroup[];
  replicas: string[];
  /** The secret that RDS itself keeps its password in; empty where there is none. */
  secret: string;
  tags: Record<string, string>;
}

const isGone = (error: unknown): boolean =>
  isAwsError(error, 'DBInstanceNotFoundFault', 'DBInstanceNotFound', 'DBClusterNotFoundFault');

/** The database; undefined where it is not there (any more). */
export async function readDatabase(rds: Rds, id: string): Promise<Database | undefined> {
  try {
    const { DBInstances = [] } = await rds.send(new DescribeDBInstancesCommand({ DBInstanceIdentifier: id }));
    const [found] = DBInstances;
    if (!found) return undefined;
    const { DBClusterIdentifier: cluster } = found;
    if (!cluster) return databaseOf(found);
    const { DBClusters = [] } = await rds.send(new DescribeDBClustersCommand({ DBClusterIdentifier: cluster }));
    return databaseOf(found, DBClusters[0]);
  } catch (error) {
    if (isGone(error)) return undefined;
    throw error;
  }
}

function databaseOf(found: DBInstance, cluster?: DBCluster): Database {
  const groups = (cluster ?? found).VpcSecurityGroups ?? [];
  const secret = (cluster ?? found).MasterUserSecret?.SecretArn ?? '';
  return {
    status: found.DBInstanceStatus ?? 'unknown',
    engine: found.Engine ?? '',
    vpcId: found.DBSubnetGroup?.VpcId ?? '',
    endpoint: found.Endpoint?.Address ?? '',
    isPublic: found.PubliclyAccessible === true,
    cluster: cluster?.DBClusterIdentifier ?? '',
    hasNoVpc: cluster?.VPCNetworkingEnabled === false || cluster?.InternetAccessGatewayEnabled === true,
    members: (cluster?.DBClusterMembers ?? []).flatMap(({ DBInstanceIdentifier: id }) => id ?? []),
    groups: groups.map(({ VpcSecurityGroupId: id = '', Status: status = '' }) => ({ id, status })),
    replicas: found.ReadReplicaDBInstanceIdentifiers ?? [],
    secret,
    tags: tagsOf(found.TagList),
  };
}

/** The groups that it has, or is to have; those that are on their way out do not count. */
export const idsOf = (groups: readonly DatabaseGroup[]): string[] =>
  groups.filter(({ status }) => status !== 'removing').map(({ id }) => id);

/** Only the one, and RDS is done with it. */
export const isClosedBy = (groups: readonly DatabaseGroup[], closed: string): boolean =>
  groups.length === 1 && groups[0]?.id === closed && groups[0].status === 'active';
