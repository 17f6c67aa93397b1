import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { parseNeverBlock } from '../../src/core/addresses/parse-list.ts';
import { DOCUMENTATION_RANGES, SPECIAL_RANGES } from '../../src/core/addresses/special-ranges.ts';
import { ConfigError } from '../../src/core/errors.ts';
import { createNeverBlock, neverBlock, neverBlockReason, parseAddress } from '../../src/never-block/never-block.ts';
import { sharedAddress } from '../../src/never-block/shared-address.ts';
import { toRange } from '../../src/never-block/verdict.ts';
import { givenConfig, givenFinding, NOW } from '../support/fixtures.ts';
import { inYardsticks } from '../support/processor.ts';

const refusing = createNeverBlock({ neverBlock: [], documentationAddresses: 'refuse' });
const demonstrating = createNeverBlock({ neverBlock: [], documentationAddresses: 'block' });
const isAllowed = (address: string, check = refusing): boolean => check(hostOf(address)) === undefined;
const hostOf = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;

describe('reading an address from outside', () => {
  it.each([
    { text: '198.51.100.7', cidr: '198.51.100.7/32', family: 'v4' },
    { text: '198.51.100.7/32', cidr: '198.51.100.7/32', family: 'v4' },
    { text: '2001:DB8:0:0:0:0:0:0001', cidr: '2001:db8::1/128', family: 'v6' },
    { text: '2001:db8::1/128', cidr: '2001:db8::1/128', family: 'v6' },
    { text: '2001:db8:0:1:1:1:1:1', cidr: '2001:db8:0:1:1:1:1:1/128', family: 'v6' },
    { text: '::ffff:198.51.100.7', cidr: '198.51.100.7/32', family: 'v4' },
    { text: '::FFFF:c633:6407', cidr: '198.51.100.7/32', family: 'v4' },
    { text: '0:0:0:0:0:ffff:10.0.0.5', cidr: '10.0.0.5/32', family: 'v4' },
    { text: '::1', cidr: '::1/128', family: 'v6' },
    { text: '::', cidr: '::/128', family: 'v6' },
  ])('takes $text as $cidr', ({ text, cidr, family }) => {
    expect(parseAddress(text)).toEqual({ cidr, family });
  });

  it.each([
    { text: '198.51.100.7; DROP', why: 'not an IP address' },
    { text: ' 198.51.100.7', why: 'not an IP address' },
    { text: '198.51.100.7\n', why: 'not an IP address' },
    { text: '127.1', why: 'not an IP address' },
    { text: '0177.0.0.1', why: 'not an IP address' },
    { text: '198.51.100.007', why: 'not an IP address' },
    { text: '0x7f.0.0.1', why: 'not an IP address' },
    { text: '3325256711', why: 'not an IP address' },
    { text: '١٩٨.51.100.7', why: 'not an IP address' },
    { text: '198.51.100.7:443', why: 'not an IP address' },
    { text: '[2001:db8::1]', why: 'not an IP address' },
    { text: 'fe80::1%eth0', why: 'not an IP address' },
    { text: '::ffff:010.0.0.5', why: 'not an IP address' },
    { text: 'example.com', why: 'not an IP address' },
    { text: '', why: 'not an IP address' },
    { text: '1'.repeat(100_000), why: 'not an IP address' },
    { text: '0.0.0.0/0', why: 'not a single address' },
    { text: '198.51.100.0/24', why: 'not a single address' },
    { text: '198.51.100.7/032', why: 'not a single address' },
    { text: '198.51.100.7/', why: 'not a single address' },
    { text: '198.51.100.7/32/32', why: 'not a single address' },
    { text: '2001:db8::/32', why: 'not a single address' },
    { text: '::ffff:198.51.100.7/32', why: 'not a single address' },
    { text: '::198.51.100.7', why: 'an IPv4-compatible address' },
    { text: '::ffff:0:198.51.100.7', why: 'an IPv4-translated address' },
    { text: '64:ff9b::198.51.100.7', why: 'a NAT64 address' },
    { text: '64:ff9b:1::c633:6407', why: 'a local-use NAT64 address' },
    { text: '2002:c633:6407::1', why: 'a 6to4 address' },
    { text: '2001:0:4136:e378::1', why: 'a Teredo address' },
    { text: '2001:db8::5efe:198.51.100.7', why: 'an ISATAP address' },
    { text: '2001:db8::200:5efe:c633:6407', why: 'an ISATAP address' },
  ])('refuses "$text" as $why', ({ text, why }) => {
    const parsed = parseAddress(text);
    expect(parsed).toEqual({ refuse: expect.stringContaining(why) });
    expect(JSON.stringify(parsed).length).toBeLessThan(200);
  });

  it('survives anything, and gives back its own canonical form', () => {
    const junk = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.ipV4(), fc.ipV6(), fc.ipV4Extended());
    fc.assert(
      fc.property(junk, (text) => {
        const parsed = parseAddress(text);
        if ('refuse' in parsed) return;
        expect(parseAddress(parsed.cidr)).toEqual(parsed);
        const [address, length] = ipaddr.parseCIDR(parsed.cidr);
        expect(parsed.cidr).toBe(`${address.toString()}/${parsed.family === 'v4' ? 32 : 128}`);
        expect(parsed.cidr).toBe(`${address.toString()}/${length}`);
      }),
      { numRuns: 2_000 },
    );
  });

  it('reads every notation of one address as the same', () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const spelt = ipaddr.IPv6.parse(text).toNormalizedString();
        const one = parseAddress(spelt);
        const other = parseAddress(spelt.toUpperCase());
        expect('refuse' in one ? 'refused' : one).toEqual('refuse' in other ? 'refused' : other);
      }),
    );
  });
});

