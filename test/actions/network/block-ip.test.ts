import fc from 'fast-check';
import { SimulatedCrash } from '../../../local/faults.ts';
import { blockIpTargets } from '../../../src/actions/catalogue/targets/network-targets.ts';
import { blockIp } from '../../../src/actions/network/block-ip.ts';
import type { BatchResult } from '../../../src/core/action.ts';
import type { ActionContext } from '../../../src/core/action-context.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';
import { ATTACKER, ATTACKER_V6, addresses, DAY, givenBlockList, HOUR } from './block-list/given.ts';

const probe = (addressList: string[], overrides: Partial<Finding> = {}): Finding =>
  givenFinding({
    role: 'TARGET',
    direction: 'INBOUND',
    peers: addressList.map((address) => ({ address })),
    facts: { peerKind: 'network' },
    ...overrides,
  });

const targetsOf = (finding: Finding) => blockIpTargets(finding, givenConfig());

describe('the targets of block-ip', () => {
  it.each([
    { title: 'one address', peers: ['198.51.100.7'], keys: [ATTACKER] },
    { title: 'IPv6 in any notation', peers: ['2001:DB8::0007'], keys: [ATTACKER_V6] },
    { title: 'IPv4-mapped IPv6 as IPv4', peers: ['::ffff:198.51.100.7'], keys: [ATTACKER] },
    {
      title: 'each address once',
      peers: ['198.51.100.7', '::ffff:c633:6407', '203.0.113.9'],
      keys: [ATTACKER, '203.0.113.9/32'],
    },
    { title: 'none without peers', peers: [], keys: [] },
  ])('are $title', ({ peers, keys }) => {
    expect(targetsOf(probe(peers))).toEqual(keys.map((key) => ({ key })));
  });

  it.each([
    { title: 'calls of the AWS API', finding: { facts: { peerKind: 'aws-api' } } },
    { title: 'calls of a Kubernetes API', finding: { facts: { peerKind: 'kubernetes-api' } } },
    { title: 'database logins', finding: { facts: { peerKind: 'database' } } },
    { title: 'a peer of unknown kind', finding: { facts: {} } },
  ])('are none for $title, which pass no web firewall', ({ finding }) => {
    expect(targetsOf(probe(['198.51.100.7'], finding))).toEqual([]);
  });

  it.each([
    { title: 'we are the attacker', finding: { role: 'ACTOR' as const }, why: 'our own resource is the attacker' },
    { title: 'the connection is outbound', finding: { direction: 'OUTBOUND' as const }, why: 'is outbound' },
    { title: 'the direction is unknown', finding: { direction: 'UNKNOWN' as const }, why: 'not known to be inbound' },
  ])('are refused when $title', ({ finding, why }) => {
    expect(targetsOf(probe(['198.51.100.7'], finding))).toEqual([
      { key: ATTACKER, refuse: expect.stringContaining(why) },
    ]);
  });

  it('are refused when the direction is missing', () => {
    const { direction: _, ...finding } = probe(['198.51.100.7']);
    expect(targetsOf(finding)).toEqual([{ key: ATTACKER, refuse: expect.stringContaining('not known to be inbound') }]);
  });

  it.each([
    { address: '0.0.0.0/0', key: '0.0.0.0/0' },
    { address: '198.51.100.7; DROP', key: '198.51.100.7; DROP' },
    { address: '198.51.100.7\u202e\n\u001b[31m', key: '198.51.100.7 [31m' },
    { address: `${'9'.repeat(100_000)}`, key: `${'9'.repeat(79)}…` },
  ])('are refused when they cannot be read, under a harmless name: $key', ({ address, key }) => {
    expect(targetsOf(probe([address]))).toEqual([{ key, refuse: expect.stringContaining('not') }]);
  });

  it('are canonical or refused, whatever stands in the finding', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6(), fc.ipV4Extended())), (peers) => {
        const targets = targetsOf(probe(peers));
        expect(new Set(targets.map(({ key }) => key)).size).toBe(targets.length);
        for (const target of targets) {
          if (!('refuse' in target)) expect(target.key).toMatch(/^[0-9a-f.:]+\/(32|128)$/);
        }
      }),
    );
  });
});

