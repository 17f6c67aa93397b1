import { refreshOwn } from '../../src/jobs/never-block/refresh-own.ts';
import { lookUpOwnAddresses, OWN_ADDRESS_PERMISSIONS } from '../../src/never-block/own-addresses.ts';
import { expectDeclared } from '../support/permissions.ts';
import { givenNeverBlock } from './given.ts';

type Addresses = ReturnType<typeof givenNeverBlock>['services']['ec2']['addresses'];

const CASES: { title: string; fill: (addresses: Addresses) => void; expected: Record<string, string[]> }[] = [
  {
    title: 'an Elastic IP of an instance',
    fill: ({ elasticIps }) =>
      elasticIps.push({ PublicIp: '198.51.100.1', AllocationId: 'eipalloc-1', InstanceId: 'i-1' }),
    expected: { 'Elastic IP eipalloc-1 of i-1': ['198.51.100.1/32'] },
  },
  {
    title: 'every address of a NAT gateway',
    fill: ({ natGateways }) =>
      natGateways.push({
        NatGatewayId: 'nat-1',
        NatGatewayAddresses: [{ PublicIp: '198.51.100.2' }, { PublicIp: '198.51.100.3' }, { PrivateIp: '10.0.0.1' }],
      }),
    expected: { 'NAT gateway nat-1': ['198.51.100.2/32', '198.51.100.3/32'] },
  },
  {
    title: 'the interfaces of a load balancer',
    fill: ({ networkInterfaces }) =>
      networkInterfaces.push({
        NetworkInterfaceId: 'eni-1',
        Description: 'ELB app/web/0123456789abcdef',
        InterfaceType: 'interface',
        Association: { PublicIp: '198.51.100.4' },
      }),
    expected: { 'eni-1 (load balancer web)': ['198.51.100.4/32'] },
  },
  {
    title: 'public addresses of further private ones, and IPv6 addresses and prefixes',
    fill: ({ networkInterfaces }) =>
      networkInterfaces.push({
        NetworkInterfaceId: 'eni-2',
        Attachment: { InstanceId: 'i-2' },
        PrivateIpAddresses: [
          { PrivateIpAddress: '10.0.0.7' },
          { PrivateIpAddress: '10.0.0.8', Association: { PublicIp: '198.51.100.5' } },
        ],
        Ipv6Addresses: [{ Ipv6Address: '2001:DB8:0:0::5' }],
        Ipv6Prefixes: [{ Ipv6Prefix: '2001:db8:0:1::/80' }],
      }),
    expected: { 'eni-2 (i-2)': ['198.51.100.5/32', '2001:db8:0:1::/80', '2001:db8::5/128'] },
  },
  {
    title: 'both tunnels of a VPN connection, and the gateway at its other end',
    fill: ({ vpnConnections, customerGateways }) => {
      vpnConnections.push({
        VpnConnectionId: 'vpn-1',
        VgwTelemetry: [{ OutsideIpAddress: '198.51.100.6' }],
        Options: { TunnelOptions: [{ OutsideIpAddress: '198.51.100.7' }, { OutsideIpAddress: '198.51.100.6' }] },
      });
      customerGateways.push({ CustomerGatewayId: 'cgw-1', IpAddress: '203.0.113.9', State: 'available' });
      customerGateways.push({ CustomerGatewayId: 'cgw-2', IpAddress: '203.0.113.10', State: 'deleted' });
    },
    expected: {
      'VPN connection vpn-1': ['198.51.100.6/32', '198.51.100.7/32'],
      'customer gateway cgw-1': ['203.0.113.9/32'],
    },
  },
  {
    title: 'nothing of an account that has none, or of text that is no address',
    fill: ({ networkInterfaces }) =>
      networkInterfaces.push({ NetworkInterfaceId: 'eni-3', Association: { PublicIp: 'pending' } }),
    expected: {},
  },
];

describe("looking up the account's own addresses", () => {
  it.each(CASES)('finds $title', async ({ fill, expected }) => {
    const { services, clients } = givenNeverBlock();
    fill(services.ec2.addresses);
    const found = await lookUpOwnAddresses(clients.ec2);
    const labelled = Object.entries(expected).map(([of, cidrs]) => ({
      what: `it is an address of this account: ${of}`,
      cidrs,
    }));
    expect(found).toEqual(labelled.sort((a, b) => (a.what < b.what ? -1 : 1)));
  });

  it('reads every page', async () => {
    const { services, clients, named } = givenNeverBlock();
    services.ec2.addresses.pageSize = 10;
    for (let n = 0; n < 25; n += 1) {
      services.ec2.addresses.networkInterfaces.push({
        NetworkInterfaceId: `eni-${n}`,
        Association: { PublicIp: `198.51.100.${n}` },
      });
      services.ec2.addresses.natGateways.push({
        NatGatewayId: `nat-${n}`,
        NatGatewayAddresses: [{ PublicIp: `203.0.113.${n}` }],
      });
    }
    const found = await lookUpOwnAddresses(clients.ec2);
    expect(found.flatMap(({ cidrs }) => cidrs)).toHaveLength(50);
    expect(named(/^DescribeN/)).toHaveLength(6);
  });

  it('calls what it declares, and no more', async () => {
    const { clients, calls } = givenNeverBlock();
    await lookUpOwnAddresses(clients.ec2);
    expectDeclared(calls, OWN_ADDRESS_PERMISSIONS);
  });

  it.each([
    'DescribeAddresses',
    'DescribeNatGateways',
    'DescribeNetworkInterfaces',
    'DescribeVpnConnections',
    'DescribeCustomerGateways',
  ])('counts as failed when %s is denied: the last list stays, and the reason is kept', async (operation) => {
    const given = givenNeverBlock();
    given.services.ec2.addresses.elasticIps.push({ PublicIp: '8.8.8.8', AllocationId: 'eipalloc-1' });
    await refreshOwn(given);
    given.faults.refuse(operation, 'UnauthorizedOperation', { message: `not authorized to perform ec2:${operation}` });
    given.world.time += 1_000;
    await expect(refreshOwn(given)).rejects.toThrow(operation);
    expect(await given.reason('8.8.8.8/32')).toContain('Elastic IP eipalloc-1');
    const { known } = await given.readers().current();
    expect(known?.problem).toBe(`UnauthorizedOperation: not authorized to perform ec2:${operation}`);
    expect(known?.ownReadAt).toBe(given.world.time - 1_000);
  });
});
