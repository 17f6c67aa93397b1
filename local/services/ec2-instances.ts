import type {
  CreateSnapshotsRequest,
  DescribeInstanceAttributeRequest,
  DescribeInstancesResult,
  DescribeSecurityGroupsRequest,
  Instance,
  ModifyInstanceAttributeRequest,
  ModifyInstanceMetadataOptionsRequest,
  ModifyNetworkInterfaceAttributeRequest,
  SecurityGroup,
} from '@aws-sdk/client-ec2';
import { awsError, type World } from '../account.ts';

interface LocalInterface {
  id: string;
  groups: string[];
  idle?: number;
  address?: string;
  publicAddress?: string;
}

export interface LocalInstance {
  id: string;
  state: 'running' | 'stopped' | 'terminated';
  vpcId: string;
  tags: Record<string, string>;
  interfaces: LocalInterface[];
  volumes: { device: string; id: string; goes: boolean; size: number }[];
  metadata: 'enabled' | 'disabled';
  protection: boolean;
  shutdown: 'stop' | 'terminate';
  isSpot: boolean;
  /** It boots from an instance store. */
  isStored: boolean;
  isManaged: boolean;
  sourceDestCheck: boolean;
  profile?: string;
}

export interface InstanceSeed extends Partial<LocalInstance> {
  id: string;
}

interface Snapshot {
  SnapshotId: string;
  VolumeId: string;
  State: string;
  VolumeSize: number;
  Tags: { Key?: string | undefined; Value?: string | undefined }[];
}

/** Instances with their interfaces, volumes and snapshots, and the groups that only a VPC has. */
export class LocalInstances {
  readonly instances = new Map<string, LocalInstance>();
  readonly snapshots: Snapshot[] = [];
  /** Groups of VPCs, beside those whose rules are looked at elsewhere. */
  readonly groups = new Map<string, { vpcId: string; tags: Record<string, string>; open: boolean }>();
  /** VPCs and interfaces that have a flow log. */
  readonly flowLogs = new Set<string>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes a running instance of one interface and one volume unless told otherwise; one of the same id is replaced. */
  seed(seed: InstanceSeed): LocalInstance {
    const tail = seed.id.slice(-8);
    const made: LocalInstance = {
      state: 'running',
      vpcId: 'vpc-0a1b2c3d4e5f60001',
      tags: {},
      interfaces: [{ id: `eni-0${tail}`, groups: ['sg-0a1b2c3d4e5f60001'] }],
      volumes: [{ device: '/dev/xvda', id: `vol-0${tail}`, goes: true, size: 8 }],
      metadata: 'enabled',
      protection: false,
      shutdown: 'stop',
      isSpot: false,
      isStored: false,
      isManaged: false,
      sourceDestCheck: true,
      ...seed,
    };
    this.instances.set(made.id, made);
    return made;
  }

  /** The quarantine groups that a stack makes in a VPC. */
  seedQuarantine(stack: string, vpcId = 'vpc-0a1b2c3d4e5f60001'): { open: string; closed: string } {
    const ids = { open: `sg-0open${vpcId.slice(-8)}`, closed: `sg-0closed${vpcId.slice(-8)}` };
    for (const kind of ['open', 'closed'] as const)
      this.groups.set(ids[kind], {
        vpcId,
        tags: {
          'aws:cloudformation:stack-name': stack,
          'aws:cloudformation:logical-id': `Quarantine${kind === 'open' ? 'Open' : 'Closed'}1`,
          'riposte:quarantine': kind,
        },
        open: kind === 'open',
      });
    return ids;
  }

