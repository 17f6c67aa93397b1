import type {
  DescribeRouteTablesRequest,
  DescribeSnapshotsRequest,
  DescribeVpcEndpointsRequest,
  RouteTable,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import { awsError, type World } from '../account.ts';
import { LocalAddresses } from './ec2-addresses.ts';
import { LocalEbsDefaults } from './ec2-ebs-defaults.ts';
import { LocalInstances } from './ec2-instances.ts';
import { LocalNetworkAcls } from './ec2-network-acls.ts';
import { LocalPrefixLists } from './ec2-prefix-lists.ts';
import { LocalSecurityGroups } from './ec2-security-groups.ts';
import { LocalSharing } from './ec2-sharing.ts';

/** A dry run ends before anything is looked at but the permission, which everybody has here. */
function dry(input: object): void {
  if ((input as { DryRun?: boolean }).DryRun)
    throw awsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.', 412);
}

/** An operation that changes something, and takes part in dry runs. */
const dryable =
  <I extends object, O>(operation: (input: I) => O) =>
  (input: I): O => {
    dry(input);
    return operation(input);
  };

type Operation<T, Name extends keyof T> = T[Name] extends (input: infer Input) => infer Output
  ? (input: Input) => Output
  : never;

/** EC2 in memory, in parts: each keeps its own state, and its operations are passed on. */
export class LocalEc2 {
  readonly addresses = new LocalAddresses();
  readonly ebsDefaults = new LocalEbsDefaults();
  readonly instances: LocalInstances;
  readonly networkAcls: LocalNetworkAcls;
  readonly prefixLists: LocalPrefixLists;
  readonly securityGroups: LocalSecurityGroups;
  readonly sharing = new LocalSharing();

  readonly vpcEndpoints: VpcEndpoint[] = [];
  readonly routeTables: RouteTable[] = [];

  constructor(world: World) {
    this.instances = new LocalInstances(world);
    this.networkAcls = new LocalNetworkAcls(world);
    this.prefixLists = new LocalPrefixLists(world);
    this.securityGroups = new LocalSecurityGroups(world);
  }

  /** By the names of services and the ids of VPCs. */
  DescribeVpcEndpoints({ Filters = [] }: DescribeVpcEndpointsRequest): { VpcEndpoints: VpcEndpoint[] } {
    const fields = { 'service-name': 'ServiceName', 'vpc-id': 'VpcId' } as const;
    const passes = (one: VpcEndpoint): boolean =>
      Filters.every(({ Name = '', Values = [] }) => Values.includes(String(one[fields[Name as 'vpc-id']])));
    return { VpcEndpoints: this.vpcEndpoints.filter(passes) };
  }

  /** By the id of their VPC. */
  DescribeRouteTables({ Filters = [] }: DescribeRouteTablesRequest): { RouteTables: RouteTable[] } {
    const [{ Values = [] } = {}] = Filters;
    return { RouteTables: this.routeTables.filter(({ VpcId = '' }) => Values.includes(VpcId)) };
  }

  DescribeAddresses: LocalAddresses['DescribeAddresses'] = () => this.addresses.DescribeAddresses();
  DescribeNatGateways: Operation<LocalAddresses, 'DescribeNatGateways'> = (input) =>
    this.addresses.DescribeNatGateways(input);
  DescribeNetworkInterfaces: Operation<LocalAddresses, 'DescribeNetworkInterfaces'> = (input) =>
    this.addresses.DescribeNetworkInterfaces(input);
  DescribeVpnConnections: LocalAddresses['DescribeVpnConnections'] = () => this.addresses.DescribeVpnConnections();
  DescribeCustomerGateways: LocalAddresses['DescribeCustomerGateways'] = () =>
    this.addresses.DescribeCustomerGateways();

  /** By ids, whole; by a filter, only in which subnets they are. */
  DescribeInstances: Operation<LocalNetworkAcls, 'DescribeInstances'> = (input) =>
    input.InstanceIds || !input.Filters
      ? this.instances.describe(input.InstanceIds ?? [...this.instances.instances.keys()])
      : this.networkAcls.DescribeInstances(input);
  DescribeInstanceAttribute: LocalInstances['DescribeInstanceAttribute'] = (input) =>
    this.instances.DescribeInstanceAttribute(input);
  ModifyInstanceAttribute: LocalInstances['ModifyInstanceAttribute'] = (input) =>
    this.instances.ModifyInstanceAttribute(input);
  ModifyInstanceMetadataOptions: LocalInstances['ModifyInstanceMetadataOptions'] = (input) =>
    this.instances.ModifyInstanceMetadataOptions(input);
  ModifyNetworkInterfaceAttribute: LocalInstances['ModifyNetworkInterfaceAttribute'] = dryable((input) =>
    this.instances.ModifyNetworkInterfaceAttribute(input),
  );
  CreateSnapshots: LocalInstances['CreateSnapshots'] = (input) => this.instances.CreateSnapshots(input);
  DescribeFlowLogs: LocalInstances['DescribeFlowLogs'] = (input) => this.instances.DescribeFlowLogs(input);
  DescribeNetworkAcls: Operation<LocalNetworkAcls, 'DescribeNetworkAcls'> = (input) =>
    this.networkAcls.DescribeNetworkAcls(input);
  CreateNetworkAclEntry: Operation<LocalNetworkAcls, 'CreateNetworkAclEntry'> = dryable((input) =>
    this.networkAcls.CreateNetworkAclEntry(input),
  );
  DeleteNetworkAclEntry: Operation<LocalNetworkAcls, 'DeleteNetworkAclEntry'> = dryable((input) =>
    this.networkAcls.DeleteNetworkAclEntry(input),
  );

  DescribeManagedPrefixLists: Operation<LocalPrefixLists, 'DescribeManagedPrefixLists'> = (input) =>
    this.prefixLists.DescribeManagedPrefixLists(input);
  GetManagedPrefixListEntries: Operation<LocalPrefixLists, 'GetManagedPrefixListEntries'> = (input) =>
    this.prefixLists.GetManagedPrefixListEntries(input);
  ModifyManagedPrefixList: Operation<LocalPrefixLists, 'ModifyManagedPrefixList'> = dryable((input) =>
    this.prefixLists.ModifyManagedPrefixList(input),
  );

  DescribeSecurityGroups: Operation<LocalSecurityGroups, 'DescribeSecurityGroups'> = (input) =>
    input.Filters
      ? { SecurityGroups: this.instances.groupsBy(input) }
      : this.securityGroups.DescribeSecurityGroups(input);
  DescribeSecurityGroupRules: Operation<LocalSecurityGroups, 'DescribeSecurityGroupRules'> = (input) =>
    this.securityGroups.DescribeSecurityGroupRules(input);
  RevokeSecurityGroupIngress: Operation<LocalSecurityGroups, 'RevokeSecurityGroupIngress'> = dryable((input) =>
    this.securityGroups.RevokeSecurityGroupIngress(input),
  );
  AuthorizeSecurityGroupIngress: Operation<LocalSecurityGroups, 'AuthorizeSecurityGroupIngress'> = dryable((input) =>
    this.securityGroups.AuthorizeSecurityGroupIngress(input),
  );

  DescribeSnapshots: Operation<LocalSharing, 'DescribeSnapshots'> = (input) => {
    const [{ Name = '', Values = [] } = {}] = (input as DescribeSnapshotsRequest).Filters ?? [];
    if (Name === '') return this.sharing.DescribeSnapshots(input);
    return { Snapshots: this.instances.snapshotsBy(Name, Values) };
  };
  DescribeImages: Operation<LocalSharing, 'DescribeImages'> = (input) => this.sharing.DescribeImages(input);
  DescribeSnapshotAttribute: Operation<LocalSharing, 'DescribeSnapshotAttribute'> = (input) =>
    this.sharing.DescribeSnapshotAttribute(input);
  DescribeImageAttribute: Operation<LocalSharing, 'DescribeImageAttribute'> = (input) =>
    this.sharing.DescribeImageAttribute(input);
  ModifySnapshotAttribute: Operation<LocalSharing, 'ModifySnapshotAttribute'> = dryable((input) =>
    this.sharing.ModifySnapshotAttribute(input),
  );
  ModifyImageAttribute: Operation<LocalSharing, 'ModifyImageAttribute'> = dryable((input) =>
    this.sharing.ModifyImageAttribute(input),
  );

  GetEbsEncryptionByDefault: Operation<LocalEbsDefaults, 'GetEbsEncryptionByDefault'> = () =>
    this.ebsDefaults.GetEbsEncryptionByDefault();
  GetEbsDefaultKmsKeyId: Operation<LocalEbsDefaults, 'GetEbsDefaultKmsKeyId'> = () =>
    this.ebsDefaults.GetEbsDefaultKmsKeyId();
  EnableEbsEncryptionByDefault = dryable((_input: object) => this.ebsDefaults.EnableEbsEncryptionByDefault());
  DisableEbsEncryptionByDefault = dryable((_input: object) => this.ebsDefaults.DisableEbsEncryptionByDefault());
}
