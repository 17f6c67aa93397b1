import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { parseNetwork } from '../../../../src/core/addresses/network.ts';
import { indexRanges } from '../../../../src/core/addresses/range-index.ts';
import { readSpan, spanOf } from '../../../../src/core/addresses/span.ts';

/** Networks that often meet: few high bits, any length. */
const cidrV4 = fc
  .tuple(fc.constantFrom(9, 10, 128, 223), fc.integer({ min: 0, max: 3 }), fc.nat(255), fc.nat(255), fc.nat(32))
  .map(([a, b, c, d, length]) => `${ipaddr.IPv4.networkAddressFromCIDR(`${a}.${b}.${c}.${d}/${length}`)}/${length}`);
const group = fc.integer({ min: 0, max: 0xffff }).map((word) => word.toString(16));
const cidrV6 = fc
  .tuple(fc.constantFrom('2001', '2600'), fc.array(group, { minLength: 7, maxLength: 7 }), fc.nat(128))
  .map(([head, rest, length]) => {
    const network = ipaddr.IPv6.networkAddressFromCIDR(`${[head, ...rest].join(':')}/${length}`);
    return `${network}/${length}`;
  });
const cidr = fc.oneof(cidrV4, cidrV6);

const contains = (wide: string, narrow: string): boolean => {
  const [network, length] = ipaddr.parseCIDR(wide);
  const [address, narrower] = ipaddr.parseCIDR(narrow);
  return network.kind() === address.kind() && narrower >= length && address.match(network, length);
};
const spansOf = (list: readonly string[]) =>
  list.flatMap((text) => {
    const network = readSpan(text);
    return network ? [{ network, label: text }] : [];
  });

describe('a CIDR in words', () => {
  it.each([
    { text: '198.51.100.0/24', first: [0xc6336400], last: [0xc63364ff] },
    { text: '255.255.255.255/32', first: [0xffffffff], last: [0xffffffff] },
    { text: '0.0.0.0/0', first: [0], last: [0xffffffff] },
    { text: '2001:db8::/32', first: [0x20010db8, 0, 0, 0], last: [0x20010db8, 0xffffffff, 0xffffffff, 0xffffffff] },
    { text: '::1/128', first: [0, 0, 0, 1], last: [0, 0, 0, 1] },
    { text: '2001:DB8:0:0:1::/80', first: [0x20010db8, 0, 0x10000, 0], last: [0x20010db8, 0, 0x1ffff, 0xffffffff] },
  ])('reads $text', ({ text, first, last }) => {
    expect(readSpan(text)).toMatchObject({ first, last });
  });

  it.each([
    '198.51.100.7/24',
    '198.51.100.0/33',
    '198.51.100.0/024',
    '198.051.100.0/24',
    '198.51.100/24',
    '198.51.100.0.0/24',
    '198.51.100.256/32',
    '198.51.100.0/24 ',
    ' 198.51.100.0/24',
    '198.51.100.0/',
    '198.51.100.0/-1',
    '2001:db8::1/32',
    '2001:db8::/129',
    '2001:db8:::/32',
    '2001::db8::/32',
    '2001:db8:/32',
    ':2001:db8::/32',
    '1:2:3:4:5:6:7/128',
    '1:2:3:4:5:6:7:8:9/128',
    '1:2:3:4:5:6:7:8::/128',
    '20010:db8::/32',
    '200g::/32',
    '::ffff:c633:6400/120',
    '::ffff:198.51.100.0/120',
    '/24',
    '',
  ])('refuses "%s"', (text) => {
    expect(readSpan(text)).toBeUndefined();
  });

  it('is read as parseNetwork reads it, whatever the text', () => {
    const address = fc.oneof(fc.ipV4(), fc.ipV6(), cidr, fc.string(), fc.stringMatching(/^[0-9a-f:.]{1,20}$/));
    const ending = fc.oneof(
      fc.constant(''),
      fc.nat(140).map((length) => `/${length}`),
      fc.stringMatching(/^\/[0-9a-f-]{0,4}$/),
    );
    fc.assert(
      fc.property(address, ending, (head, tail) => {
        expect(readSpan(head + tail)).toEqual(spanOf(parseNetwork(head + tail)));
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the index of ranges', () => {
  it('finds an overlap exactly where comparing with each range does, in both families', () => {
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 30 }), cidr, (list, wanted) => {
        const found = indexRanges(spansOf(list)).overlapping(readSpan(wanted) as never);
        const expected = list.filter((entry) => contains(entry, wanted) || contains(wanted, entry));
        if (found === undefined) expect(expected).toEqual([]);
        else expect(expected).toContain(found);
      }),
      { numRuns: 3_000 },
    );
  });

  it('answers for networks as numbers and in words alike', () => {
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 10 }), cidr, (list, wanted) => {
        const index = indexRanges(spansOf(list));
        const network = parseNetwork(wanted);
        expect(network && index.overlapping(network)).toBe(index.overlapping(readSpan(wanted) as never));
      }),
    );
  });

  it.each([
    {
      family: 'IPv4',
      range: (n: number) => `${n >> 8}.${n & 255}.8.0/24`,
      wanted: (n: number) => `${n >> 8}.${n & 255}.8.9/32`,
    },
    {
      family: 'IPv6',
      range: (n: number) => `2600:${n.toString(16)}:8::/48`,
      wanted: (n: number) => `2600:${n.toString(16)}:8::9/128`,
    },
  ])('finds each of 20,000 $family ranges', ({ range, wanted }) => {
    const numbers = Array.from({ length: 20_000 }, (_, n) => n + 256);
    const index = indexRanges(spansOf(numbers.map(range)));
    const wrong = numbers.filter((n) => index.overlapping(readSpan(wanted(n)) as never) !== range(n));
    expect(wrong).toEqual([]);
  });
});
