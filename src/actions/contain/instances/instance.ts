import {
  type Instance as Described,
  DescribeInstanceAttributeCommand,
  DescribeInstancesCommand,
  type InstanceNetworkInterface,
} from '@aws-sdk/client-ec2';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';

type Ec2 = Clients['ec2'];

/** One interface as it is: its groups, and after how many idle seconds a tracked connection is forgotten, where told. */
export type Interface = { id: string; groups: string[]; idle: number | null };
export type Volume = { device: string; id: string; goes: boolean };

/** What is known of an instance before it is touched. */
export interface Instance {
  state: string;
  vpcId: string;
  tags: Record<string, string>;
  interfaces: Interface[];
  volumes: Volume[];
  metadata: string;
  isSpot: boolean;
  /** A service of AWS runs it, or one of its interfaces. */
  isManaged: boolean;
  /** It forwards what is not for itself: NAT, firewall, router. */
  isAppliance: boolean;
  /** The instance profile, whose credentials may have been taken. */
  profile: string;
  /** By which target groups may know it. */
  addresses: string[];
  hasPublicAddress: boolean;
}

/** The instance; undefined where it is not there (any more). */
export async function readInstance(ec2: Ec2, id: string): Promise<Instance | undefined> {
  try {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    const [found] = Reservations.flatMap(({ Instances = [] }) => Instances);
    return found && instanceOf(found);
  } catch (error) {
    if (isAwsError(error, 'InvalidInstanceID.NotFound')) return undefined;
    throw error;
  }
}

function instanceOf(found: Described): Instance {
  const all = found.NetworkInterfaces ?? [];
  return {
    state: found.State?.Name ?? 'unknown',
    vpcId: found.VpcId ?? '',
    tags: tagsOf(found.Tags),
    interfaces: all.map(interfaceOf),
    volumes: (found.BlockDeviceMappings ?? []).flatMap(({ DeviceName: device = '', Ebs }) =>
      Ebs?.VolumeId ? [{ device, id: Ebs.VolumeId, goes: Ebs.DeleteOnTermination === true }] : [],
    ),
    metadata: found.MetadataOptions?.HttpEndpoint ?? 'enabled',
    isSpot: found.InstanceLifecycle === 'spot',
    isManaged: found.Operator?.Managed === true || all.some(({ Operator }) => Operator?.Managed === true),
    isAppliance: found.SourceDestCheck === false || all.some(({ SourceDestCheck }) => SourceDestCheck === false),
    profile: found.IamInstanceProfile?.Arn ?? '',
    addresses: all.flatMap(({ PrivateIpAddresses = [], Ipv6Addresses = [] }) => [
      ...PrivateIpAddresses.flatMap(({ PrivateIpAddress: address }) => address ?? []),
      ...Ipv6Addresses.flatMap(({ Ipv6Address: address }) => address ?? []),
    ]),
    hasPublicAddress: all.some(
      ({ Association, Ipv6Addresses = [] }) => Association?.PublicIp || Ipv6Addresses.length > 0,
    ),
  };
}

const interfaceOf = ({
  NetworkInterfaceId: id = '',
  Groups = [],
  ConnectionTrackingConfiguration: tracking,
}: InstanceNetworkInterface): Interface => ({
  id,
  groups: Groups.map(({ GroupId = '' }) => GroupId),
  idle: tracking?.TcpEstablishedTimeout ?? null,
});

/** What protects it from being lost: each attribute is a call of its own. */
export async function readProtection(ec2: Ec2, InstanceId: string): Promise<{ protection: boolean; shutdown: string }> {
  const [api, behaviour] = await Promise.all([
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'disableApiTermination' })),
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'instanceInitiatedShutdownBehavior' })),
  ]);
  return {
    protection: api.DisableApiTermination?.Value === true,
    shutdown: behaviour.InstanceInitiatedShutdownBehavior?.Value ?? 'stop',
  };
}
