import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Block } from '../../../../src/actions/network/block-list/index.ts';
import { homeOf } from '../../../../src/actions/network/block-list/sets/shards.ts';
import { createTable } from '../../../../src/platform/table.ts';
import { ATTACKER, addresses, beforeCall, DAY, givenEntry, HOUR } from './given.ts';
import { givenSets } from './given-sets.ts';

const REGIONAL = ['REGIONAL'] as const;
const SOME = addresses(40);

/** A list in force, whose sets are known. */
async function givenKept({ count = 4, cidrs = SOME as readonly string[] } = {}) {
  const given = givenSets({ count, scopes: REGIONAL });
  await given.blockList.add(cidrs.map((cidr, n) => givenEntry({ cidr, finding: `f${n}` })));
  await given.blockList.follow();
  await given.blockList.follow();
  given.calls.length = 0;
  const partitionsRead = (): unknown[] =>
    given.calls
      .filter(({ operation }) => operation === 'Query')
      .map(({ input }) => (input as { ExpressionAttributeValues: Record<string, unknown> }).ExpressionAttributeValues)
      .flatMap((values) => Object.values(values))
      .filter((value) => String(value).startsWith('BLOCKS#'));
  return { ...given, partitionsRead };
}

describe('following the block list', () => {
  it('reads neither the list nor a set while nothing has changed', async () => {
    const { blockList, called, partitionsRead } = await givenKept();
    const { fills, added, failures } = await blockList.follow();
    expect(called('wafv2')).toEqual(['ListIPSets']);
    expect(called('dynamodb').every((operation) => operation === 'Query')).toBe(true);
    expect(partitionsRead()).toEqual([]);
    expect({ added, failures }).toEqual({ added: [], failures: [] });
    expect(fills[0]).toMatchObject({ family: 'v4', entries: 40, capacity: 40_000 });
  });

  it('reads and writes for one new address the set that is its home alone', async () => {
    const { blockList, called, calls, partitionsRead, contents, items } = await givenKept();
    await blockList.add([givenEntry()]);
    const { inForce } = await blockList.reconcile(['v4'], [ATTACKER]);
    expect([...inForce]).toContain(ATTACKER);
    expect(contents('REGIONAL')[homeOf(ATTACKER, 4)]).toContain(ATTACKER);
    expect(called('wafv2')).toEqual(['GetIPSet', 'UpdateIPSet', 'GetIPSet']);
    expect(partitionsRead()).toEqual([]);
    expect(items<Block>('BLOCKS#v4').find(({ sk }) => sk === ATTACKER)?.enforcedAt).toBeDefined();
    calls.length = 0;
    await blockList.follow();
    expect(called('wafv2')).toEqual(['ListIPSets']);
  });

  it('takes what is over from its set and to the history, and nothing else', async () => {
    const { blockList, world, held, partitionsRead, items } = await givenKept({ cidrs: SOME.slice(1) });
    await blockList.add([givenEntry({ durationMs: HOUR })]);
    await blockList.reconcile(['v4'], [ATTACKER]);
    world.time += 2 * HOUR;
    const { lifted, removed } = await blockList.follow();
    expect({ lifted, removed }).toEqual({ lifted: [{ cidr: ATTACKER, reason: 'expired' }], removed: [ATTACKER] });
    expect(held('REGIONAL')).toEqual(SOME.slice(1).toSorted());
    expect(partitionsRead()).toEqual([]);
    expect(items<Block>(`BLOCKED#${ATTACKER}`)).toEqual([expect.not.objectContaining({ dueAt: expect.anything() })]);
  });

  it('takes out at once what a person lifts, and keeps what suppresses it until that is over', async () => {
    const { blockList, world, held, partitionsRead, items } = await givenKept();
    const [first = ''] = SOME;
    const lifted = world.time;
    await blockList.lift(first, { by: 'alice', suppressDays: 1 });
    await blockList.reconcile(['v4'], [first]);
    expect(held('REGIONAL')).not.toContain(first);
    expect(partitionsRead()).toEqual([]);
    const kept = (): Block | undefined => items<Block>('BLOCKS#v4').find(({ sk }) => sk === first);
    expect(kept()).toMatchObject({ recordedAt: world.time, dueAt: lifted + DAY });
    world.time += DAY + HOUR;
    await blockList.follow();
    expect(kept()).toBeUndefined();
  });

  it('compares the whole list when somebody else wrote a set, and then knows it again', async () => {
    const { blockList, meddleWith, contents, held, calls, called } = await givenKept();
    meddleWith('REGIONAL', 0, []);
    const { drift } = await blockList.follow();
    expect(drift.missing.toSorted()).toEqual(contents('REGIONAL')[0]?.toSorted());
    expect(held('REGIONAL')).toEqual([...SOME].sort());
    calls.length = 0;
    await blockList.follow();
    expect(called('wafv2')).toEqual(['ListIPSets']);
  });

  it('says of a new address in a set that somebody else wrote what was missing there', async () => {
    const { blockList, meddleWith, held } = await givenKept();
    meddleWith('REGIONAL', homeOf(ATTACKER, 4), []);
    await blockList.add([givenEntry()]);
    const { drift } = await blockList.reconcile(['v4'], [ATTACKER]);
    expect(drift.missing.length).toBeGreaterThan(0);
    expect(held('REGIONAL')).toEqual([...SOME, ATTACKER].sort());
  });

  it('lifts what is never blocked from now on', async () => {
    const { create, held } = await givenKept();
    const { refused } = await create({ neverBlock: ['8.0.5.0/24'] }).follow();
    expect(refused.map(({ cidr }) => cidr)).toEqual(['8.0.5.9/32']);
    expect(held('REGIONAL')).not.toContain('8.0.5.9/32');
  });

  it('compares the whole list once a day', async () => {
    const { blockList, world, called } = await givenKept();
    world.time += 23 * HOUR;
    await blockList.follow();
    expect(called('wafv2')).toEqual(['ListIPSets']);
    world.time += HOUR;
    await blockList.follow();
    expect(called('wafv2').filter((operation) => operation === 'GetIPSet').length).toBeGreaterThanOrEqual(4);
  });

  it('writes nothing that a person lifted, and whose lift was settled, just before our own write', async () => {
    const { blockList, create, clients, held, calls, called } = await givenKept();
    await blockList.add([givenEntry()]);
    beforeCall(clients.wafv2, 'UpdateIPSet', async () => {
      const other = create();
      await other.lift(ATTACKER, { by: 'alice', suppressDays: 30 });
      await other.reconcile(['v4'], [ATTACKER]);
    });
    await blockList.reconcile(['v4'], [ATTACKER]);
    expect(held('REGIONAL')).toEqual([...SOME].sort());
    calls.length = 0;
    await create().follow();
    expect(held('REGIONAL')).toEqual([...SOME].sort());
    expect(called('wafv2')).toContain('ListIPSets');
  });

  it('goes on from blocks of a release before, which did not say when they are due', async () => {
    const { blockList, clients, config, items, world, held } = givenSets({ scopes: REGIONAL });
    await blockList.add([givenEntry({ durationMs: HOUR })]);
    await blockList.reconcile();
    const [block] = items<Block>('BLOCKS#v4');
    const { dueShard: _shard, dueAt: _due, ...old } = block as Block;
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    await clients.dynamodb.send(new PutCommand({ TableName: config.table, Item: old }));
    await blockList.reconcile();
    expect(items<Block>('BLOCKS#v4')).toEqual([block]);
    world.time += 2 * HOUR;
    await blockList.follow();
    expect(held('REGIONAL')).toEqual([]);
  });

  it('takes out what a person lifts where somebody had added it to another set by hand, too', async () => {
    const { blockList, held, contents, meddleWith } = await givenKept({ count: 2 });
    const twice = SOME.find((cidr) => homeOf(cidr, 2) === 1) ?? '';
    meddleWith('REGIONAL', 0, [...(contents('REGIONAL')[0] ?? []), twice]);
    await blockList.lift(twice, { by: 'alice', suppressDays: 0 });
    await blockList.reconcile(['v4'], [twice]);
    expect(held('REGIONAL')).not.toContain(twice);
    await blockList.follow();
    expect((await blockList.list()).map(({ cidr }) => cidr)).not.toContain(twice);
  });

  describe('of an address that went to another set while its own was closed', () => {
    const away = SOME.find((cidr) => homeOf(cidr, 2) === 1) ?? '';

    async function givenWithout() {
      const given = await givenKept({ count: 2, cidrs: SOME.filter((cidr) => cidr !== away) });
      const closed = (input: unknown) => (input as { Id?: string }).Id === given.ipSets.REGIONAL.v4[1]?.id;
      const close = (): void => {
        given.faults.refuse('UpdateIPSet', 'AccessDeniedException', { where: closed });
        given.faults.refuse('GetIPSet', 'AccessDeniedException', { where: closed });
      };
      return { ...given, close };
    }

    async function givenAway(durationMs = DAY) {
      const given = await givenWithout();
      given.close();
      await given.blockList.add([givenEntry({ cidr: away, durationMs })]);
      await given.blockList.reconcile(['v4'], [away]);
      given.faults.clear();
      expect(given.contents('REGIONAL')[0]).toContain(away);
      return given;
    }

    it('takes it out where it is, when a person lifts it', async () => {
      const { blockList, held } = await givenAway();
      await blockList.lift(away, { by: 'alice', suppressDays: 0 });
      await blockList.reconcile(['v4'], [away]);
      expect(held('REGIONAL')).not.toContain(away);
      await blockList.follow();
      expect((await blockList.list()).map(({ cidr }) => cidr)).not.toContain(away);
    });

    it('takes it out, too, that went there while the one who looks for it had begun', async () => {
      const { blockList, create, clients, held, faults, close } = await givenWithout();
      beforeCall(clients.wafv2, 'GetIPSet', async () => {
        close();
        const other = create();
        await other.add([givenEntry({ cidr: away })]);
        await other.reconcile(['v4'], [away]);
        faults.clear();
        await other.lift(away, { by: 'alice', suppressDays: 0 });
      });
      await blockList.reconcile(['v4'], [away]);
      expect(held('REGIONAL')).not.toContain(away);
      await blockList.follow();
      expect((await blockList.list()).map(({ cidr }) => cidr)).not.toContain(away);
    });

    it('takes one out, too, that somebody had put there by hand and that was adopted', async () => {
      const { blockList, contents, held, meddleWith, faults, close } = await givenWithout();
      close();
      meddleWith('REGIONAL', 0, [...(contents('REGIONAL')[0] ?? []), away]);
      await blockList.follow();
      faults.clear();
      expect((await blockList.list()).find(({ cidr }) => cidr === away)?.kind).toBe('adopted');
      await blockList.lift(away, { by: 'alice', suppressDays: 0 });
      await blockList.reconcile(['v4'], [away]);
      expect(held('REGIONAL')).not.toContain(away);
      await blockList.follow();
      expect((await blockList.list()).map(({ cidr }) => cidr)).not.toContain(away);
    });

    it('does not take it for an entry of somebody else when its time is over', async () => {
      const { blockList, held, world } = await givenAway(HOUR);
      world.time += 2 * HOUR;
      const next = addresses(200).find((cidr) => homeOf(cidr, 2) === 1 && !SOME.includes(cidr)) ?? '';
      await blockList.add([givenEntry({ cidr: next, lastSeen: world.time, finding: 'next' })]);
      await blockList.reconcile(['v4'], [next]);
      await blockList.follow();
      expect(held('REGIONAL')).not.toContain(away);
      expect((await blockList.list()).map(({ cidr }) => cidr)).not.toContain(away);
    });
  });

  it('goes on from what a release before left of an undone block, which suppresses new ones for weeks', async () => {
    const { blockList, clients, config, items, held, calls, called } = givenSets({ scopes: REGIONAL });
    await blockList.add([givenEntry({ cidr: SOME[0] ?? '' }), givenEntry()]);
    await blockList.reconcile();
    await blockList.lift(ATTACKER, { by: 'alice', suppressDays: 30 });
    await blockList.reconcile();
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    for (const { dueShard: _shard, dueAt: _due, ...old } of items<Block>('BLOCKS#v4'))
      await clients.dynamodb.send(new PutCommand({ TableName: config.table, Item: old }));
    for (const { pk, sk } of items<{ pk: string; sk: string }>('BLOCK-SETS#'))
      await createTable(clients.dynamodb, config.table).write([{ Delete: { Key: { pk, sk } } }]);
    await blockList.follow();
    await blockList.follow();
    calls.length = 0;
    await blockList.follow();
    expect(called('wafv2')).toEqual(['ListIPSets']);
    expect(held('REGIONAL')).toEqual([SOME[0]]);
  });

  it('ends with sets that hold the list, whatever people, findings and time do, and whoever dies on the way', async () => {
    const act = fc.record({
      what: fc.constantFrom(
        'add',
        'short',
        'lift',
        'meddle',
        'follow',
        'urgent',
        'undo',
        'wait',
        'crash',
        'close',
        'open',
        'day',
      ),
      // Few addresses, so that much happens to each.
      which: fc.nat(6),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 25 }), async (acts) => {
        const given = givenSets({ count: 2, scopes: REGIONAL });
        const { blockList, world, faults, held, meddleWith } = given;
        for (const { what, which } of acts) {
          const cidr = SOME[which] ?? ATTACKER;
          const seen = { lastSeen: world.time, firstSeen: world.time, finding: `f${world.time}` };
          if (what === 'add') await blockList.add([givenEntry({ cidr, ...seen })]);
          if (what === 'short') await blockList.add([givenEntry({ cidr, ...seen, durationMs: HOUR })]);
          if (what === 'lift') await blockList.lift(cidr, { by: 'alice', suppressDays: which % 3 });
          if (what === 'meddle') meddleWith('REGIONAL', which % 2, [cidr]);
          if (what === 'follow') await blockList.follow().catch(() => undefined);
          if (what === 'urgent') await blockList.reconcile(['v4'], [cidr]).catch(() => undefined);
          if (what === 'undo') {
            const { wasBlocked } = await blockList.lift(cidr, { by: 'bob', suppressDays: which % 2 });
            const done = await blockList.reconcile(['v4'], [cidr]).catch(() => undefined);
            if (wasBlocked && done?.failures.length === 0) expect(held('REGIONAL')).not.toContain(cidr);
          }
          if (what === 'close') {
            const where = (input: unknown) => (input as { Id?: string }).Id === given.ipSets.REGIONAL.v4[which % 2]?.id;
            faults.refuse('GetIPSet', 'AccessDeniedException', { where });
            faults.refuse('UpdateIPSet', 'AccessDeniedException', { where });
          }
          if (what === 'open') faults.clear();
          if (what === 'day') world.time += 25 * HOUR;
          if (what === 'wait') world.time += 5 * HOUR;
          if (what === 'crash') {
            faults.crashAfter(1 + which);
            await blockList.follow().catch(() => undefined);
            faults.revive();
          }
        }
        faults.clear();
        world.time += 60_000;
        await blockList.follow();
        await blockList.follow();
        const active = await blockList.list();
        expect(held('REGIONAL')).toEqual(active.map(({ cidr }) => cidr).toSorted());
        const byHand = new Set(acts.filter(({ what }) => what === 'meddle').map(({ which }) => SOME[which]));
        const adopted = active.filter(({ kind }) => kind === 'adopted').map(({ cidr }) => cidr);
        expect(adopted.filter((cidr) => !byHand.has(cidr))).toEqual([]);
      }),
      { numRuns: 60, seed: 7 },
    );
  });
});
