import fc from 'fast-check';
import { BadRangesError } from '../../src/core/errors.ts';
import { ORIGIN_FACING, parseAwsRanges, snapshotGroups } from '../../src/never-block/aws-ranges.ts';
import { downloadRanges, type Fetch } from '../../src/never-block/download.ts';
import { compareGroups, compareWithSnapshot } from '../../src/never-block/gate.ts';
import { givenRanges, type RangesDocument } from './given.ts';

const answering = (body: ConstructorParameters<typeof Response>[0], status = 200): Fetch => {
  return async () => new Response(body, { status });
};

describe("AWS's address ranges", () => {
  it('are read by service, the others in one group that many share', () => {
    const groups = parseAwsRanges(givenRanges());
    expect(groups.map(({ cidrs, isShared = false }) => ({ count: cidrs.length, isShared }))).toEqual([
      { count: 41, isShared: false },
      { count: 30, isShared: false },
      { count: 20, isShared: false },
      { count: 150, isShared: true },
    ]);
  });

  it('count once what AMAZON lists again', () => {
    const twice = givenRanges(({ prefixes }) => {
      prefixes.push({ ip_prefix: '52.95.1.0/24', region: 'eu-west-1', service: 'AMAZON' });
      prefixes.push({ ip_prefix: '13.224.0.0/24', region: 'GLOBAL', service: 'AMAZON' });
    });
    expect(parseAwsRanges(twice)).toEqual(parseAwsRanges(givenRanges()));
  });

  it('are shipped in part: what CloudFront and Route 53 call from', () => {
    const groups = snapshotGroups();
    expect(groups).toHaveLength(Object.keys(ORIGIN_FACING).length);
    expect(groups[0]?.cidrs).toHaveLength(81);
    expect(groups.flatMap(({ isShared = false }) => isShared)).toEqual([false, false, false]);
  });

  const first = (document: RangesDocument): { ip_prefix: unknown } => document.prefixes[0] as { ip_prefix: unknown };
  it.each<{ title: string; change: (document: RangesDocument) => unknown; says: string }>([
    { title: 'everything', change: (d) => Object.assign(first(d), { ip_prefix: '0.0.0.0/0' }), says: 'wider than /8' },
    {
      title: 'half of everything',
      change: (d) => Object.assign(first(d), { ip_prefix: '128.0.0.0/1' }),
      says: 'wider',
    },
    {
      title: 'all of IPv6',
      change: (d) => Object.assign(d.ipv6_prefixes[0] ?? {}, { ipv6_prefix: '::/0' }),
      says: 'wider',
    },
    { title: 'private space', change: (d) => Object.assign(first(d), { ip_prefix: '10.0.0.0/8' }), says: 'private' },
    { title: 'loopback', change: (d) => Object.assign(first(d), { ip_prefix: '127.0.0.1/32' }), says: 'loopback' },
    { title: 'host bits', change: (d) => Object.assign(first(d), { ip_prefix: '3.5.140.1/22' }), says: 'not a CIDR' },
    { title: 'no prefix', change: (d) => Object.assign(first(d), { ip_prefix: '3.5.140.0' }), says: 'not a CIDR' },
    { title: 'IPv6 among IPv4', change: (d) => Object.assign(first(d), { ip_prefix: '2600::/32' }), says: 'IPv4' },
    { title: 'a number', change: (d) => Object.assign(first(d), { ip_prefix: 7 }), says: 'prefixes.0.ip_prefix' },
    { title: 'a long text', change: (d) => Object.assign(first(d), { ip_prefix: '9'.repeat(1e6) }), says: 'ip_prefix' },
    { title: 'no entries', change: (d) => Object.assign(d, { prefixes: [] }), says: 'prefixes' },
    { title: 'an object for a list', change: (d) => Object.assign(d, { prefixes: {} }), says: 'prefixes' },
    { title: 'a bad date', change: (d) => Object.assign(d, { createDate: 'today' }), says: 'createDate' },
    { title: 'a bad service', change: (d) => Object.assign(first(d), { service: 'a b\n' }), says: 'service' },
    {
      title: 'nothing of Route 53',
      change: (d) => Object.assign(d, { prefixes: d.prefixes.filter(({ service }) => !service.startsWith('ROUTE53')) }),
      says: 'ROUTE53_HEALTHCHECKS',
    },
    {
      title: 'most of the internet in pieces',
      change: ({ prefixes }) => {
        for (let n = 11; n < 100; n += 1) prefixes.push({ ip_prefix: `${n}.0.0.0/8`, region: 'x', service: 'EC2' });
      },
      says: 'more than AWS can have',
    },
    {
      title: 'too many entries',
      change: ({ prefixes }) => {
        for (let n = 0; n < 100_000; n += 1) prefixes.push({ ip_prefix: '3.5.140.0/22', region: 'x', service: 'EC2' });
      },
      says: 'prefixes',
    },
  ])('are refused whole with $title', ({ change, says }) => {
    const document = givenRanges((d) => void change(d));
    // 100/8 holds the space of carrier-grade NAT; the loop above stops before it.
    expect(() => parseAwsRanges(document)).toThrow(BadRangesError);
    expect(() => parseAwsRanges(document)).toThrow(says);
  });

  it('let only our own error out, whatever is sent', () => {
    fc.assert(
      fc.property(fc.anything(), (document) => {
        expect(() => parseAwsRanges(document)).toThrow(BadRangesError);
      }),
    );
  });
});