function givenAction(overrides: Parameters<typeof givenBlockList>[0] = {}) {
  const given = givenBlockList(overrides);
  const { clients, config, now, sleep } = given;
  const contextOf = (finding: Partial<Finding> = {}, params: ActionContext['params'] = { hours: 24 }): ActionContext =>
    givenContext(clients, { config, now, sleep, finding: probe([], { lastSeen: iso(NOW), ...finding }), params });
  const run = (...items: { key: string; finding?: Partial<Finding>; params?: ActionContext['params'] }[]) =>
    blockIp.applyBatch?.(
      items.map(({ key, finding, params }) => ({ target: { key }, before: {}, ctx: contextOf(finding, params) })),
    ) ?? Promise.resolve<BatchResult[]>([]);
  return { ...given, contextOf, run };
}

const iso = (ms: number): string => new Date(ms).toISOString();

describe('block-ip', () => {
  it('blocks until its time after the last sighting, and says so', async () => {
    const { run, inV4, inV6 } = givenAction();
    const finding = { lastSeen: '2026-11-20T11:55:00.000Z' };
    expect(await run({ key: ATTACKER, finding }, { key: ATTACKER_V6, finding, params: { hours: 1 } })).toEqual([
      { verdict: 'done', result: '198.51.100.7/32 is blocked until 2026-11-21 11:55 UTC' },
      { verdict: 'done', result: '2001:db8::7/128 is blocked until 2026-11-20 12:55 UTC' },
    ]);
    expect(inV4()).toEqual([ATTACKER]);
    expect(inV6()).toHaveLength(1);
  });

  it('tells beforehand what will change', async () => {
    const { contextOf } = givenAction();
    expect(await blockIp.before({ key: ATTACKER }, contextOf())).toMatchObject({
      verdict: 'proceed',
      before: {},
      from: 'not blocked',
      to: 'blocked until 2026-11-21 12:00 UTC or later',
    });
  });

  it.each([
    { title: 'none', params: {} },
    { title: 'a word', params: { hours: 'long' } },
    { title: 'zero', params: { hours: 0 } },
    { title: 'a negative number', params: { hours: -3 } },
  ])('blocks for a day when the playbook gives as hours $title', async ({ params }) => {
    const { run } = givenAction();
    const [result] = await run({ key: ATTACKER, params });
    expect(result).toMatchObject({ result: expect.stringContaining('until 2026-11-21 12:00 UTC') });
  });

  it('blocks for a year at most', async () => {
    const { run } = givenAction();
    const [result] = await run({ key: ATTACKER, params: { hours: Number.POSITIVE_INFINITY } });
    expect(result).toMatchObject({ result: expect.stringContaining('until 2027-11-21 12:00 UTC') });
  });

  it('extends the block when the finding is sent again', async () => {
    const { run, world } = givenAction();
    await run({ key: ATTACKER });
    world.time += 6 * HOUR;
    expect(await run({ key: ATTACKER, finding: { lastSeen: iso(world.time) } })).toEqual([
      {
        verdict: 'unchanged',
        reason: `${ATTACKER} was blocked already; the block now lasts until 2026-11-21 18:00 UTC`,
      },
    ]);
  });

  it('makes one block of ten findings of one address', async () => {
    const { run, called, inV4 } = givenAction();
    const findings = Array.from({ length: 10 }, (_, n) => ({ key: ATTACKER, finding: { id: `f${n}` } }));
    const results = await run(...findings);
    expect(results.map(({ verdict }) => verdict)).toEqual(['done', ...Array(9).fill('unchanged')]);
    expect(inV4()).toEqual([ATTACKER]);
    expect(called('wafv2')).toEqual(['GetIPSet', 'UpdateIPSet', 'GetIPSet']);
  });

  it('blocks 100 addresses of 100 findings with three WAF calls, and two reads of the table', async () => {
    const { run, called, inV4 } = givenAction();
    const results = await run(...addresses(100).map((key, n) => ({ key, finding: { id: `f${n}` } })));
    expect(results.every(({ verdict }) => verdict === 'done')).toBe(true);
    expect(inV4()).toHaveLength(100);
    expect(called('wafv2')).toEqual(['GetIPSet', 'UpdateIPSet', 'GetIPSet']);
    const queries = called('dynamodb').filter((operation) => operation === 'Query');
    // What is known of the sets, asked before either way, and the list in 16 parts, twice.
    expect(queries).toHaveLength(2 + 2 * 16);
    expect(called('dynamodb').length - queries.length).toBeLessThanOrEqual(10);
  });

  it.each([
    {
      title: 'a private address',
      item: { key: '10.0.0.5/32' },
      reason: '10.0.0.5/32 is never blocked: it belongs to private networks (RFC 1918)',
    },
    {
      title: 'a partner',
      item: { key: '203.0.113.9/32' },
      reason: '203.0.113.9/32 is never blocked: the setting RIPOSTE_NEVER_BLOCK lists 203.0.113.0/24',
    },
    {
      title: 'a sighting of a year ago',
      item: { key: ATTACKER, finding: { lastSeen: '2025-11-20T12:00:00Z' } },
      reason: '198.51.100.7/32 is not blocked: its block would have ended at 2025-11-21 12:00 UTC',
    },
    {
      title: 'a time that is none',
      item: { key: ATTACKER, finding: { lastSeen: 'yesterday' } },
      reason: '198.51.100.7/32 is not blocked: the finding does not say when it was seen',
    },
  ])('refuses $title, without a call to WAF, and does the rest of the batch', async ({ item, reason }) => {
    const { run, called, inV4 } = givenAction({ neverBlock: ['203.0.113.0/24'] });
    expect(await run(item)).toEqual([{ verdict: 'refuse', reason }]);
    expect(called('wafv2')).toEqual([]);
    expect(await run(item, { key: '192.0.2.1/32' })).toMatchObject([{ verdict: 'refuse' }, { verdict: 'done' }]);
    expect(inV4()).toEqual(['192.0.2.1/32']);
  });

  it('fails only the addresses of the set that is closed to us', async () => {
    const { run, faults, config, inV4 } = givenAction();
    const where = (input: unknown): boolean => (input as { Id?: string }).Id === config.ipSets.REGIONAL.v6[0]?.id;
    faults.refuse('UpdateIPSet', 'AccessDeniedException', { where, message: 'not authorized' });
    expect(await run({ key: ATTACKER }, { key: ATTACKER_V6 })).toMatchObject([
      { verdict: 'done' },
      { verdict: 'failed', reason: expect.stringContaining('AccessDeniedException: not authorized') },
    ]);
    expect(inV4()).toEqual([ATTACKER]);
  });

  it.each([
    { title: 'the only set is closed to us', keys: [ATTACKER], error: 'AccessDeniedException', times: 1 },
    { title: 'all sets are', keys: [ATTACKER, ATTACKER_V6], error: 'AccessDeniedException', times: 2 },
    { title: 'one of two may recover', keys: [ATTACKER, ATTACKER_V6], error: 'WAFInternalErrorException', times: 1 },
  ])('throws when $title', async ({ keys, error, times }) => {
    const { run, faults } = givenAction();
    faults.refuse('UpdateIPSet', error, { times, status: error === 'WAFInternalErrorException' ? 500 : 400 });
    await expect(run(...keys.map((key) => ({ key })))).rejects.toMatchObject({ name: error });
  });

  it('reports an address for which there is no room', async () => {
    const { run, blockList } = givenAction();
    const entry = { reason: 'old', finding: 'f', firstSeen: NOW, lastSeen: NOW, durationMs: DAY };
    await blockList.add(addresses(10_000).map((cidr) => ({ cidr, ...entry })));
    const [result] = await run({ key: ATTACKER, finding: { lastSeen: iso(NOW - HOUR) } });
    expect(result).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('full'),
      advice: expect.any(String),
    });
  });

  it.each(Array.from({ length: 10 }, (_, n) => ({ calls: n + 1 })))(
    'is done once, and said to be done, after a crash behind call $calls',
    async ({ calls }) => {
      const { run, faults, inV4, items, world } = givenAction();
      faults.crashAfter(calls);
      const first = await run({ key: ATTACKER }).catch((error: unknown) => error);
      expect(first instanceof SimulatedCrash || (first as BatchResult[])[0]?.verdict === 'done').toBe(true);
      faults.revive();
      world.time += 1_000;
      expect(await run({ key: ATTACKER })).toMatchObject([{ verdict: 'done' }]);
      expect(inV4()).toEqual([ATTACKER]);
      expect(items('BLOCKS#')).toMatchObject([{ findingCount: 1, version: 1 }]);
    },
  );

  it('runs for a single address as for a batch', async () => {
    const { contextOf, inV4 } = givenAction();
    await blockIp.apply({ key: ATTACKER }, {}, contextOf());
    expect(inV4()).toEqual([ATTACKER]);
    expect(await blockIp.verify({ key: ATTACKER }, {}, contextOf())).toMatchObject({ verdict: 'done' });
    expect(await blockIp.verify({ key: '10.0.0.5/32' }, {}, contextOf())).toMatchObject({ verdict: 'failed' });
  });

  it('is undone: the address is free, and stays free for 30 days whatever is found', async () => {
    const { run, contextOf, inV4, world } = givenAction();
    await run({ key: ATTACKER });
    expect(await undo(blockIp, { key: ATTACKER }, {}, contextOf())).toBe(
      '198.51.100.7/32 is no longer blocked; new findings do not block it before 2026-12-20 12:00 UTC',
    );
    expect(inV4()).toEqual([]);
    world.time += DAY;
    expect(await run({ key: ATTACKER, finding: { id: 'f2', lastSeen: iso(world.time) } })).toEqual([
      {
        verdict: 'refuse',
        reason:
          '198.51.100.7/32 is not blocked: its block was undone, and new findings are ignored until 2026-12-20 12:00 UTC',
      },
    ]);
    expect(await undo(blockIp, { key: ATTACKER }, {}, contextOf())).toContain('was no longer blocked');
  });

  it('is undone by somebody, whom the history names', async () => {
    const { run, contextOf, blockList } = givenAction();
    await run({ key: ATTACKER });
    await undo(blockIp, { key: ATTACKER }, {}, { ...contextOf(), by: 'alice' });
    expect(await blockList.history(ATTACKER)).toMatchObject([{ liftReason: 'undone', liftedBy: 'alice' }]);
  });

  it('blocks for longer when the address comes back, and says so', async () => {
    const { run, world } = givenAction();
    await run({ key: ATTACKER, params: { hours: 1 } });
    world.time += 2 * HOUR;
    const finding = { id: 'f2', lastSeen: iso(world.time) };
    expect(await run({ key: ATTACKER, finding, params: { hours: 1 } })).toEqual([
      {
        verdict: 'done',
        result:
          '198.51.100.7/32 is blocked until 2026-11-20 20:00 UTC, as it came back after earlier blocks (strike 2)',
      },
    ]);
  });

  it('leaves an address alone whose network a person has blocked for longer', async () => {
    const { run, blockList, inV4 } = givenAction();
    await blockList.addManual({ cidr: '198.51.100.0/24', permanent: true, reason: 'all of them', by: 'alice' });
    const reason = '198.51.100.7/32 is already blocked, as part of 198.51.100.0/24, until it is lifted';
    expect(await run({ key: ATTACKER })).toEqual([{ verdict: 'unchanged', reason }]);
    expect(inV4()).toEqual(['198.51.100.0/24']);
  });

  it('says that a sighting is older than the lifting of the block', async () => {
    const { run, blockList, world } = givenAction();
    await run({ key: ATTACKER });
    world.time += HOUR;
    await blockList.lift(ATTACKER, { by: 'alice', suppressDays: 0 });
    expect(await run({ key: ATTACKER, finding: { id: 'f2' } })).toEqual([
      {
        verdict: 'refuse',
        reason: '198.51.100.7/32 is not blocked: its block was lifted at 2026-11-20 13:00 UTC, after this sighting',
      },
    ]);
  });

  it('declares the calls that it makes, and no other', async () => {
    const { run, contextOf, calls } = givenAction();
    await run({ key: ATTACKER }, { key: ATTACKER_V6 });
    const ctx = contextOf();
    const { v4, v6 } = ctx.config.ipSets.REGIONAL;
    const unnamed = { v4: v4.map((set) => ({ ...set, id: '' })), v6: v6.map((set) => ({ ...set, id: '' })) };
    const config = { ...ctx.config, ipSets: { ...ctx.config.ipSets, REGIONAL: unnamed } };
    await undo(blockIp, { key: ATTACKER }, {}, { ...ctx, config });
    // What the journal's table needs, every act function may do.
    expectDeclared(
      calls.filter(({ service }) => service !== 'dynamodb'),
      blockIp.permissions,
    );
  });
});