/** The first and last addresses of a range and the ones beside them. */
function edges(cidr: string): { first: string; last: string; before: string | undefined; after: string | undefined } {
  const [address, length] = ipaddr.parseCIDR(cidr);
  const bytes = address.toByteArray();
  const size = BigInt(bytes.length * 8);
  const first = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const last = first + (1n << (size - BigInt(length))) - 1n;
  const text = (number: bigint): string | undefined => {
    if (number < 0n || number >= 1n << size) return undefined;
    const octets = bytes.map((_, index) => Number((number >> (size - 8n * BigInt(index + 1))) & 255n));
    return ipaddr.fromByteArray(octets).toString();
  };
  return { first: text(first) ?? '', last: text(last) ?? '', before: text(first - 1n), after: text(last + 1n) };
}

describe('addresses that are never blocked', () => {
  it.each([...[...SPECIAL_RANGES, ...DOCUMENTATION_RANGES].map(({ cidr }) => ({ range: cidr, ...edges(cidr) }))])(
    'include $range from $first to $last',
    ({ first, last }) => {
      expect([first, last].filter((address) => isAllowed(address))).toEqual([]);
    },
  );

  it.each([
    { range: '0.0.0.0/8', neighbours: ['1.0.0.0'] },
    { range: '10.0.0.0/8', neighbours: ['9.255.255.255', '11.0.0.0'] },
    { range: '100.64.0.0/10', neighbours: ['100.63.255.255', '100.128.0.0'] },
    { range: '127.0.0.0/8', neighbours: ['126.255.255.255', '128.0.0.0'] },
    { range: '169.254.0.0/16', neighbours: ['169.253.255.255', '169.255.0.0'] },
    { range: '172.16.0.0/12', neighbours: ['172.15.255.255', '172.32.0.0'] },
    { range: '192.0.0.0/24', neighbours: ['191.255.255.255', '192.0.1.0'] },
    { range: '192.0.2.0/24', neighbours: ['192.0.1.255', '192.0.3.0'] },
    { range: '192.31.196.0/24', neighbours: ['192.31.195.255', '192.31.197.0'] },
    { range: '192.52.193.0/24', neighbours: ['192.52.192.255', '192.52.194.0'] },
    { range: '192.88.99.0/24', neighbours: ['192.88.98.255', '192.88.100.0'] },
    { range: '192.168.0.0/16', neighbours: ['192.167.255.255', '192.169.0.0'] },
    { range: '192.175.48.0/24', neighbours: ['192.175.47.255', '192.175.49.0'] },
    { range: '198.18.0.0/15', neighbours: ['198.17.255.255', '198.20.0.0'] },
    { range: '198.51.100.0/24', neighbours: ['198.51.99.255', '198.51.101.0'] },
    { range: '203.0.113.0/24', neighbours: ['203.0.112.255', '203.0.114.0'] },
    { range: '224.0.0.0/4', neighbours: ['223.255.255.255'] },
    { range: '2000::/3', neighbours: ['2000::', '2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff'] },
    { range: '2001::/23', neighbours: ['2001:200::'] },
    { range: '2001:db8::/32', neighbours: ['2001:db7:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db9::'] },
    { range: '2002::/16', neighbours: ['2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2003::'] },
    { range: '2620:4f:8000::/48', neighbours: ['2620:4f:7fff:ffff:ffff:ffff:ffff:ffff', '2620:4f:8001::'] },
    { range: '3fff::/20', neighbours: ['3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:1000::'] },
  ])('leave out the neighbours of $range', ({ neighbours }) => {
    expect(neighbours.filter((address) => !isAllowed(address))).toEqual([]);
  });

  it('have every neighbour of a range judged as ipaddr.js judges it', () => {
    const neighbours = SPECIAL_RANGES.flatMap(({ cidr }) => [edges(cidr).before, edges(cidr).after]);
    const wrong = neighbours.filter(
      (address) => address !== undefined && isAllowed(address) && ipaddr.parse(address).range() !== 'unicast',
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    { address: '169.254.169.254', reason: 'link-local addresses, with the instance metadata service (RFC 3927)' },
    { address: '10.0.0.5', reason: 'private networks (RFC 1918)' },
    { address: '::1', reason: 'loopback (RFC 4291)' },
    { address: '198.51.100.7', reason: 'documentation addresses (RFC 5737)' },
    { address: '4000::1', reason: 'space outside global unicast (RFC 4291)' },
  ])('are explained: $address belongs to $reason', ({ address, reason }) => {
    expect(refusing(hostOf(address))).toBe(`${hostOf(address)} is never blocked: it belongs to ${reason}`);
  });

  it('include all that ipaddr.js does not call unicast', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (address) => {
        const parsed = parseAddress(address);
        if ('refuse' in parsed || refusing(parsed.cidr) !== undefined) return;
        expect(ipaddr.parseCIDR(parsed.cidr)[0].range()).toBe('unicast');
      }),
      { numRuns: 5_000 },
    );
  });

  it('let documentation addresses through where a demonstration needs them, and nothing else', () => {
    const examples = ['192.0.2.1', '198.51.100.7', '203.0.113.255', '2001:db8::1', '3fff::1'];
    expect(examples.filter((address) => !isAllowed(address, demonstrating))).toEqual([]);
    expect(isAllowed('10.0.0.5', demonstrating)).toBe(false);
  });

  it('include what cannot be read', () => {
    expect(refusing('198.51.100.7; DROP')).toContain('is not an address that can be judged');
  });
});

