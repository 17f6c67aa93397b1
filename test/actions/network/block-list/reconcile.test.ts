import type { Block, LiftedBlock } from '../../../../src/actions/network/block-list/index.ts';
import { WRITE_INTERVAL_MS } from '../../../../src/actions/network/block-list/sets/waf-pace.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, ATTACKER_V6, addresses, beforeCall, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const BOTH = [givenEntry(), givenEntry({ cidr: ATTACKER_V6 })];
const SPELT_OUT = '2001:0db8:0000:0000:0000:0000:0000:0007/128';

describe('reconciling the IP sets with the block list', () => {
  it('writes both families, and says what changed', async () => {
    const { blockList, inV4, inV6 } = givenBlockList();
    await blockList.add(BOTH);
    expect(await blockList.reconcile()).toEqual({
      inForce: new Set([ATTACKER, ATTACKER_V6]),
      added: [ATTACKER, ATTACKER_V6],
      removed: [],
      refused: [],
      evicted: [],
      lifted: [],
      drift: { unmanaged: [], adopted: [], missing: [] },
      failures: [],
      fills: [
        { scope: 'REGIONAL', family: 'v4', entries: 1, capacity: 10_000 },
        { scope: 'REGIONAL', family: 'v6', entries: 1, capacity: 10_000 },
      ],
    });
    expect(inV4()).toEqual([ATTACKER]);
    expect(inV6()).toEqual([SPELT_OUT]);
  });

  it('writes nothing when nothing is to change, although AWS spells IPv6 in its own way', async () => {
    const { blockList, calls, called } = givenBlockList();
    await blockList.add(BOTH);
    await blockList.reconcile();
    calls.length = 0;
    expect(await blockList.reconcile()).toMatchObject({ added: [], removed: [] });
    expect(called('wafv2')).toEqual(['GetIPSet', 'GetIPSet']);
    // Of each family what is known of its sets, and the list in 16 parts.
    expect(called('dynamodb')).toEqual(Array(2 + 32).fill('Query'));
  });

  it('blocks a burst of 100 addresses with three WAF calls, and two reads of the table', async () => {
    const { blockList, called, inV4, waits } = givenBlockList();
    await blockList.add(addresses(100).map((cidr, n) => givenEntry({ cidr, finding: `f${n}` })));
    const { inForce } = await blockList.reconcile(['v4']);
    expect(inForce.size).toBe(100);
    expect(inV4()).toHaveLength(100);
    expect(called('wafv2')).toEqual(['GetIPSet', 'UpdateIPSet', 'GetIPSet']);
    const others = called('dynamodb').filter((operation) => operation !== 'Query');
    // The last two: what the set holds now, and in force.
    const ends = ['TransactWrite', 'TransactWrite'];
    expect(others).toEqual(['BatchGet', 'BatchGet', 'BatchGet', 'TransactWrite', 'Update', ...ends]);
    expect(called('dynamodb').length - others.length).toBe(1 + 2 * 16);
    expect(waits).toEqual([]);
  });

  it('waits for the second between the writes of two families', async () => {
    const { blockList, called, waits } = givenBlockList();
    await blockList.add(BOTH);
    await blockList.reconcile(['v4']);
    await blockList.reconcile(['v6']);
    const one = ['GetIPSet', 'UpdateIPSet', 'GetIPSet'];
    expect(called('wafv2')).toEqual([...one, ...one]);
    expect(waits).toEqual([WRITE_INTERVAL_MS]);
  });

  it('marks since when each block is in force', async () => {
    const { blockList } = givenBlockList();
    await blockList.add(BOTH);
    const [before] = await blockList.listActive();
    await blockList.reconcile(['v4']);
    const after = await blockList.listActive();
    expect(before?.enforcedAt).toBeUndefined();
    expect(after.map(({ sk, enforcedAt }) => [sk, enforcedAt])).toEqual([
      [ATTACKER, NOW],
      [ATTACKER_V6, undefined],
    ]);
  });

  it('lifts a block at the first run after its time, and keeps its history', async () => {
    const { blockList, world, inV4, items } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    world.time = NOW + DAY - 1;
    expect(await blockList.reconcile()).toMatchObject({ removed: [] });
    expect(inV4()).toEqual([ATTACKER]);
    world.time = NOW + DAY;
    expect(await blockList.listActive()).toEqual([]);
    expect(await blockList.reconcile()).toMatchObject({
      removed: [ATTACKER],
      lifted: [{ cidr: ATTACKER, reason: 'expired' }],
    });
    expect(inV4()).toEqual([]);
    expect(items('BLOCKS#')).toEqual([]);
    expect(items<LiftedBlock>('BLOCKED#')).toMatchObject([{ sk: '2026-11-20T12:00:00.000Z', liftReason: 'expired' }]);
  });

  it('starts a new block, and keeps the old one, when an address comes back before the sweep', async () => {
    const { blockList, world, inV4, items } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    world.time = NOW + DAY + HOUR;
    expect(await blockList.add([givenEntry({ lastSeen: world.time, finding: 'f2' })])).toMatchObject([
      { status: 'added', opened: true },
    ]);
    await blockList.reconcile();
    expect(inV4()).toEqual([ATTACKER]);
    expect(items<LiftedBlock>('BLOCKED#')).toMatchObject([{ blockedAt: NOW, liftReason: 'expired' }]);
    expect(items<Block>('BLOCKS#')).toMatchObject([{ blockedAt: NOW + DAY + HOUR, findings: ['f2'], version: 2 }]);
  });

  it('lifts what never-block covers since, and says why', async () => {
    const { blockList, create, inV4, items } = givenBlockList();
    await blockList.add([givenEntry(), givenEntry({ cidr: '203.0.113.9/32' })]);
    await blockList.reconcile();
    const result = await create({ neverBlock: ['198.51.100.0/24'] }).reconcile();
    expect(result).toMatchObject({
      removed: [ATTACKER],
      refused: [{ cidr: ATTACKER, reason: expect.stringContaining('RIPOSTE_NEVER_BLOCK lists 198.51.100.0/24') }],
      lifted: [{ cidr: ATTACKER, reason: 'never-block' }],
    });
    expect(inV4()).toEqual(['203.0.113.9/32']);
    expect(items<LiftedBlock>('BLOCKED#')).toMatchObject([{ sk: expect.any(String), liftReason: 'never-block' }]);
  });

  it.each([
    { title: 'host bits set', sk: '198.51.100.7/24' },
    { title: 'the other family', sk: ATTACKER_V6 },
    { title: 'no address', sk: 'junk' },
    { title: 'everything', sk: '0.0.0.0/0' },
  ])('never hands WAF an item with $title, which would reject the whole list', async ({ sk }) => {
    const { blockList, clients, config, inV4, items } = givenBlockList();
    await blockList.add([givenEntry({ cidr: '203.0.113.9/32' })]);
    const [good] = items<Block>('BLOCKS#');
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    await clients.dynamodb.send(new PutCommand({ TableName: config.table, Item: { ...good, sk, cidr: sk } }));
    expect(await blockList.reconcile()).toMatchObject({ refused: [{ cidr: sk }] });
    expect(inV4()).toEqual(['203.0.113.9/32']);
  });

  it.each([
    {
      title: 'removes an entry that nobody may ask for',
      set: [ATTACKER, '10.0.0.0/24'],
      unmanaged: [{ cidr: '10.0.0.0/24', reason: expect.stringContaining('RFC 1918') }],
      missing: [],
    },
    { title: 'puts a block back that somebody took out', set: [], unmanaged: [], missing: [ATTACKER] },
  ])('$title, and reports it', async ({ set, unmanaged, missing }) => {
    const { blockList, inV4, meddle } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    meddle('v4', set);
    expect(await blockList.reconcile()).toMatchObject({ drift: { unmanaged, missing, adopted: [] }, added: missing });
    expect(inV4()).toEqual([ATTACKER]);
    expect(await blockList.reconcile()).toMatchObject({ drift: { unmanaged: [], missing: [] } });
  });

  it('keeps the 10,000 addresses seen last when there are more, and reports the others', async () => {
    const { blockList, inV4, faults } = givenBlockList();
    const cidrs = addresses(10_002);
    await blockList.add(cidrs.map((cidr, n) => givenEntry({ cidr, lastSeen: NOW - (n < 2 ? HOUR : n) })));
    const result = await blockList.reconcile();
    expect(result.evicted.toSorted()).toEqual(cidrs.slice(0, 2).toSorted());
    expect(inV4()).toHaveLength(10_000);
    faults.refuse('UpdateIPSet', 'ShouldNotBeCalled');
    expect((await blockList.reconcile()).evicted).toHaveLength(2);
  });

  it('lets an evicted address in again as soon as there is room', async () => {
    const { blockList, inV4, world } = givenBlockList();
    const cidrs = addresses(10_001);
    await blockList.add(
      cidrs.map((cidr, n) => givenEntry({ cidr, lastSeen: NOW - n, durationMs: n === 0 ? HOUR : DAY })),
    );
    expect((await blockList.reconcile()).evicted).toEqual(cidrs.slice(-1));
    world.time += HOUR;
    expect(await blockList.reconcile()).toMatchObject({ added: cidrs.slice(-1), evicted: [] });
    expect(inV4()).toHaveLength(10_000);
  });

  it('keeps the description that the deployment gave to the set', async () => {
    const { blockList, calls, clients, setOf } = givenBlockList();
    const { UpdateIPSetCommand, GetIPSetCommand } = await import('@aws-sdk/client-wafv2');
    const set = setOf('v4');
    const { LockToken } = await clients.wafv2.send(new GetIPSetCommand(set));
    await clients.wafv2.send(new UpdateIPSetCommand({ ...set, Addresses: [], LockToken, Description: 'ours' }));
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    const update = calls.filter(({ operation }) => operation === 'UpdateIPSet').at(-1);
    expect(update?.input).toMatchObject({ Description: 'ours', Addresses: [ATTACKER] });
  });

  it('tries the other family when one fails, and then reports the failure', async () => {
    const { blockList, faults, inV6, setOf } = givenBlockList();
    const where = (input: unknown): boolean => (input as { Id?: string }).Id === setOf('v4').Id;
    faults.refuse('GetIPSet', 'WAFNonexistentItemException', { where });
    await blockList.add(BOTH);
    await expect(blockList.reconcile()).rejects.toMatchObject({ name: 'WAFNonexistentItemException' });
    expect(inV6()).toEqual([SPELT_OUT]);
  });
});

