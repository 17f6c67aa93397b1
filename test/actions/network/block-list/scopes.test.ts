import type { Block } from '../../../../src/actions/network/block-list/index.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, ATTACKER_V6, addresses, DAY, givenEntry, HOUR } from './given.ts';
import { givenSets, ipSetsOf } from './given-sets.ts';

const BOTH = ['REGIONAL', 'CLOUDFRONT'] as const;
const entriesOf = (cidrs: readonly string[]) => cidrs.map((cidr, n) => givenEntry({ cidr, finding: `f${n}` }));

describe('two scopes', () => {
  it('are written side by side, the one of CloudFront through its own client', async () => {
    const { blockList, called, held } = givenSets();
    const cidrs = addresses(100);
    await blockList.add(entriesOf(cidrs));
    await blockList.reconcile();
    for (const scope of BOTH) expect(held(scope)).toEqual(cidrs.toSorted());
    for (const service of ['wafv2', 'wafv2Global'])
      expect(called(service).filter((name) => name === 'UpdateIPSet')).toHaveLength(1);
    expect([...called('wafv2'), ...called('wafv2Global')].length).toBeLessThanOrEqual(8);
  });

  it('both have to hold a block before it counts as in force', async () => {
    const { blockList, faults } = givenSets();
    faults.refuse('UpdateIPSet', 'AccessDeniedException', { service: 'wafv2Global', times: 1 });
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    expect(await blockList.listActive()).toMatchObject([{ enforcedIn: ['REGIONAL'] }]);
    expect((await blockList.listActive())[0]?.enforcedAt).toBeUndefined();
    await blockList.reconcile();
    expect(await blockList.listActive()).toMatchObject([
      { enforcedIn: ['REGIONAL', 'CLOUDFRONT'], enforcedAt: expect.any(Number) },
    ]);
  });

  it.each([
    { title: 'denied to read', operation: 'GetIPSet', error: 'AccessDeniedException' },
    { title: 'denied to write', operation: 'UpdateIPSet', error: 'AccessDeniedException' },
    { title: 'missing', operation: 'GetIPSet', error: 'WAFNonexistentItemException' },
    { title: 'in trouble', operation: 'UpdateIPSet', error: 'WAFInternalErrorException' },
  ])(
    'cost only themselves: one that is $title is reported and retried, the other goes on',
    async ({ operation, error }) => {
      const { blockList, faults, held, world, items } = givenSets();
      await blockList.add([givenEntry({ cidr: '203.0.113.9/32', durationMs: HOUR })]);
      await blockList.reconcile();
      world.time += HOUR;
      faults.refuse(operation, error, { service: 'wafv2Global' });
      await blockList.add([givenEntry({ lastSeen: world.time })]);
      expect(await blockList.reconcile(['v4'])).toMatchObject({
        inForce: new Set([ATTACKER]),
        failures: [{ scope: 'CLOUDFRONT', family: 'v4', set: 'riposte-test-v4-00', error: { name: error } }],
        drift: { unmanaged: [], adopted: [], missing: [] },
      });
      expect(held('REGIONAL')).toEqual([ATTACKER]);
      expect(held('CLOUDFRONT')).toEqual(['203.0.113.9/32']);
      faults.clear();
      expect(await blockList.reconcile()).toMatchObject({ failures: [], drift: { unmanaged: [], adopted: [] } });
      expect(held('CLOUDFRONT')).toEqual([ATTACKER]);
      expect(items<Block>('BLOCKED#').filter(({ sk }) => sk !== 'PAST')).toHaveLength(1);
      expect(items('BLOCKS#')).toHaveLength(1);
    },
  );

  it.each([
    { title: 'a replaced set', change: { id: 'another' } },
    { title: 'a set of the wrong scope', change: { id: 'cloudfront-v4-00' } },
    { title: 'a set of the wrong family', change: { name: 'riposte-test-v6-00', id: 'regional-v6-00' } },
  ])('go on without $title, and its addresses go to the other sets of the scope', async ({ change }) => {
    const ipSets = ipSetsOf(2, BOTH);
    const given = givenSets({ count: 2 });
    const [first, ...others] = ipSets.REGIONAL.v4;
    const wrong = { ...first, name: first?.name ?? '', ...change };
    const blockList = given.create({ ipSets: { ...ipSets, REGIONAL: { ...ipSets.REGIONAL, v4: [wrong, ...others] } } });
    const cidrs = addresses(20);
    await blockList.add(entriesOf(cidrs));
    const { failures, inForce } = await blockList.reconcile(['v4']);
    expect(failures).toMatchObject([{ scope: 'REGIONAL', set: wrong.name }]);
    expect(inForce.size).toBe(20);
    expect(given.contents('REGIONAL')[1]).toHaveLength(20);
    expect(given.held('CLOUDFRONT')).toHaveLength(20);
    await given.blockList.reconcile();
    expect(given.contents('REGIONAL').map(({ length }) => length > 0)).toEqual([true, true]);
    expect(given.held('REGIONAL')).toEqual(cidrs.toSorted());
  });

  it('throw when nothing of a family can be reconciled, after the other family was', async () => {
    const { blockList, faults, held } = givenSets();
    const where = (input: unknown): boolean => String((input as { Id?: string }).Id).includes('v4');
    faults.refuse('GetIPSet', 'AccessDeniedException', { where });
    await blockList.add([givenEntry(), givenEntry({ cidr: ATTACKER_V6 })]);
    await expect(blockList.reconcile()).rejects.toMatchObject({ name: 'AccessDeniedException' });
    for (const scope of BOTH) expect(held(scope, 'v6')).toHaveLength(1);
  });

  it('are brought in step when the second one is deployed later, which is no drift', async () => {
    const given = givenSets();
    const regional = given.create({ ipSets: ipSetsOf(1, ['REGIONAL']) });
    await regional.add([givenEntry()]);
    await regional.reconcile();
    expect(await given.blockList.reconcile()).toMatchObject({ drift: { missing: [] }, failures: [] });
    expect(given.held('CLOUDFRONT')).toEqual([ATTACKER]);
  });
});