describe('the configured list', () => {
  it.each([
    { title: 'a single address', list: ['8.8.8.8'], cidr: '8.8.8.8/32', covering: '8.8.8.8/32' },
    { title: 'a CIDR around the address', list: ['8.8.0.0/16'], cidr: '8.8.4.4/32', covering: '8.8.0.0/16' },
    { title: 'an address within the CIDR to block', list: ['8.8.8.8'], cidr: '8.8.8.0/24', covering: '8.8.8.8/32' },
    { title: 'IPv6 in another notation', list: ['2600:0:0:0::1'], cidr: '2600::1/128', covering: '2600::1/128' },
    {
      title: 'nested ranges, a narrow one nearest',
      list: ['8.0.0.0/8', '8.8.8.0/30'],
      cidr: '8.8.8.9/32',
      covering: '8.0.0.0/8',
    },
  ])('covers by $title', ({ list, cidr, covering }) => {
    const check = createNeverBlock({ neverBlock: list, documentationAddresses: 'refuse' });
    expect(check(cidr)).toBe(`${cidr} is never blocked: the setting RIPOSTE_NEVER_BLOCK lists ${covering}`);
  });

  it.each([{ cidr: '8.8.8.7/32' }, { cidr: '8.8.8.12/32' }, { cidr: '8.8.7.0/24' }, { cidr: '2600::1/128' }])(
    'leaves $cidr alone, which it does not touch',
    ({ cidr }) => {
      const check = createNeverBlock({ neverBlock: ['8.8.8.8/30'], documentationAddresses: 'refuse' });
      expect(check(cidr)).toBeUndefined();
    },
  );

  it.each([
    { entry: '203.0.113.7/24', problem: 'host bits' },
    { entry: '203.0.113.0/33', problem: 'too long a prefix' },
    { entry: '203.0.113.0/024', problem: 'an octal prefix' },
    { entry: 'example.com', problem: 'a name' },
    { entry: '203.0.113', problem: 'a short form' },
    { entry: '::ffff:203.0.113.0/120', problem: 'an IPv4-mapped prefix' },
  ])('stops the start at $entry ($problem), and names it', ({ entry }) => {
    const read = () => parseNeverBlock(['8.8.8.8', entry]);
    expect(read).toThrow(ConfigError);
    expect(read).toThrow(entry);
    expect(read).not.toThrow('8.8.8.8');
  });

  it('finds an overlap exactly where comparing with each range does', () => {
    const octet = fc.integer({ min: 0, max: 255 });
    const cidr = fc.tuple(octet, octet, fc.integer({ min: 20, max: 32 })).map(([c, d, length]) => {
      const network = ipaddr.IPv4.networkAddressFromCIDR(`9.9.${c}.${d}/${length}`);
      return `${network.toString()}/${length}`;
    });
    fc.assert(
      fc.property(fc.array(cidr, { maxLength: 12 }), cidr, (list, wanted) => {
        const check = createNeverBlock({ neverBlock: list, documentationAddresses: 'refuse' });
        const overlaps = list.some((entry) => contains(entry, wanted) || contains(wanted, entry));
        expect(check(wanted) !== undefined).toBe(overlaps);
      }),
    );
  });

  it('is read once for one configuration', () => {
    const config = { neverBlock: ['8.8.8.8'], documentationAddresses: 'refuse' } as const;
    let reads = 0;
    const watched = {
      ...config,
      neverBlock: [],
      get documentationAddresses() {
        reads += 1;
        return 'refuse' as const;
      },
    };
    neverBlockReason('8.8.8.8/32', watched);
    neverBlockReason('8.8.4.4/32', watched);
    expect(reads).toBe(1);
  });
});

