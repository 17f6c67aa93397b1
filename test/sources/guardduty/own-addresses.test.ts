import { ownAddresses } from '../../../src/sources/guardduty/own-addresses.ts';
import { findingOf } from '../support.ts';

const NET = 'detail.resource.instanceDetails.networkInterfaces';
const ACTION = 'detail.service.action.networkConnectionAction';

/** Who connects to an instance with these interfaces, on this local address. */
const ownOf = (remote: object, interfaces: unknown, local: object = {}): string[] | undefined =>
  findingOf('guardduty', 'ssh-brute-force-against-us', {
    [NET]: interfaces,
    [`${ACTION}.remoteIpDetails`]: remote,
    [`${ACTION}.localIpDetails`]: local,
  }).ownAddresses;

const V4 = { ipAddressV4: '203.0.113.9' };
const V6 = { ipAddressV6: '2001:db8:1:2::9' };

describe('the addresses that a finding names as ours', () => {
  it.each([
    { what: 'its public address', remote: V4, interfaces: [{ publicIp: '203.0.113.9' }], own: ['203.0.113.9/32'] },
    {
      what: 'that of its second interface',
      remote: V4,
      interfaces: [{ publicIp: '192.0.2.1' }, { publicIp: '203.0.113.9' }],
      own: ['203.0.113.9/32'],
    },
    { what: 'the local side', remote: V4, interfaces: [], local: V4, own: ['203.0.113.9/32'] },
    {
      what: 'an IPv6 address, however it is written',
      remote: V6,
      interfaces: [{ ipv6Addresses: ['2001:0DB8:1:2:0:0:0:9'] }],
      own: ['2001:db8:1:2::9/128'],
    },
    {
      what: 'one of the same /64',
      remote: V6,
      interfaces: [{ ipv6Addresses: ['2001:db8:1:2::80'] }],
      own: ['2001:db8:1:2::80/128'],
    },
    {
      what: 'an IPv4-mapped one',
      remote: { ipAddressV6: '::ffff:203.0.113.9' },
      interfaces: [{ publicIp: '203.0.113.9' }],
      own: ['203.0.113.9/32'],
    },
  ])('are those of $what', ({ remote, interfaces, local, own }) => {
    expect(ownOf(remote, interfaces, local)).toEqual(own);
  });

  it.each([
    { what: 'another address of ours', interfaces: [{ publicIp: '192.0.2.1', ipv6Addresses: ['2001:db8:1:3::9'] }] },
    { what: 'nothing that can be read', interfaces: [{ publicIp: 'none', ipv6Addresses: 'x' }] },
    { what: 'no interface', interfaces: [] },
  ])('are none where the other side is not near: $what', ({ interfaces }) => {
    expect(ownOf({ ...V4, ...V6 }, interfaces)).toBeUndefined();
  });

  it('are those of probed and of reached instances as well', () => {
    const peers = [{ address: '203.0.113.9' }];
    const probes = { action: { portProbeAction: { portProbeDetails: [{ localIpDetails: V4 }] } } };
    const reached = {
      detection: { sequence: { resources: [{ data: { ec2NetworkInterface: { publicIp: '203.0.113.9' } } }] } },
    };
    for (const service of [probes, reached])
      expect(ownAddresses({}, service, peers)).toEqual({ ownAddresses: ['203.0.113.9/32'] });
  });

  it.each([undefined, null, 1, [], { action: [] }, { detection: { sequence: { resources: {} } } }])(
    'throws at nothing: %j',
    (odd) => {
      expect(ownAddresses(odd, odd, [{ address: '203.0.113.9' }])).toEqual({});
    },
  );
});
