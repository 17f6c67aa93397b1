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
  /** The device that it boots from. */
  root: string;
  /** It boots from an instance store, which is no volume and ends with it. */
  isStored: boolean;
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
    root: found.RootDeviceName ?? '',
    isStored: found.RootDeviceType === 'instance-store',
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

/** What protects an instance from being lost. */
export interface Protection {
  protection: boolean;
  shutdown: string;
}

/**
 * Whether something of that could be set and is not. AWS protects no Spot instance from termination, and each that boots from
 * an instance store ends when it is shut down; it is not known to take the shutdown behaviour of a Spot instance.
 */
export const isUnprotected = (
  { isSpot, isStored, volumes }: Pick<Instance, 'isSpot' | 'isStored' | 'volumes'>,
  { protection, shutdown }: Protection,
): boolean =>
  (!isSpot && !protection) || (!isSpot && !isStored && shutdown !== 'stop') || volumes.some(({ goes }) => goes);

/** Why it can be lost all the same, for people; empty where nothing is known of that. */
export function whyLosable({ isSpot, isStored }: Pick<Instance, 'isSpot' | 'isStored'>): string {
  if (isSpot) return 'AWS protects no Spot instance from being taken away or terminated';
  return isStored ? 'it boots from an instance store, and ends for good once it is shut down' : '';
}

/** Each attribute is a call of its own. */
export async function readProtection(ec2: Ec2, InstanceId: string): Promise<Protection> {
  const [api, behaviour] = await Promise.all([
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'disableApiTermination' })),
    ec2.send(new DescribeInstanceAttributeCommand({ InstanceId, Attribute: 'instanceInitiatedShutdownBehavior' })),
  ]);
  return {
    protection: api.DisableApiTermination?.Value === true,
    shutdown: behaviour.InstanceInitiatedShutdownBehavior?.Value ?? 'stop',
  };
}