  describe(ids: readonly string[]): DescribeInstancesResult {
    const found = ids.map((id) => this.#instance(id));
    return { Reservations: found.map((one) => ({ Instances: [shown(one)] })) };
  }

  DescribeInstanceAttribute({ InstanceId = '', Attribute }: DescribeInstanceAttributeRequest): unknown {
    const { protection, shutdown } = this.#instance(InstanceId);
    return Attribute === 'disableApiTermination'
      ? { DisableApiTermination: { Value: protection } }
      : { InstanceInitiatedShutdownBehavior: { Value: shutdown } };
  }

  ModifyInstanceAttribute({ InstanceId = '', ...change }: ModifyInstanceAttributeRequest): void {
    const one = this.#instance(InstanceId);
    if (Object.keys(change).length !== 1) throw invalid('one attribute may be modified at a time');
    if (change.DisableApiTermination && one.isSpot) throw awsError('UnsupportedOperation', 'It is a Spot instance.');
    if (change.InstanceInitiatedShutdownBehavior && one.isStored) throw invalid('only for images that are elastic');
    if (change.DisableApiTermination) one.protection = change.DisableApiTermination.Value === true;
    const { Value: behaviour } = change.InstanceInitiatedShutdownBehavior ?? {};
    if (behaviour === 'stop' || behaviour === 'terminate') one.shutdown = behaviour;
    for (const { DeviceName, Ebs } of change.BlockDeviceMappings ?? []) {
      const volume = one.volumes.find(({ device }) => device === DeviceName);
      if (volume) volume.goes = Ebs?.DeleteOnTermination === true;
    }
  }

  ModifyInstanceMetadataOptions({ InstanceId = '', HttpEndpoint }: ModifyInstanceMetadataOptionsRequest): void {
    this.#instance(InstanceId).metadata = HttpEndpoint ?? 'enabled';
  }

  ModifyNetworkInterfaceAttribute(input: ModifyNetworkInterfaceAttributeRequest): void {
    const { NetworkInterfaceId: id = '', Groups, ConnectionTrackingSpecification: tracking, ...other } = input;
    const owner = [...this.instances.values()].find(({ interfaces }) => interfaces.some((each) => each.id === id));
    const found = owner?.interfaces.find((each) => each.id === id);
    if (!owner || !found || owner.state === 'terminated')
      throw awsError('InvalidNetworkInterfaceID.NotFound', `The networkInterface ID '${id}' does not exist`);
    if (owner.isManaged) throw awsError('OperationNotPermitted', 'The interface is managed by a service.');
    if ((Groups ? 1 : 0) + (tracking ? 1 : 0) + Object.keys(other).length !== 1)
      throw invalid('one attribute may be modified at a time');
    const deleted = (Groups ?? []).find((group) => this.gone.has(group));
    if (deleted) throw awsError('InvalidGroup.NotFound', `The security group '${deleted}' does not exist`);
    if (Groups?.length === 0 || (Groups ?? []).length > 5) throw invalid('an interface has one to five groups');
    if (Groups) found.groups = [...Groups];
    if (tracking?.TcpEstablishedTimeout !== undefined) found.idle = tracking.TcpEstablishedTimeout;
  }

  /** Groups that were deleted. */
  readonly gone = new Set<string>();

  CreateSnapshots({ InstanceSpecification, TagSpecifications = [] }: CreateSnapshotsRequest): unknown {
    const one = this.#instance(InstanceSpecification?.InstanceId ?? '');
    const { ExcludeBootVolume: noBoot, ExcludeDataVolumeIds: without = [] } = InstanceSpecification ?? {};
    const root = rootOf(one);
    if (without.length > 40 || (root && without.includes(root.id))) throw invalid('40 data volumes may be excluded');
    const some = one.volumes.filter((each) => !(noBoot && each === root) && !without.includes(each.id));
    const made = some.map(({ id, size }) => ({
      SnapshotId: `snap-0${this.#world.newId().replaceAll('-', '').slice(-16)}`,
      VolumeId: id,
      State: 'pending',
      VolumeSize: size,
      Tags: (TagSpecifications[0]?.Tags ?? []).map(({ Key, Value }) => ({ Key, Value })),
    }));
    this.snapshots.push(...made);
    return { Snapshots: made };
  }

  snapshotsBy(tag: string, values: readonly string[]): Snapshot[] {
    return this.snapshots.filter(({ Tags }) =>
      Tags.some(({ Key, Value = '' }) => `tag:${Key}` === tag && values.includes(Value)),
    );
  }

  DescribeFlowLogs({ Filter = [] }: { Filter?: { Values?: string[] }[] }): unknown {
    const ids = Filter.flatMap(({ Values = [] }) => Values).filter((id) => this.flowLogs.has(id));
    return { FlowLogs: ids.map((id) => ({ FlowLogId: `fl-0${id.slice(-8)}`, ResourceId: id })) };
  }

  groupsBy({ Filters = [] }: DescribeSecurityGroupsRequest): SecurityGroup[] {
    const isLike = (vpcId: string, tags: Record<string, string>): boolean =>
      Filters.every(({ Name = '', Values = [] }) =>
        Values.includes(Name === 'vpc-id' ? vpcId : (tags[Name.replace(/^tag:/, '')] ?? '')),
      );
    return [...this.groups].flatMap(([GroupId, { vpcId, tags, open }]) =>
      isLike(vpcId, tags) && !this.gone.has(GroupId)
        ? [
            {
              GroupId,
              VpcId: vpcId,
              Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
              IpPermissions: open ? [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] : [],
              IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: open ? '0.0.0.0/0' : '127.0.0.1/32' }] }],
            },
          ]
        : [],
    );
  }

  #instance(id: string): LocalInstance {
    const found = this.instances.get(id);
    if (!found) throw awsError('InvalidInstanceID.NotFound', `The instance ID '${id}' does not exist`);
    return found;
  }
}

const invalid = (message: string): Error => awsError('InvalidParameterCombination', message);

/** The volume that it boots from. */
const rootOf = ({ isStored, volumes }: LocalInstance) => (isStored ? undefined : volumes[0]);

const shown = (one: LocalInstance): Instance => ({
  InstanceId: one.id,
  State: { Name: one.state },
  ...(one.state !== 'terminated' && { VpcId: one.vpcId }),
  Tags: Object.entries(one.tags).map(([Key, Value]) => ({ Key, Value })),
  SourceDestCheck: one.sourceDestCheck,
  RootDeviceType: one.isStored ? 'instance-store' : 'ebs',
  RootDeviceName: rootOf(one)?.device ?? '/dev/sda1',
  MetadataOptions: { HttpEndpoint: one.metadata },
  ...(one.isSpot && { InstanceLifecycle: 'spot' }),
  ...(one.isManaged && { Operator: { Managed: true } }),
  ...(one.profile && { IamInstanceProfile: { Arn: one.profile } }),
  BlockDeviceMappings: one.volumes.map(({ device, id, goes }) => ({
    DeviceName: device,
    Ebs: { VolumeId: id, DeleteOnTermination: goes },
  })),
  NetworkInterfaces:
    one.state === 'terminated'
      ? []
      : one.interfaces.map(({ id, groups, idle, address, publicAddress }) => ({
          NetworkInterfaceId: id,
          Groups: groups.map((GroupId) => ({ GroupId })),
          SourceDestCheck: one.sourceDestCheck,
          ...(idle !== undefined && { ConnectionTrackingConfiguration: { TcpEstablishedTimeout: idle } }),
          ...(address && { PrivateIpAddresses: [{ PrivateIpAddress: address }] }),
          ...(publicAddress && { Association: { PublicIp: publicAddress } }),
        })),
});
