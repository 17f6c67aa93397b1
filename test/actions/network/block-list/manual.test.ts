import fc from 'fast-check';
import {
  type Block,
  isPermanent,
  type LiftedBlock,
  type ManualEntry,
} from '../../../../src/actions/network/block-list/index.ts';
import { parseManual } from '../../../../src/actions/network/block-list/ledger/manual.ts';
import { MOST_WIDE, WIDE_KEY } from '../../../../src/actions/network/block-list/ledger/wide.ts';
import { parseNetwork } from '../../../../src/core/addresses/network.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, addresses, beforeCall, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const NETWORK = '198.51.100.0/24';
const wish = (overrides: Partial<ManualEntry> = {}): ManualEntry =>
  ({ cidr: ATTACKER, hours: 2, reason: 'seen in our own logs', by: 'alice', ...overrides }) as ManualEntry;
const forGood = (cidr = ATTACKER): ManualEntry => ({ cidr, permanent: true, reason: 'never again', by: 'alice' });
const blocksOf = ({ items }: ReturnType<typeof givenBlockList>): Block[] => items<Block>('BLOCKS#');

describe('a block by a person', () => {
  it('keeps who, why and until when, and reaches the IP set', async () => {
    const given = givenBlockList();
    const until = NOW + 2 * HOUR;
    expect(await given.blockList.addManual(wish())).toEqual({ status: 'added', cidr: ATTACKER, until });
    await given.blockList.reconcile();
    expect(given.inV4()).toEqual([ATTACKER]);
    expect(blocksOf(given)).toMatchObject([
      { kind: 'manual', by: 'alice', reason: 'seen in our own logs', strikes: 0, findings: [], expiresAt: until },
    ]);
    given.world.time = until;
    await given.blockList.reconcile();
    expect(given.inV4()).toEqual([]);
    expect(given.items<LiftedBlock>('BLOCKED#')).toMatchObject([
      { kind: 'manual', by: 'alice', liftReason: 'expired' },
    ]);
  });

  it('is the same block when it is asked for twice', async () => {
    const given = givenBlockList();
    await given.blockList.addManual(wish());
    expect(await given.blockList.addManual(wish())).toMatchObject({ status: 'unchanged' });
    expect(blocksOf(given)).toMatchObject([{ version: 1 }]);
  });

  it.each([
    { text: '198.51.100.7', cidr: ATTACKER },
    { text: '::ffff:198.51.100.7', cidr: ATTACKER },
    { text: '2001:DB8::/32', cidr: '2001:db8::/32' },
    { text: '198.51.0.0/16', cidr: '198.51.0.0/16' },
    { text: '2001:db8:0:0::/64', cidr: '2001:db8::/64' },
  ])('may be of $text', async ({ text, cidr }) => {
    const { blockList } = givenBlockList();
    expect(await blockList.addManual(wish({ cidr: text }))).toMatchObject({ status: 'added', cidr });
  });

  it.each([
    { cidr: '0.0.0.0/0', why: 'too wide: a block is no wider than /16 (IPv4)' },
    { cidr: '::/0', why: 'too wide: a block is no wider than /32 (IPv6)' },
    { cidr: '198.50.0.0/15', why: 'no wider than /16' },
    { cidr: '2001:db8::/31', why: 'no wider than /32' },
    { cidr: '198.51.100.7/24', why: 'not a CIDR that begins at its own first address' },
    { cidr: '198.51.100.0/33', why: 'not a CIDR' },
    { cidr: '198.51.100.7; DROP', why: 'not an IP address' },
    { cidr: 'example.com', why: 'not an IP address' },
    { cidr: '10.0.0.0/16', why: 'RFC 1918' },
    { cidr: '203.0.113.8/29', why: 'RIPOSTE_NEVER_BLOCK lists 203.0.113.9/32' },
    { cidr: '192.0.2.9', why: 'RIPOSTE_NEVER_BLOCK lists 192.0.2.0/24' },
  ])('is refused for $cidr', async ({ cidr, why }) => {
    const { blockList, items } = givenBlockList({ neverBlock: ['203.0.113.9/32', '192.0.2.0/24'] });
    expect(await blockList.addManual(wish({ cidr }))).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining(why),
    });
    expect(items('')).toEqual([]);
  });

  it.each([{ hours: 0 }, { hours: -1 }, { hours: Number.NaN }, { hours: Number.POSITIVE_INFINITY }, { hours: 9_000 }])(
    'is refused for $hours hours',
    async ({ hours }) => {
      const { blockList } = givenBlockList();
      await expect(async () => blockList.addManual(wish({ hours }))).rejects.toThrow(RangeError);
      await expect(async () => blockList.extend(ATTACKER, { hours, by: 'alice' })).rejects.toThrow(RangeError);
    },
  );

  it('is canonical, narrow enough and judged by never-block, whatever is typed', async () => {
    const anyAddress = fc.oneof(fc.ipV4(), fc.ipV6(), fc.ipV4Extended(), fc.string());
    await fc.assert(
      fc.property(anyAddress, fc.option(fc.integer({ min: -1, max: 129 })), (address, prefix) => {
        const parsed = parseManual(prefix === null ? address : `${address}/${prefix}`);
        if ('refuse' in parsed) return;
        const network = parseNetwork(parsed.cidr);
        expect(network?.cidr).toBe(parsed.cidr);
        const width = Number(parsed.cidr.split('/')[1]);
        expect(width).toBeGreaterThanOrEqual(network?.family === 'v4' ? 16 : 32);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a permanent block', () => {
  it('stays whatever is found and however much time passes, until it is lifted', async () => {
    const given = givenBlockList();
    const { blockList, world } = given;
    await blockList.addManual(forGood());
    expect(await blockList.add([givenEntry()])).toMatchObject([{ status: 'unchanged', opened: false }]);
    world.time += 3_650 * DAY;
    await blockList.reconcile();
    expect(given.inV4()).toEqual([ATTACKER]);
    const [block] = await blockList.list();
    expect(block && isPermanent(block)).toBe(true);
    expect(await blockList.addManual(wish({ reason: 'for a while', hours: 1 }))).toMatchObject({ status: 'unchanged' });
    expect(await blockList.extend(ATTACKER, { hours: 1, by: 'bob' })).toMatchObject({ status: 'unchanged' });
    expect(await blockList.lift(ATTACKER, { by: 'bob', suppressDays: 0 })).toEqual({ wasBlocked: true });
    await blockList.reconcile();
    expect(given.inV4()).toEqual([]);
    expect(given.items<LiftedBlock>('BLOCKED#')).toMatchObject([{ liftedBy: 'bob', liftReason: 'undone' }]);
  });
});

describe('findings and people about the same address', () => {
  it('a finding renews a block by a person, which stays the person’s', async () => {
    const given = givenBlockList();
    await given.blockList.addManual(wish());
    expect(await given.blockList.add([givenEntry()])).toMatchObject([
      { status: 'extended', until: NOW + DAY, opened: false, strikes: 1 },
    ]);
    expect(blocksOf(given)).toMatchObject([
      { kind: 'manual', by: 'alice', reason: 'seen in our own logs', findingCount: 1 },
    ]);
  });

  it('a finding never shortens one', async () => {
    const given = givenBlockList();
    await given.blockList.addManual(wish({ hours: 100 }));
    expect(await given.blockList.add([givenEntry()])).toMatchObject([{ status: 'unchanged', until: NOW + 100 * HOUR }]);
  });

  it('a person takes over the block of a finding, and never shortens it', async () => {
    const given = givenBlockList();
    await given.blockList.add([givenEntry()]);
    expect(await given.blockList.addManual(wish())).toEqual({ status: 'unchanged', cidr: ATTACKER, until: NOW + DAY });
    expect(blocksOf(given)).toMatchObject([
      { kind: 'manual', by: 'alice', findings: [givenEntry().finding], strikes: 1 },
    ]);
  });

  it('a person may block what was lifted, before findings may', async () => {
    const given = givenBlockList();
    await given.blockList.lift(ATTACKER, { by: 'bob', suppressDays: 30 });
    expect(await given.blockList.addManual(wish())).toMatchObject({ status: 'added' });
    expect(await given.blockList.add([givenEntry()])).toMatchObject([{ status: 'extended' }]);
  });

  it('a block by a person keeps the strikes of the address, and adds none', async () => {
    const given = givenBlockList();
    await given.blockList.add([givenEntry({ durationMs: HOUR })]);
    given.world.time += 2 * HOUR;
    await given.blockList.addManual(wish());
    given.world.time += 3 * HOUR;
    await given.blockList.reconcile();
    expect(await given.blockList.add([givenEntry({ lastSeen: given.world.time })])).toMatchObject([{ strikes: 2 }]);
    expect(given.items<LiftedBlock>('BLOCKED#').map(({ strikes }) => strikes)).toEqual([1, 1]);
  });
});

describe('extending a block', () => {
  it.each([
    { title: 'further', hours: 48, status: 'extended', until: NOW + 48 * HOUR },
    { title: 'by less than it has left', hours: 1, status: 'unchanged', until: NOW + DAY },
  ])('$title is $status', async ({ hours, status, until }) => {
    const given = givenBlockList();
    await given.blockList.add([givenEntry()]);
    expect(await given.blockList.extend('198.51.100.7', { hours, by: 'bob' })).toEqual({
      status,
      cidr: ATTACKER,
      until,
    });
    expect(await given.blockList.list()).toMatchObject([{ kind: 'finding', expiresAt: until }]);
  });

  it('for good makes it permanent', async () => {
    const { blockList } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.extend(ATTACKER, { permanent: true, by: 'bob' });
    const [block] = await blockList.list();
    expect(block && isPermanent(block)).toBe(true);
    expect(block?.by).toBe('bob');
  });

  it('needs a block that is in force', async () => {
    const { blockList, world, items } = givenBlockList();
    expect(await blockList.extend(ATTACKER, { hours: 1, by: 'bob' })).toEqual({
      status: 'not-blocked',
      cidr: ATTACKER,
    });
    await blockList.add([givenEntry()]);
    world.time += DAY;
    expect(await blockList.extend(ATTACKER, { hours: 1, by: 'bob' })).toMatchObject({ status: 'not-blocked' });
    expect(items<Block>('BLOCKS#')).toMatchObject([{ version: 1 }]);
  });
});

describe('an address inside a network that a person blocked', () => {
  it('needs no block of its own while that one lasts as long', async () => {
    const given = givenBlockList();
    await given.blockList.addManual(forGood(NETWORK));
    expect(await given.blockList.add([givenEntry()])).toEqual([
      { status: 'unchanged', until: 8.64e15, opened: false, strikes: 1, coveredBy: NETWORK },
    ]);
    expect(blocksOf(given)).toHaveLength(1);
  });

  it('gets one when the network would be free sooner', async () => {
    const given = givenBlockList();
    await given.blockList.addManual(wish({ cidr: NETWORK, hours: 2 }));
    expect(await given.blockList.add([givenEntry()])).toMatchObject([{ status: 'added', until: NOW + DAY }]);
  });

  it.each([
    {
      title: 'is lifted',
      end: async ({ blockList }: ReturnType<typeof givenBlockList>) =>
        void (await blockList.lift(NETWORK, { by: 'bob', suppressDays: 0 })),
    },
    {
      title: 'was lifted because of never-block',
      end: async ({ create }: ReturnType<typeof givenBlockList>) =>
        void (await create({ neverBlock: ['198.51.100.200/32'] }).reconcile()),
    },
  ])('is blocked by itself once the network $title', async ({ end }) => {
    const given = givenBlockList();
    await given.blockList.addManual(forGood(NETWORK));
    await end(given);
    expect(await given.blockList.add([givenEntry()])).toMatchObject([{ status: 'added' }]);
  });

  it('is not outside of it', async () => {
    const { blockList } = givenBlockList();
    await blockList.addManual(forGood(NETWORK));
    await blockList.addManual(forGood('2001:db8::/48'));
    const results = await blockList.add(
      ['198.51.101.0/32', '198.51.99.255/32', '2001:db8:1::/128'].map((cidr) => givenEntry({ cidr })),
    );
    expect(results.map(({ status }) => status)).toEqual(['added', 'added', 'added']);
    expect(
      await blockList.add(
        ['198.51.100.0/32', '198.51.100.255/32', '2001:db8::1/128'].map((cidr) => givenEntry({ cidr })),
      ),
    ).toMatchObject(Array(3).fill({ status: 'unchanged' }));
  });

  it('costs no call more', async () => {
    const { blockList, called } = givenBlockList();
    await blockList.add([givenEntry({ cidr: '192.0.2.1/32' })]);
    expect(called('dynamodb')).toEqual(['BatchGet', 'BatchGet', 'TransactWrite']);
  });

  it('finds no index of networks that are over', async () => {
    const given = givenBlockList();
    await given.blockList.addManual(wish({ cidr: NETWORK }));
    given.world.time += DAY;
    await given.blockList.addManual(forGood('203.0.113.0/24'));
    expect(given.items(WIDE_KEY.pk)).toEqual([{ ...WIDE_KEY, '203.0.113.0/24': 8.64e15 }]);
  });

  it('is one of a thousand networks at most', async () => {
    const { blockList } = givenBlockList();
    const networks = Array.from({ length: MOST_WIDE + 50 }, (_, n) => `8.${n >> 8}.${n & 255}.0/24`);
    const imported = await blockList.importBlocks(networks, { permanent: true, by: 'alice' });
    expect(imported.added).toBeGreaterThanOrEqual(MOST_WIDE);
    expect(await blockList.addManual(forGood(NETWORK))).toMatchObject({
      status: 'refused',
      reason: expect.stringContaining('no room'),
    });
    expect(await blockList.addManual(forGood(ATTACKER))).toMatchObject({ status: 'added' });
  });
});

describe('a person and a finding at the same moment', () => {
  it.each([
    { title: 'a finding comes first', cidrs: addresses(1) },
    { title: 'it is one of several', cidrs: addresses(3) },
  ])('both count when $title', async ({ cidrs: [cidr = ''] }) => {
    const given = givenBlockList();
    beforeCall(
      given.clients.dynamodb,
      'TransactWrite',
      async () => void (await given.create().add([givenEntry({ cidr })])),
    );
    expect(await given.blockList.addManual(wish({ cidr, hours: 100 }))).toMatchObject({ status: 'extended' });
    expect(blocksOf(given)).toMatchObject([
      { kind: 'manual', findings: [givenEntry().finding], expiresAt: NOW + 100 * HOUR, version: 2 },
    ]);
  });
});
