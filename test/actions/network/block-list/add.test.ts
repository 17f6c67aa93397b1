import fc from 'fast-check';
import type { Block } from '../../../../src/actions/network/block-list/index.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, addresses, beforeCall, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const UNTIL = NOW + DAY;

describe('adding to the block list', () => {
  it('keeps why, since when and until when', async () => {
    const { blockList, items } = givenBlockList();
    expect(await blockList.add([givenEntry()])).toEqual([{ status: 'added', until: UNTIL, opened: true, strikes: 1 }]);
    expect(items<Block>('BLOCKS#')).toEqual([
      {
        pk: expect.stringMatching(/^BLOCKS#v4#\d\d$/),
        sk: ATTACKER,
        cidr: ATTACKER,
        address: '198.51.100.7',
        kind: 'finding',
        reason: 'Recon:EC2/PortProbeUnprotectedPort: a port is probed',
        findings: ['guardduty#111122223333#eu-west-1#f1'],
        counts: [1],
        findingCount: 1,
        firstSeen: NOW - HOUR,
        lastSeen: NOW,
        blockedAt: NOW,
        strikes: 1,
        expiresAt: UNTIL,
        version: 1,
        dueShard: expect.stringMatching(/^BLOCK-v4#\d$/),
        dueAt: NOW,
      },
    ]);
  });

  it.each([
    { title: 'the same sighting', entry: {}, result: { status: 'unchanged', until: UNTIL, opened: true, strikes: 1 } },
    {
      title: 'a later sighting of the same finding',
      entry: { lastSeen: NOW + HOUR },
      result: { status: 'extended', until: UNTIL + HOUR, opened: true, strikes: 1 },
    },
    {
      title: 'a later sighting by another finding',
      entry: { lastSeen: NOW + HOUR, finding: 'f2' },
      result: { status: 'extended', until: UNTIL + HOUR, opened: false, strikes: 1 },
    },
    {
      title: 'an older sighting, out of order',
      entry: { lastSeen: NOW - 2 * DAY, finding: 'f2' },
      result: { status: 'unchanged', until: UNTIL, opened: false, strikes: 1 },
    },
    {
      title: 'a sighting from a clock that is ahead',
      entry: { lastSeen: NOW + 30 * DAY },
      result: { status: 'extended', until: UNTIL + HOUR, opened: true, strikes: 1 },
    },
  ])('takes $title as $result.status', async ({ entry, result }) => {
    const { blockList, world } = givenBlockList();
    await blockList.add([givenEntry()]);
    world.time += HOUR;
    expect(await blockList.add([givenEntry(entry)])).toEqual([result]);
  });

  it.each([
    {
      title: 'a sighting a year old',
      entry: { lastSeen: NOW - 365 * DAY },
      result: { status: 'expired', until: NOW - 364 * DAY },
    },
    {
      title: 'a sighting whose time ends now',
      entry: { lastSeen: NOW - DAY },
      result: { status: 'expired', until: NOW },
    },
    { title: 'a time that is none', entry: { lastSeen: Number.NaN }, result: { status: 'expired', until: Number.NaN } },
    {
      title: 'a private address',
      entry: { cidr: '10.0.0.5/32' },
      result: { status: 'never-block', reason: expect.stringContaining('RFC 1918') },
    },
    {
      title: 'a partner',
      entry: { cidr: '203.0.113.9/32' },
      result: { status: 'never-block', reason: expect.stringContaining('RIPOSTE_NEVER_BLOCK') },
    },
    {
      title: 'more than one host',
      entry: { cidr: '192.0.2.0/24' },
      result: { status: 'never-block', reason: expect.stringContaining('neither a single address') },
    },
    {
      title: 'what is no CIDR',
      entry: { cidr: '198.51.100.7; DROP' },
      result: { status: 'never-block', reason: expect.stringContaining('not an address') },
    },
  ])('refuses $title, and writes nothing', async ({ entry, result }) => {
    const { blockList, items } = givenBlockList({ neverBlock: ['203.0.113.0/24'] });
    expect(await blockList.add([givenEntry(entry)])).toEqual([result]);
    expect(items('')).toEqual([]);
  });

  it('keeps an address in its canonical form', async () => {
    const { blockList, items } = givenBlockList();
    await blockList.add([givenEntry({ cidr: '2001:DB8:0::0007/128' }), givenEntry({ cidr: '2001:db8::7/128' })]);
    expect(items<Block>('BLOCKS#').map(({ pk, sk }) => [pk, sk])).toEqual([
      [expect.stringMatching(/^BLOCKS#v6#\d\d$/), '2001:db8::7/128'],
    ]);
  });

  it.each([
    { count: 1, calls: ['BatchGet', 'BatchGet', 'TransactWrite'] },
    { count: 99, calls: ['BatchGet', 'BatchGet', 'TransactWrite'] },
    { count: 100, calls: ['BatchGet', 'BatchGet', 'BatchGet', 'TransactWrite'] },
  ])('reads $count new addresses with their past in few calls, and known ones in one', async ({ count, calls }) => {
    const { blockList, called } = givenBlockList();
    const entries = addresses(count).map((cidr) => givenEntry({ cidr }));
    const results = await blockList.add(entries);
    expect(results.every(({ status }) => status === 'added')).toBe(true);
    expect(called('dynamodb')).toEqual(calls);
    await blockList.add(entries.map((entry) => ({ ...entry, finding: 'f2' })));
    expect(called('dynamodb').slice(calls.length)).toEqual(['BatchGet', 'TransactWrite']);
  });

  it('makes one block of ten findings, and writes nothing when they come again', async () => {
    const { blockList, called, items } = givenBlockList();
    const entries = Array.from({ length: 10 }, (_, n) => givenEntry({ finding: `f${n}` }));
    const results = await blockList.add(entries);
    expect(results.map(({ status }) => status)).toEqual(['added', ...Array(9).fill('unchanged')]);
    await blockList.add(entries);
    expect(items<Block>('BLOCKS#')).toMatchObject([{ findingCount: 10, version: 1 }]);
    expect(called('dynamodb')).toEqual(['BatchGet', 'BatchGet', 'TransactWrite', 'BatchGet']);
  });

  it('keeps the first 20 findings and counts the rest', async () => {
    const { blockList, items } = givenBlockList();
    const entries = Array.from({ length: 30 }, (_, n) => givenEntry({ finding: `f${n}`, lastSeen: NOW - HOUR + n }));
    await blockList.add(entries);
    await blockList.add(entries);
    const [block] = items<Block>('BLOCKS#');
    expect(block?.findings).toEqual(Array.from({ length: 20 }, (_, n) => `f${n}`));
    expect(block?.findingCount).toBe(30);
  });

  it('tries anew only the addresses that somebody else changed in between', async () => {
    const { blockList, create, clients, items } = givenBlockList();
    const [one = '', two = ''] = addresses(2);
    beforeCall(clients.dynamodb, 'TransactWrite', async () => {
      await create().add([givenEntry({ cidr: one, finding: 'other' })]);
    });
    const results = await blockList.add([givenEntry({ cidr: one }), givenEntry({ cidr: two })]);
    expect(results.map(({ status }) => status)).toEqual(['unchanged', 'added']);
    expect(items<Block>('BLOCKS#')).toMatchObject([
      { sk: one, findings: ['other', givenEntry().finding], version: 2 },
      { sk: two, version: 1 },
    ]);
  });

  it('ends in the same block in whatever order and however often sightings come', async () => {
    const sighting = fc.record({
      hoursAgo: fc.integer({ min: 0, max: 23 }),
      finding: fc.constantFrom('f1', 'f2', 'f3'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(sighting, { minLength: 1, maxLength: 8 }), fc.array(fc.nat()), async (list, order) => {
        const entries = list.map(({ hoursAgo, finding }) =>
          givenEntry({ lastSeen: NOW - hoursAgo * HOUR, firstSeen: NOW - hoursAgo * HOUR - 1, finding }),
        );
        const shuffled = [...entries, ...order.map((n) => entries[n % entries.length] ?? givenEntry())].reverse();
        const [straight, mixed] = [givenBlockList(), givenBlockList()];
        await straight.blockList.add(entries);
        for (const entry of shuffled) await mixed.blockList.add([entry]);
        const summary = ({ items }: ReturnType<typeof givenBlockList>) =>
          items<Block>('BLOCKS#').map(({ firstSeen, lastSeen, expiresAt, findings, findingCount, strikes }) => ({
            strikes,
            firstSeen,
            lastSeen,
            expiresAt,
            findings: findings.toSorted(),
            findingCount,
          }));
        expect(summary(mixed)).toEqual(summary(straight));
      }),
      { numRuns: 50 },
    );
  });
});