describe('several sets', () => {
  it('are each written once for a burst, and only those that changed for what comes after', async () => {
    const { blockList, called, contents, calls, world } = givenSets({ count: 10, scopes: ['REGIONAL'] });
    const cidrs = addresses(1000);
    await blockList.add(entriesOf(cidrs));
    await blockList.reconcile(['v4']);
    expect(called('wafv2')).toHaveLength(30);
    expect(contents('REGIONAL').every(({ length }) => length > 60)).toBe(true);
    calls.length = 0;
    world.time += 5_000;
    await blockList.add(entriesOf(['9.9.9.9/32']));
    await blockList.reconcile(['v4']);
    expect(called('wafv2').filter((name) => name === 'UpdateIPSet')).toHaveLength(1);
    expect(called('wafv2')).toHaveLength(12);
  });

  it('hold every address of a full list, and merge and leave out only beyond that', async () => {
    const { blockList, contents } = givenSets({ count: 2, scopes: ['REGIONAL'] });
    const cidrs = addresses(20_001);
    await blockList.add(cidrs.map((cidr, n) => givenEntry({ cidr, lastSeen: NOW - n })));
    const { evicted, failures, fills } = await blockList.reconcile(['v4']);
    expect({ evicted, failures }).toEqual({ evicted: cidrs.slice(-1), failures: [] });
    expect(contents('REGIONAL').map(({ length }) => length)).toEqual([10_000, 10_000]);
    expect(fills).toEqual([{ scope: 'REGIONAL', family: 'v4', entries: 20_001, capacity: 20_000 }]);
  });

  it('take the share of a new one without an address unblocked in between', async () => {
    const given = givenSets({ count: 3, scopes: ['REGIONAL'] });
    const two = given.create({ ipSets: ipSetsOf(2, ['REGIONAL']) });
    const cidrs = addresses(300);
    await two.add(entriesOf(cidrs));
    await two.reconcile(['v4']);
    const send = given.clients.wafv2.send as (command: unknown) => Promise<unknown>;
    const gaps: string[][] = [];
    given.clients.wafv2.send = (async (command: unknown) => {
      const answer = await send.call(given.clients.wafv2, command);
      const held = new Set(given.contents('REGIONAL').flat());
      gaps.push(cidrs.filter((cidr) => !held.has(cidr)));
      return answer;
    }) as typeof given.clients.wafv2.send;
    expect(await given.blockList.reconcile(['v4'])).toMatchObject({ added: [], removed: [], drift: { missing: [] } });
    expect(gaps.flat()).toEqual([]);
    expect(given.contents('REGIONAL')[2]?.length).toBeGreaterThan(50);
    expect(given.held('REGIONAL')).toEqual(cidrs.toSorted());
  });

  it('are brought in order although every second token is stale', async () => {
    const { blockList, faults, held } = givenSets({ count: 4 });
    faults.refuse('UpdateIPSet', 'WAFOptimisticLockException', { every: 2 });
    const cidrs = addresses(200);
    await blockList.add(entriesOf(cidrs));
    expect(await blockList.reconcile(['v4'])).toMatchObject({ failures: [] });
    for (const scope of BOTH) expect(held(scope)).toEqual(cidrs.toSorted());
  });

  it('give up after a while, in a way that can be tried again, and go on where they stopped', async () => {
    const { blockList, held, create } = givenSets({ count: 50, scopes: ['REGIONAL'] });
    const cidrs = addresses(2_000);
    await blockList.add(entriesOf(cidrs));
    const { failures } = await blockList.reconcile(['v4']);
    expect(failures.length).toBeGreaterThan(5);
    expect(failures.every(({ error }) => (error as { retryable?: boolean }).retryable)).toBe(true);
    expect(await create().reconcile(['v4'])).toMatchObject({ failures: [] });
    expect(held('REGIONAL')).toEqual(cidrs.toSorted());
  });

  it('hold what all of them wanted when several functions write at once', async () => {
    const { create, held, blockList } = givenSets({ count: 3 });
    const cidrs = addresses(90);
    const parts = [0, 1, 2].map((n) => cidrs.filter((_, m) => m % 3 === n));
    const ended = await Promise.all(
      parts.map(async (part) => {
        const own = create();
        await own.add(entriesOf(part));
        return own.reconcile(['v4']);
      }),
    );
    for (const { drift } of ended) expect(drift).toEqual({ unmanaged: [], adopted: [], missing: [] });
    await blockList.reconcile();
    for (const scope of BOTH) expect(held(scope)).toEqual(cidrs.toSorted());
  });

  it('leave nothing blocked past its time, whichever call a crash strikes', async () => {
    for (let calls = 1; calls < 60; calls += 7) {
      const given = givenSets({ count: 2 });
      const [one = '', two = '', three = '', four = ''] = addresses(4);
      await given.blockList.add(entriesOf([one, two]).map((entry) => ({ ...entry, durationMs: HOUR })));
      await given.blockList.reconcile();
      given.world.time = NOW + HOUR;
      await given.blockList.add(
        [three, four].map((cidr) => givenEntry({ cidr, lastSeen: NOW + HOUR, durationMs: DAY })),
      );
      given.faults.crashAfter(calls);
      await given
        .create()
        .reconcile()
        .catch(() => {});
      given.faults.revive();
      given.world.time += 5 * 60_000;
      await given.create().reconcile();
      for (const scope of BOTH)
        expect({ calls, held: given.held(scope) }).toEqual({ calls, held: [three, four].toSorted() });
    }
  });
});