describe('two reconcilers at once', () => {
  it('recompute when the set has changed since it was read, instead of writing the old list again', async () => {
    const { blockList, create, clients, inV4, world } = givenBlockList();
    const [one = '', two = ''] = addresses(2);
    await blockList.add([givenEntry({ cidr: one })]);
    beforeCall(clients.wafv2, 'UpdateIPSet', async () => {
      const other = create();
      await other.add([givenEntry({ cidr: two })]);
      await other.reconcile();
      world.time += 1_000;
    });
    expect(await blockList.reconcile()).toMatchObject({ inForce: new Set([one, two]) });
    expect(inV4()).toEqual([one, two]);
  });

  it.each([{ operation: 'GetIPSet' }, { operation: 'Query' }, { operation: 'UpdateIPSet' }])(
    'never take out what another blocked right before our $operation',
    async ({ operation }) => {
      const { blockList, calls, create, clients, inV4, world } = givenBlockList();
      const [one = '', two = ''] = addresses(2);
      await blockList.add([givenEntry({ cidr: one })]);
      const client = operation === 'Query' ? clients.dynamodb : clients.wafv2;
      beforeCall(client, operation, async () => {
        const other = create();
        await other.add([givenEntry({ cidr: two })]);
        await other.reconcile();
        world.time += 1_000;
        calls.length = 0;
      });
      const { drift, removed } = await blockList.reconcile();
      const written = calls.flatMap(({ operation, input }) =>
        operation === 'UpdateIPSet' ? [(input as { Addresses: string[] }).Addresses] : [],
      );
      // A list without the other's address comes with a token from before it, and is refused.
      expect(written.filter((list) => !list.includes(two))).toEqual(operation === 'UpdateIPSet' ? [[one]] : []);
      expect({ drift, removed }).toEqual({ drift: { unmanaged: [], adopted: [], missing: [] }, removed: [] });
      expect(inV4()).toEqual([one, two]);
    },
  );

  it('do not lose an address that comes back while its expiry is being written', async () => {
    const { blockList, create, clients, inV4, world } = givenBlockList();
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    world.time = NOW + DAY;
    // The other one still finds the address in the set, so it has nothing to write.
    beforeCall(clients.wafv2, 'UpdateIPSet', async () => {
      const other = create();
      await other.add([givenEntry({ lastSeen: world.time, finding: 'f2' })]);
      expect(await other.reconcile()).toMatchObject({ added: [], removed: [] });
    });
    await blockList.reconcile();
    expect(inV4()).toEqual([ATTACKER]);
  });

  it('do not leave an address blocked that is lifted while its block is being written', async () => {
    const { blockList, create, clients, inV4 } = givenBlockList();
    await blockList.add([givenEntry()]);
    beforeCall(clients.wafv2, 'UpdateIPSet', async () => {
      const other = create();
      await other.lift(ATTACKER, { by: 'ops', suppressDays: 30 });
      expect(await other.reconcile()).toMatchObject({ added: [], removed: [] });
    });
    expect(await blockList.reconcile()).toMatchObject({ added: [], inForce: new Set() });
    expect(inV4()).toEqual([]);
  });
});
