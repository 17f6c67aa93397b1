import type { Block } from '../../../../src/actions/network/block-list/index.ts';
import { isPermanent } from '../../../../src/actions/network/block-list/index.ts';
import { NOW } from '../../../support/fixtures.ts';
import { givenStack } from '../../../support/stories.ts';
import { ATTACKER, addresses, beforeCall, DAY, givenEntry, HOUR } from './given.ts';
import { givenSets } from './given-sets.ts';

const BY_HAND = '203.0.113.9/32';
const NO_DRIFT = { unmanaged: [], adopted: [], missing: [] };

describe('an entry added by hand', () => {
  it('is adopted as a block without an end, in every scope, and reported once', async () => {
    const { blockList, held, meddleWith, items } = givenSets();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    meddleWith('REGIONAL', 0, [ATTACKER, BY_HAND]);
    const adopted = [{ cidr: BY_HAND, set: 'riposte-test-v4-00' }];
    expect((await blockList.reconcile()).drift).toEqual({ ...NO_DRIFT, adopted });
    for (const scope of ['REGIONAL', 'CLOUDFRONT'] as const) expect(held(scope)).toEqual([ATTACKER, BY_HAND]);
    const block = items<Block>('BLOCKS#').find(({ cidr }) => cidr === BY_HAND);
    expect(block).toMatchObject({ kind: 'adopted', reason: expect.stringContaining('by hand') });
    expect(block && isPermanent(block)).toBe(true);
    expect((await blockList.reconcile()).drift).toEqual(NO_DRIFT);
  });

  it.each([
    { title: 'never-block covers', entry: '10.1.2.0/24', reason: 'RFC 1918' },
    { title: 'is too wide for a block', entry: '9.0.0.0/8', reason: 'too wide' },
    { title: 'is no client', entry: '224.0.0.1/32', reason: 'multicast' },
  ])('that $title is removed, and reported once', async ({ entry, reason }) => {
    const { blockList, held, meddleWith, items } = givenSets();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    meddleWith('CLOUDFRONT', 0, [ATTACKER, entry]);
    expect((await blockList.reconcile()).drift).toMatchObject({
      ...NO_DRIFT,
      unmanaged: [{ cidr: entry, reason: expect.stringContaining(reason) }],
    });
    expect(held('CLOUDFRONT')).toEqual([ATTACKER]);
    expect(items('BLOCKS#')).toHaveLength(1);
    expect((await blockList.reconcile()).drift).toEqual(NO_DRIFT);
  });

  it('is removed with all others when they are so many that it was a tool, which took the set for its own', async () => {
    const { blockList, held, meddleWith } = givenSets();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    meddleWith('REGIONAL', 0, addresses(21));
    const { drift } = await blockList.reconcile();
    expect(drift.unmanaged).toHaveLength(21);
    expect({ adopted: drift.adopted, missing: drift.missing }).toEqual({ adopted: [], missing: [ATTACKER] });
    expect(held('REGIONAL')).toEqual([ATTACKER]);
  });

  it('does not bring back a block that a person has undone', async () => {
    const { blockList, held, meddleWith } = givenSets();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    await blockList.lift(ATTACKER, { by: 'ops', suppressDays: 30 });
    await blockList.reconcile();
    meddleWith('REGIONAL', 0, [ATTACKER]);
    await blockList.reconcile();
    expect(held('REGIONAL')).toEqual([]);
  });

  it('is not made of a block that another function lifts between our two reads', async () => {
    const { blockList, create, clients, held, world, items } = givenSets({ scopes: ['REGIONAL'] });
    await blockList.add([givenEntry({ lastSeen: NOW - HOUR + 20_000, durationMs: HOUR })]);
    await blockList.reconcile();
    beforeCall(clients.dynamodb, 'Query', async () => {
      world.time += 20_000;
      await create().reconcile();
    });
    expect((await blockList.reconcile()).drift).toEqual(NO_DRIFT);
    expect(held('REGIONAL')).toEqual([]);
    expect(items('BLOCKS#')).toEqual([]);
  });
});

