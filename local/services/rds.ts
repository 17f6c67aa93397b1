import type {
  CreateDBClusterSnapshotMessage,
  CreateDBSnapshotMessage,
  DBCluster,
  DBInstance,
  DescribeDBClusterSnapshotAttributesMessage,
  DescribeDBClusterSnapshotsMessage,
  DescribeDBClustersMessage,
  DescribeDBInstancesMessage,
  DescribeDBSnapshotAttributesMessage,
  DescribeDBSnapshotsMessage,
  ModifyDBClusterMessage,
  ModifyDBClusterSnapshotAttributeMessage,
  ModifyDBInstanceMessage,
  ModifyDBSnapshotAttributeMessage,
} from '@aws-sdk/client-rds';
import { awsError, type World } from '../account.ts';

/** What has security groups: an instance that stands alone, or a cluster. */
interface Grouped {
  groups: string[];
  /** The groups that it had before the last change, until RDS is done with that. */
  former: string[];
  /** Until then (ms) it is being changed, and its groups are on their way. */
  busyUntil: number;
}

export interface LocalDatabase extends Grouped {
  id: string;
  engine: string;
  vpcId: string;
  isPublic: boolean;
  cluster?: string;
  /** What RDS does with it: it refuses changes and snapshots while this is not `available`. */
  status: string;
  replicas: string[];
  tags: Record<string, string>;
}

export interface LocalCluster extends Grouped {
  id: string;
  hasNoVpc: boolean;
}

/** A snapshot, as far as who may restore from it; `all` is everybody. */
export interface LocalDatabaseCopy {
  ofCluster: boolean;
  restorers: string[];
  tags: Record<string, string>;
}

/** How long RDS takes for a change of groups. */
const TAKES_MS = 60_000;

/** The parts of RDS that are about who reaches a database, and its snapshots. */
export class LocalRds {
  readonly databases = new Map<string, LocalDatabase>();
  readonly clusters = new Map<string, LocalCluster>();
  /** By name, of instances and clusters: of which database. */
  readonly snapshots = new Map<string, string>();
  /** Snapshots that somebody made, with who may restore from them. */
  readonly copies = new Map<string, LocalDatabaseCopy>();
  readonly deletedGroups = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  seedDatabase(id: string, seed: Partial<LocalDatabase> = {}): LocalDatabase {
    const groups = ['sg-0000000000000db01'];
    const rest = { former: groups, busyUntil: 0, replicas: [], tags: {}, status: 'available', engine: 'postgres' };
    const made = { id, groups, vpcId: 'vpc-0a1b2c3d4e5f60001', isPublic: false, ...rest, ...seed };
    this.databases.set(id, made);
    return made;
  }

  seedCluster(id: string, seed: Partial<LocalCluster> = {}): LocalCluster {
    const groups = ['sg-0000000000000db02'];
    const made = { id, groups, former: groups, busyUntil: 0, hasNoVpc: false, ...seed };
    this.clusters.set(id, made);
    return made;
  }

  seedCopy(name: string, seed: Partial<LocalDatabaseCopy> = {}): LocalDatabaseCopy {
    const made = { ofCluster: false, restorers: [], tags: {}, ...seed };
    this.copies.set(name, made);
    return made;
  }

  DescribeDBSnapshotAttributes({ DBSnapshotIdentifier: name = '' }: DescribeDBSnapshotAttributesMessage): object {
    const { restorers } = this.#copy(name, false);
    const DBSnapshotAttributes = [{ AttributeName: 'restore', AttributeValues: restorers }];
    return { DBSnapshotAttributesResult: { DBSnapshotIdentifier: name, DBSnapshotAttributes } };
  }

  DescribeDBClusterSnapshotAttributes({
    DBClusterSnapshotIdentifier: name = '',
  }: DescribeDBClusterSnapshotAttributesMessage): object {
    const { restorers } = this.#copy(name, true);
    const DBClusterSnapshotAttributes = [{ AttributeName: 'restore', AttributeValues: restorers }];
    return { DBClusterSnapshotAttributesResult: { DBClusterSnapshotIdentifier: name, DBClusterSnapshotAttributes } };
  }

