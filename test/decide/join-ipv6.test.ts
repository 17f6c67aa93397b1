import { decide } from '../../src/decide/decide.ts';
import { givenConfig, givenFinding, NOW } from '../support/fixtures.ts';

const NET = '2001:db8:1:2::/64';

const targetsOf = (addresses: string[], finding = {}, config = {}): string[] =>
  decide(
    givenFinding({
      role: 'TARGET',
      direction: 'INBOUND',
      peers: addresses.map((address) => ({ address })),
      facts: { peerKind: 'network' },
      ...finding,
    }),
    givenConfig(config),
    NOW,
  ).decisions.map(({ target }) => target);

describe('several IPv6 addresses of one /64', () => {
  it.each([
    { what: 'two', peers: ['2001:db8:1:2::1', '2001:db8:1:2:ffff::1'], are: [NET] },
    { what: 'one alone', peers: ['2001:db8:1:2::1'], are: ['2001:db8:1:2::1/128'] },
    {
      what: 'one in two notations',
      peers: ['2001:db8:1:2::1', '2001:0db8:1:2:0:0:0:1'],
      are: ['2001:db8:1:2::1/128'],
    },
    {
      what: 'two, beside another network and IPv4',
      peers: ['2001:db8:1:2::1', '198.51.100.7', '2001:db8:1:3::1', '2001:db8:1:2::2'],
      are: [NET, '198.51.100.7/32', '2001:db8:1:3::1/128'],
    },
    { what: 'of zeros', peers: ['2001:db8::1', '2001:db8::2'], are: ['2001:db8::/64'] },
  ])('are one target: $what', ({ peers, are }) => {
    expect(targetsOf(peers)).toEqual(are);
  });

  it.each([
    { what: 'the finding names one of ours in it', finding: { ownAddresses: ['2001:db8:1:2::80/128'] }, config: {} },
    { what: 'one in it is never blocked', finding: {}, config: { neverBlock: ['2001:db8:1:2::80'] } },
  ])('stay what they are where $what', ({ finding, config }) => {
    expect(targetsOf(['2001:db8:1:2::1', '2001:db8:1:2::2'], finding, config)).toEqual([
      '2001:db8:1:2::1/128',
      '2001:db8:1:2::2/128',
    ]);
  });
});
