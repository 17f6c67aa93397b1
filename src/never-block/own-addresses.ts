import {
  DescribeAddressesCommand,
  DescribeCustomerGatewaysCommand,
  DescribeNatGatewaysCommand,
  DescribeNetworkInterfacesCommand,
  DescribeVpnConnectionsCommand,
  type NetworkInterface,
} from '@aws-sdk/client-ec2';
import { parseNetwork } from '../core/addresses/network.ts';
import type { Clients } from '../core/clients.ts';
import type { Group } from '../core/known.ts';
import { ANY, type Permission } from '../core/permission.ts';
import { clean } from '../core/text.ts';

/** What the look-up below calls, and no more. */
export const OWN_ADDRESS_PERMISSIONS: readonly Permission[] = [
  {
    actions: [
      'ec2:DescribeAddresses',
      'ec2:DescribeCustomerGateways',
      'ec2:DescribeNatGateways',
      'ec2:DescribeNetworkInterfaces',
      'ec2:DescribeVpnConnections',
    ],
    resources: [ANY],
    why: 'The account’s own addresses are never blocked. None of these calls can be narrowed to a resource.',
  },
];

type Ec2 = Clients['ec2'];
/** An address, and what it is the address of. */
type Found = [address: string | undefined, of: string];

const PAGE = 1_000;

/**
 * Looks up every public address of this account and region: Elastic IPs, NAT gateways, network interfaces (load
 * balancers and instances among them), and both ends of VPN connections.
 *
 * @throws what EC2 answers: a part of the addresses is as good as none
 */
export async function lookUpOwnAddresses(ec2: Ec2): Promise<Group[]> {
  const found = await Promise.all([
    elasticIps(ec2),
    natGateways(ec2),
    interfaces(ec2),
    vpns(ec2),
    customerGateways(ec2),
  ]);
  const byReason = new Map<string, Set<string>>();
  for (const [address, of] of found.flat()) {
    const network = address && parseNetwork(address);
    if (!network) continue;
    const what = `it is an address of this account: ${clean(of, 120)}`;
    byReason.set(what, (byReason.get(what) ?? new Set()).add(network.cidr));
  }
  return [...byReason]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([what, cidrs]) => ({ what, cidrs: [...cidrs].sort() }));
}

async function elasticIps(ec2: Ec2): Promise<Found[]> {
  const { Addresses = [] } = await ec2.send(new DescribeAddressesCommand({}));
  return Addresses.flatMap(({ PublicIp, CarrierIp, AllocationId, InstanceId }): Found[] => {
    const of = `Elastic IP ${AllocationId ?? ''}${InstanceId ? ` of ${InstanceId}` : ''}`;
    return [
      [PublicIp, of],
      [CarrierIp, of],
    ];
  });
}

async function natGateways(ec2: Ec2): Promise<Found[]> {
  const found: Found[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.send(new DescribeNatGatewaysCommand({ MaxResults: PAGE, NextToken }));
    for (const { NatGatewayId, NatGatewayAddresses = [] } of page.NatGateways ?? [])
      for (const { PublicIp } of NatGatewayAddresses) found.push([PublicIp, `NAT gateway ${NatGatewayId}`]);
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

async function interfaces(ec2: Ec2): Promise<Found[]> {
  const found: Found[] = [];
  let NextToken: string | undefined;
  do {
    const page = await ec2.send(new DescribeNetworkInterfacesCommand({ MaxResults: PAGE, NextToken }));
    for (const one of page.NetworkInterfaces ?? []) found.push(...addressesOf(one));
    NextToken = page.NextToken;
  } while (NextToken);
  return found;
}

function addressesOf(one: NetworkInterface): Found[] {
  const { Attachment, Description = '', InterfaceType, NetworkInterfaceId } = one;
  // "ELB app/name/id": the interfaces of load balancers are not named otherwise.
  const balancer = /^ELB (?:(?:app|net|gwy)\/)?([\w-]{1,64})/.exec(Description)?.[1];
  const instance = Attachment?.InstanceId;
  const kind = balancer ? `load balancer ${balancer}` : (instance ?? InterfaceType ?? '');
  const of = `${NetworkInterfaceId}${kind && kind !== 'interface' ? ` (${kind})` : ''}`;
  const addresses = [
    one.Association?.PublicIp,
    one.Association?.CarrierIp,
    ...(one.PrivateIpAddresses ?? []).flatMap(({ Association }) => [Association?.PublicIp, Association?.CarrierIp]),
    ...(one.Ipv6Addresses ?? []).map(({ Ipv6Address }) => Ipv6Address),
    ...(one.Ipv6Prefixes ?? []).map(({ Ipv6Prefix }) => Ipv6Prefix),
  ];
  return addresses.map((address) => [address, of]);
}

async function vpns(ec2: Ec2): Promise<Found[]> {
  const { VpnConnections = [] } = await ec2.send(new DescribeVpnConnectionsCommand({}));
  return VpnConnections.flatMap(({ VpnConnectionId, VgwTelemetry = [], Options }) => {
    const outside = [...VgwTelemetry, ...(Options?.TunnelOptions ?? [])].map(
      ({ OutsideIpAddress }) => OutsideIpAddress,
    );
    return outside.map((address): Found => [address, `VPN connection ${VpnConnectionId}`]);
  });
}

async function customerGateways(ec2: Ec2): Promise<Found[]> {
  const { CustomerGateways = [] } = await ec2.send(new DescribeCustomerGatewaysCommand({}));
  return CustomerGateways.filter(({ State }) => State !== 'deleted').map(({ CustomerGatewayId, IpAddress }) => [
    IpAddress,
    `customer gateway ${CustomerGatewayId}`,
  ]);
}