  ModifyDBSnapshotAttribute({ DBSnapshotIdentifier: name = '', ...change }: ModifyDBSnapshotAttributeMessage): void {
    reshare(this.#copy(name, false), change);
  }

  ModifyDBClusterSnapshotAttribute({
    DBClusterSnapshotIdentifier: name = '',
    ...change
  }: ModifyDBClusterSnapshotAttributeMessage): void {
    reshare(this.#copy(name, true), change);
  }

  #copy(name: string, ofCluster: boolean): LocalDatabaseCopy {
    const found = this.copies.get(name);
    if (found?.ofCluster === ofCluster) return found;
    const kind = ofCluster ? 'DBClusterSnapshot' : 'DBSnapshot';
    throw awsError(`${kind}NotFoundFault`, `${kind} ${name} not found.`, 404);
  }

  DescribeDBInstances({ DBInstanceIdentifier: id = '' }: DescribeDBInstancesMessage): { DBInstances: DBInstance[] } {
    const one = this.#database(id);
    const { engine, status, vpcId, isPublic, cluster, replicas, tags } = one;
    const shown: DBInstance = {
      DBInstanceIdentifier: id,
      DBInstanceStatus: status,
      Engine: engine,
      PubliclyAccessible: isPublic,
      Endpoint: { Address: `${id}.c1example.${this.#world.region}.rds.amazonaws.com`, Port: 5432 },
      ...(vpcId && { DBSubnetGroup: { VpcId: vpcId } }),
      ...(cluster && { DBClusterIdentifier: cluster }),
      VpcSecurityGroups: this.#groupsOf(one),
      ReadReplicaDBInstanceIdentifiers: replicas,
      TagList: pairs(tags),
    };
    return { DBInstances: [shown] };
  }

  DescribeDBClusters({ DBClusterIdentifier: id = '' }: DescribeDBClustersMessage): { DBClusters: DBCluster[] } {
    const one = this.#cluster(id);
    const groups = this.#groupsOf(one);
    return {
      DBClusters: [
        {
          DBClusterIdentifier: id,
          DBClusterMembers: [...this.databases.values()]
            .filter(({ cluster }) => cluster === id)
            .map((each) => ({ DBInstanceIdentifier: each.id })),
          ...(one.hasNoVpc
            ? { VPCNetworkingEnabled: false, InternetAccessGatewayEnabled: true }
            : { VpcSecurityGroups: groups }),
        },
      ],
    };
  }

  ModifyDBInstance({
    DBInstanceIdentifier: id = '',
    VpcSecurityGroupIds,
    PubliclyAccessible,
  }: ModifyDBInstanceMessage): void {
    const one = this.#database(id);
    this.#refuseBusy(one);
    if (VpcSecurityGroupIds && one.cluster)
      throw awsError('InvalidParameterCombination', 'The groups of a member are those of its cluster.');
    if (VpcSecurityGroupIds) this.#regroup(one, VpcSecurityGroupIds);
    if (PubliclyAccessible !== undefined) one.isPublic = PubliclyAccessible;
  }

  ModifyDBCluster({ DBClusterIdentifier: id = '', VpcSecurityGroupIds }: ModifyDBClusterMessage): void {
    const one = this.#cluster(id);
    if (VpcSecurityGroupIds) this.#regroup(one, VpcSecurityGroupIds);
  }

  CreateDBSnapshot({ DBInstanceIdentifier: id = '', DBSnapshotIdentifier: name = '' }: CreateDBSnapshotMessage): void {
    const one = this.#database(id);
    this.#refuseBusy(one);
    if (one.cluster)
      throw awsError('InvalidParameterCombination', 'The snapshots of a member are those of its cluster.');
    if (this.snapshots.has(name)) throw awsError('DBSnapshotAlreadyExistsFault', `Snapshot ${name} already exists.`);
    this.snapshots.set(name, id);
  }

  CreateDBClusterSnapshot({
    DBClusterIdentifier: id = '',
    DBClusterSnapshotIdentifier: name = '',
  }: CreateDBClusterSnapshotMessage): void {
    this.#cluster(id);
    if (this.snapshots.has(name))
      throw awsError('DBClusterSnapshotAlreadyExistsFault', `Snapshot ${name} already exists.`);
    this.snapshots.set(name, id);
  }

  DescribeDBSnapshots({ DBSnapshotIdentifier: name = '' }: DescribeDBSnapshotsMessage): object {
    const copy = this.copies.get(name);
    if (copy?.ofCluster === false) return { DBSnapshots: [{ DBSnapshotIdentifier: name, TagList: pairs(copy.tags) }] };
    if (!this.snapshots.has(name)) throw awsError('DBSnapshotNotFoundFault', `DBSnapshot ${name} not found.`, 404);
    return { DBSnapshots: [{ DBSnapshotIdentifier: name, Status: 'creating', AllocatedStorage: 100 }] };
  }

  DescribeDBClusterSnapshots({ DBClusterSnapshotIdentifier: name = '' }: DescribeDBClusterSnapshotsMessage): object {
    const copy = this.copies.get(name);
    if (copy?.ofCluster)
      return { DBClusterSnapshots: [{ DBClusterSnapshotIdentifier: name, TagList: pairs(copy.tags) }] };
    if (!this.snapshots.has(name))
      throw awsError('DBClusterSnapshotNotFoundFault', `DBClusterSnapshot ${name} not found.`, 404);
    return { DBClusterSnapshots: [{ DBClusterSnapshotIdentifier: name, Status: 'creating', AllocatedStorage: 100 }] };
  }

  #groupsOf({ groups, former, busyUntil }: Grouped): { VpcSecurityGroupId: string; Status: string }[] {
    const isBusy = this.#world.now() < busyUntil;
    const leaving = isBusy ? former.filter((id) => !groups.includes(id)) : [];
    const statusOf = (id: string): string => (isBusy && !former.includes(id) ? 'adding' : 'active');
    return [
      ...groups.map((id) => ({ VpcSecurityGroupId: id, Status: statusOf(id) })),
      ...leaving.map((id) => ({ VpcSecurityGroupId: id, Status: 'removing' })),
    ];
  }