describe('the download', () => {
  it('follows no redirect, has a time-out, and gives back JSON', async () => {
    const seen: RequestInit[] = [];
    const document = await downloadRanges(async (_, init) => {
      seen.push(init);
      return new Response('{"a":1}');
    });
    expect(document).toEqual({ a: 1 });
    expect(seen[0]).toMatchObject({ redirect: 'error', signal: expect.any(AbortSignal) });
  });

  it.each([
    { title: 'an error page', fetch: answering('<html>', 503), says: 'answered 503' },
    { title: 'a redirect that came through', fetch: answering(null, 304), says: 'answered 304' },
    { title: 'HTML', fetch: answering('<html>sign in</html>'), says: 'did not answer with JSON but "<html>sign in' },
    { title: 'nothing', fetch: answering(null), says: 'did not answer with JSON' },
    { title: 'half a document', fetch: answering('{"prefixes": ['), says: 'did not answer with JSON' },
    { title: 'far too much', fetch: answering('x'.repeat(10_000_001)), says: 'more than 10000000 bytes' },
  ])('refuses $title', async ({ fetch, says }) => {
    await expect(downloadRanges(fetch)).rejects.toThrow(BadRangesError);
    await expect(downloadRanges(fetch)).rejects.toThrow(says);
  });

  it('stops reading a stream without end', async () => {
    let pulled = 0;
    const endless = new ReadableStream({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new Uint8Array(1_000_000));
      },
    });
    await expect(downloadRanges(answering(endless))).rejects.toThrow('more than');
    expect(pulled).toBeLessThan(15);
  });
});

describe('the gate', () => {
  const group = (what: string, from: number, count: number) => ({
    what,
    cidrs: Array.from({ length: count }, (_, n) => `8.${Math.floor((from + n) / 250)}.${(from + n) % 250}.0/24`),
  });
  it.each([
    { title: 'no change', after: [group('a', 0, 100)], isHeld: false },
    { title: '10 % more', after: [group('a', 0, 110)], isHeld: false },
    { title: '11 % more', after: [group('a', 0, 111)], isHeld: true },
    { title: '10 % fewer', after: [group('a', 0, 90)], isHeld: false },
    { title: '11 % fewer', after: [group('a', 0, 89)], isHeld: true },
    { title: '10 % exchanged', after: [group('a', 10, 100)], isHeld: false },
    { title: '11 % exchanged', after: [group('a', 11, 100)], isHeld: true },
    { title: 'none left', after: [], isHeld: true },
    { title: 'a group that is new', after: [group('a', 0, 100), group('b', 500, 1)], isHeld: true },
  ])('with $title', ({ after, isHeld }) => {
    expect(compareGroups([group('a', 0, 100)], after).why !== undefined).toBe(isHeld);
  });

  it('looks at each group by itself', () => {
    const before = [group('large', 0, 1_000), group('small', 2_000, 40)];
    expect(compareGroups(before, [group('large', 0, 1_000), group('small', 2_000, 30)])).toEqual({
      added: 0,
      removed: 10,
      why: expect.stringContaining('10 removed of 40 (25 %): small'),
    });
  });

  it.each([
    {
      title: 'all of it in larger pieces, and much more',
      cidrs: ['8.0.0.0/16', '9.0.0.0/24', '9.0.1.0/24'],
      isHeld: false,
    },
    { title: 'a tenth gone', cidrs: group('a', 2, 18).cidrs, isHeld: false },
    { title: 'more than that gone', cidrs: group('a', 3, 17).cidrs, isHeld: true },
  ])('after the shipped part, with $title', ({ cidrs, isHeld }) => {
    expect(compareWithSnapshot([group('a', 0, 20)], [{ what: 'a', cidrs }]).why !== undefined).toBe(isHeld);
  });
});