describe('a set that somebody emptied', () => {
  it('is filled again, and what was put back is reported once', async () => {
    const { blockList, held, meddleWith } = givenSets({ count: 2 });
    const cidrs = addresses(50);
    await blockList.add(cidrs.map((cidr, n) => givenEntry({ cidr, finding: `f${n}` })));
    await blockList.reconcile();
    meddleWith('REGIONAL', 0, []);
    const { drift } = await blockList.reconcile();
    expect(drift.missing.length).toBeGreaterThan(10);
    expect(held('REGIONAL')).toEqual(cidrs.toSorted());
    expect((await blockList.reconcile()).drift).toEqual(NO_DRIFT);
  });
});

describe('10,001 neighbours for one set', () => {
  it('are merged, all of them blocked, and told apart again without being taken for strangers', async () => {
    const { blockList, contents, world } = givenSets({ scopes: ['REGIONAL'] });
    const cidrs = Array.from({ length: 10_001 }, (_, n) => `9.9.${n >> 8}.${n & 255}/32`);
    await blockList.add(cidrs.map((cidr, n) => givenEntry({ cidr, durationMs: n < 2 ? DAY : 2 * DAY })));
    expect(await blockList.reconcile(['v4'])).toMatchObject({ evicted: [], failures: [] });
    expect(contents('REGIONAL')[0]?.length).toBeLessThan(20);
    world.time += DAY;
    const result = await blockList.reconcile(['v4']);
    expect(result).toMatchObject({ evicted: [], failures: [], drift: NO_DRIFT });
    expect(result.inForce.size).toBe(9_999);
    expect(contents('REGIONAL')[0]?.toSorted()).toEqual(cidrs.slice(2).toSorted());
  });
});

describe('what people hear of the sets', () => {
  const told = ({ services }: ReturnType<typeof givenStack>): string[] =>
    services.sns.published.flatMap(({ attributes, message }) =>
      attributes?.['kind']?.StringValue === 'block-list' ? [message] : [],
    );
  const sweep = async (stack: ReturnType<typeof givenStack>, ms = 5 * 60_000): Promise<void> => {
    stack.advance(ms);
    await stack.sweep();
    await stack.drain();
  };

  it.each([
    { count: 7_999, says: [] },
    { count: 8_000, says: ['8000 of 10000 entries: over 80 %'] },
    { count: 10_000, says: ['10000 of 10000 entries: they are full'] },
  ])('is, with $count addresses, said once a day: $says', async ({ count, says }) => {
    const stack = givenStack();
    await stack
      .blockList()
      .add(addresses(count).map((cidr) => givenEntry({ cidr, durationMs: 30 * DAY, lastSeen: NOW })));
    await sweep(stack);
    await sweep(stack);
    expect(told(stack)).toEqual(says.map((text) => expect.stringContaining(text)));
    await sweep(stack, DAY);
    expect(told(stack)).toHaveLength(2 * says.length);
  });

  it('names a scope that cannot be reached, once a day, while the other one goes on', async () => {
    const stack = givenStack({ scopes: ['REGIONAL', 'CLOUDFRONT'] });
    stack.faults.refuse('GetIPSet', 'AccessDeniedException', { service: 'wafv2Global', message: 'explicit deny' });
    await stack.blockList().add([givenEntry()]);
    await sweep(stack);
    await sweep(stack);
    expect(told(stack)).toHaveLength(1);
    expect(told(stack)[0]).toContain('(CLOUDFRONT) cannot be reconciled: AccessDeniedException: explicit deny');
    expect((await stack.blockList().listActive())[0]?.enforcedIn).toEqual(['REGIONAL']);
  });

  it('includes drift that another function found and repaired', async () => {
    const stack = givenStack();
    const [set] = stack.config.ipSets.REGIONAL.v4;
    await stack.blockList().add([givenEntry({ durationMs: DAY })]);
    await sweep(stack);
    const input = { Name: set?.name, Id: set?.id, Scope: 'REGIONAL' as const };
    stack.advance(2_000);
    const { LockToken } = stack.services.wafv2.GetIPSet(input);
    stack.services.wafv2.UpdateIPSet({ ...input, Addresses: [], LockToken });
    stack.advance(2_000);
    await stack.blockList().reconcile();
    expect(told(stack)).toEqual([]);
    await sweep(stack, HOUR);
    expect(told(stack)).toEqual([expect.stringContaining(`Somebody took ${ATTACKER} out of an IP set`)]);
  });
});
