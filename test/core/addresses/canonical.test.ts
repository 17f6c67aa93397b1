import fc from 'fast-check';
import { canonical, parseNetwork } from '../../../src/core/addresses/network.ts';

const GROUPS = fc.array(fc.constantFrom('0', '0', '1', 'a0', 'bad', 'ffff', '100', '2001'), {
  minLength: 8,
  maxLength: 8,
});
const spelt = (groups: readonly string[]): string => groups.map((group) => group.padStart(4, '0')).join(':');
const PREFIX = fc.constantFrom('/128', '/128', '/128', '/64', '');

describe('the canonical form of a network', () => {
  it('is the same by the short ways as by reading it', () => {
    fc.assert(
      fc.property(GROUPS, PREFIX, fc.constantFrom('', 'upper', 'short', 'cut'), (groups, prefix, way) => {
        const full = spelt(groups);
        const plain = parseNetwork(`${full}/128`)?.cidr.slice(0, -4) ?? full;
        const text = { '': full, upper: full.toUpperCase(), short: groups.join(':'), cut: plain }[way] + prefix;
        expect(canonical(text)).toBe(parseNetwork(text)?.cidr);
      }),
      { numRuns: 3_000 },
    );
  });

  it.each([
    '2001:db8::bad/128',
    '2001:db8:1:1::bad/128',
    '1:2:3:4:5:6:7:8/128',
    '1:2:3:4:5::7/128',
    '1:2:3:4:5:6::8/128',
    '1::2::3/128',
    '2001:0db8:0000:0000:0001:0000:0000:0001/128',
    '0000:0000:0000:0000:0000:ffff:c633:6407/128',
    'fe80:0000:0000:0000:0000:0000:0000:0000/128',
    '2001:0db8:0000:0001:0000:0001:0001:0001/128',
    '198.51.100.7/32',
    '198.51.100.07/32',
    '198.51.100.0/24',
    'no address',
  ])('of %s is that by reading it', (text) => expect(canonical(text)).toBe(parseNetwork(text)?.cidr));
});