const contains = (wide: string, narrow: string): boolean => {
  const [network, length] = ipaddr.IPv4.parseCIDR(wide);
  const [address, narrower] = ipaddr.IPv4.parseCIDR(narrow);
  return narrower >= length && address.match(network, length);
};

describe('the never-block guard', () => {
  const config = givenConfig({ neverBlock: ['203.0.113.0/24'] });
  it.each([
    { action: 'block-ip', key: '203.0.113.9/32', reason: 'RIPOSTE_NEVER_BLOCK lists 203.0.113.0/24' },
    { action: 'block-ip', key: '10.0.0.5/32', reason: 'private networks' },
    { action: 'block-ip', key: '198.51.100.7/32', reason: undefined },
    { action: 'notify', key: '10.0.0.5/32', reason: undefined },
  ] as const)('answers $reason for $action of $key', ({ action, key, reason }) => {
    const answer = neverBlock.check(givenFinding(), action, { key }, config, NOW);
    expect(answer).toEqual(reason === undefined ? undefined : expect.stringContaining(reason));
  });
});

describe('the widest block', () => {
  it.each([
    { cidr: '8.8.0.0/16', reason: undefined },
    { cidr: '8.8.0.0/15', reason: 'is wider than /16' },
    { cidr: '8.0.0.0/8', reason: 'is wider than /16' },
    { cidr: '0.0.0.0/0', reason: 'never blocked' },
    { cidr: '2600::/32', reason: undefined },
    { cidr: '2600::/31', reason: 'is wider than /32' },
    { cidr: '::/0', reason: 'never blocked' },
  ])('answers $reason for $cidr', ({ cidr, reason }) => {
    const answer = refusing(cidr);
    expect(answer).toEqual(reason === undefined ? undefined : expect.stringContaining(reason));
  });
});

describe('lists from the journal', () => {
  const ranges = [
    ...toRange('8.8.0.0/16', 'it is shared', true),
    ...toRange('8.8.8.0/24', 'it is ours'),
    ...toRange('2600:1::/32', 'it is shared', true),
  ];
  const config = givenConfig({ known: { ranges, ownReadAt: NOW }, neverBlock: ['8.8.8.8'] });
  it.each([
    { key: '8.8.8.8/32', guard: 'never-block', says: 'the setting RIPOSTE_NEVER_BLOCK lists 8.8.8.8/32' },
    { key: '8.8.8.9/32', guard: 'never-block', says: 'it is ours' },
    { key: '8.8.9.9/32', guard: 'shared-address', says: 'it is shared' },
    { key: '2600:1::9/128', guard: 'shared-address', says: 'it is shared' },
    { key: '2600::/31', guard: 'shared-address', says: 'it is shared' },
    { key: '9.9.9.9/32', guard: undefined, says: undefined },
  ])('refuse $key by $guard', ({ key, guard, says }) => {
    const answers = [neverBlock, sharedAddress].map(({ id, check }) => ({
      id,
      reason: check(givenFinding(), 'block-ip', { key }, config, NOW),
    }));
    const refused = answers.filter(({ reason }) => reason !== undefined);
    expect(refused).toEqual(guard === undefined ? [] : [{ id: guard, reason: `${key} is never blocked: ${says}` }]);
  });

  it('are sorted once, with whatever settings they are combined', () => {
    const many = Array.from({ length: 20_000 }, (_, n) => toRange(`${8 + (n >> 8)}.${n & 255}.9.0/24`, 'it is ours'));
    const known = { ranges: many.flat(), ownReadAt: NOW };
    createNeverBlock({ neverBlock: [], documentationAddresses: 'refuse', known });
    const twenty = (): void => {
      for (let n = 0; n < 20; n += 1)
        createNeverBlock({ neverBlock: [], documentationAddresses: 'refuse', known: { ...known, ownReadAt: NOW + n } });
    };
    expect(inYardsticks(twenty)).toBeLessThan(10);
  });
});