  #regroup(one: Grouped, groups: readonly string[]): void {
    const gone = groups.find((id) => this.deletedGroups.has(id));
    if (gone) throw awsError('InvalidVPCNetworkStateFault', `The security group ${gone} does not exist.`);
    if (groups.join() === one.groups.join()) return;
    Object.assign(one, { former: one.groups, groups: [...groups], busyUntil: this.#world.now() + TAKES_MS });
  }

  #refuseBusy({ id, status }: LocalDatabase): void {
    if (status !== 'available')
      throw awsError('InvalidDBInstanceStateFault', `Database instance ${id} is not in the available state.`);
  }

  #database(id: string): LocalDatabase {
    const found = this.databases.get(id);
    if (!found) throw awsError('DBInstanceNotFoundFault', `DBInstance ${id} not found.`, 404);
    return found;
  }

  #cluster(id: string): LocalCluster {
    const found = this.clusters.get(id);
    if (!found) throw awsError('DBClusterNotFoundFault', `DBCluster ${id} not found.`, 404);
    return found;
  }
}

const pairs = (tags: Record<string, string>) => Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

function reshare(
  copy: LocalDatabaseCopy,
  {
    ValuesToAdd = [],
    ValuesToRemove = [],
  }: { ValuesToAdd?: string[] | undefined; ValuesToRemove?: string[] | undefined },
): void {
  copy.restorers = [...new Set([...copy.restorers, ...ValuesToAdd])].filter((each) => !ValuesToRemove.includes(each));
}
