import type { Known } from '../../src/core/known.ts';
import { firstRefusal, guardsFor, guardsToAct } from '../../src/decide/guards/index.ts';
import { refreshOwn } from '../../src/jobs/never-block/refresh-own.ts';
import { addNeverBlock } from '../../src/never-block/operator.ts';
import { HEAD } from '../../src/never-block/store.ts';
import { givenConfig, givenFinding, NOW } from '../support/fixtures.ts';
import { DAY, givenNeverBlock, HOUR, MINUTE } from './given.ts';

const ATTACKER = { key: '8.8.8.8/32' };

describe('a container', () => {
  async function givenOwn() {
    const given = givenNeverBlock();
    given.services.ec2.addresses.elasticIps.push({ PublicIp: '8.8.8.8', AllocationId: 'eipalloc-1' });
    await refreshOwn(given);
    given.calls.length = 0;
    return given;
  }

  it('reads the lists once, then one small item a minute, however often it asks', async () => {
    const { readers, named, world } = await givenOwn();
    const reader = readers();
    const first = await reader.current();
    expect(named(/./)).toEqual(['BatchGet', 'BatchGet']);
    for (let n = 0; n < 100; n += 1) expect(await reader.current()).toBe(first);
    expect(named(/./)).toHaveLength(2);
    world.time += MINUTE;
    expect(await reader.current()).toBe(first);
    expect(named(/./)).toHaveLength(3);
  });

  it('keeps the sorted ranges while nothing changes in them, though they were looked up anew', async () => {
    const given = await givenOwn();
    const reader = given.readers();
    const first = (await reader.current()).known;
    given.world.time += 15 * MINUTE;
    await refreshOwn(given);
    const next = (await reader.current()).known;
    expect(next?.ownReadAt).toBe(NOW + 15 * MINUTE);
    expect(next?.ranges).toBe(first?.ranges);
  });

  it('follows a change within a minute, or at once when it must', async () => {
    const given = await givenOwn();
    const reader = given.readers();
    const covers = async (options = {}): Promise<boolean> =>
      ((await reader.current(options)).known?.ranges ?? []).some(({ what }) => what.includes('lists 9.9.9.9/32'));
    await reader.current();
    await addNeverBlock(given.table, { entry: '9.9.9.9', by: 'ada', why: 'a partner' }, given.now());
    expect(await covers()).toBe(false);
    expect(await covers({ fresh: true })).toBe(true);
  });

  it('lets go of an entry when its time ends, without anybody writing', async () => {
    const given = await givenOwn();
    const reader = given.readers();
    await addNeverBlock(given.table, { entry: '9.9.9.9', by: 'ada', why: 'a test', until: NOW + HOUR }, given.now());
    const listed = async (): Promise<number> =>
      ((await reader.current()).known?.ranges ?? []).filter(({ what }) => what.includes('operator')).length;
    expect(await listed()).toBe(1);
    given.world.time = NOW + HOUR - 1;
    expect(await listed()).toBe(1);
    given.world.time = NOW + HOUR + MINUTE;
    expect(await listed()).toBe(0);
  });

  it.each([
    { title: 'nobody ever has', age: undefined, lookUps: 1 },
    { title: 'they are six hours old', age: 6 * HOUR, lookUps: 0 },
    { title: 'they are older', age: 6 * HOUR + 1, lookUps: 1 },
  ])('that may look the own addresses up does so when $title', async ({ age, lookUps }) => {
    const given = age === undefined ? givenNeverBlock() : await givenOwn();
    given.world.time += age ?? 0;
    given.calls.length = 0;
    const reader = given.readers({ lookUp: () => refreshOwn(given) });
    const { known } = await reader.current();
    expect(given.named(/^DescribeAddresses/)).toHaveLength(lookUps);
    expect(known?.ownReadAt).toBe(lookUps > 0 ? given.world.time : NOW);
  });

  it('tries that once a minute, and says why it could not', async () => {
    const given = givenNeverBlock();
    given.faults.refuse('DescribeVpnConnections', 'UnauthorizedOperation');
    const reader = given.readers({ lookUp: () => refreshOwn(given) });
    for (let n = 0; n < 20; n += 1) expect((await reader.current()).known?.problem).toContain('UnauthorizedOperation');
    expect(given.named(/^DescribeVpnConnections/)).toHaveLength(1);
    given.world.time += MINUTE;
    await reader.current();
    expect(given.named(/^DescribeVpnConnections/)).toHaveLength(2);
  });

  it('blocks nothing when a list that should be there is not', async () => {
    const given = await givenOwn();
    const head = given.services.dynamodb.items().find(({ sk }) => sk === 'HEAD');
    given.services.dynamodb.seed({
      ...head,
      ...HEAD,
      operator: { revision: 'lost', chunks: 1, count: 1, readAt: NOW, writtenAt: NOW },
    });
    const { known } = await given.readers().current();
    expect(known).toMatchObject({ problem: 'the list "operator" cannot be read' });
    expect(known?.ownReadAt).toBeUndefined();
  });

  it('fails, so that the batch comes again, when the journal does not answer', async () => {
    const { readers, faults } = await givenOwn();
    faults.refuse('BatchGet', 'ProvisionedThroughputExceededException', { times: 1 });
    const reader = readers();
    await expect(reader.current()).rejects.toThrow('ProvisionedThroughputExceeded');
    expect((await reader.current()).known?.ownReadAt).toBe(NOW);
  });

  it('survives a crash of the look-up after any call: the old list or the new one, never half of one', async () => {
    for (let calls = 1; calls <= 9; calls += 1) {
      const given = await givenOwn();
      given.services.ec2.addresses.elasticIps.push({ PublicIp: '9.9.9.9', AllocationId: 'eipalloc-2' });
      given.world.time += 15 * MINUTE;
      given.faults.crashAfter(calls);
      await refreshOwn(given).catch(() => undefined);
      given.faults.revive();
      expect(await given.reason('8.8.8.8/32')).toContain('eipalloc-1');
      await refreshOwn(given);
      expect(await given.reason('9.9.9.9/32')).toContain('eipalloc-2');
    }
  });

  it('keeps the list that was read later, whichever is written last', async () => {
    const given = await givenOwn();
    given.services.ec2.addresses.elasticIps.length = 0;
    given.world.time = NOW - 1_000;
    await refreshOwn(given);
    expect(await given.reason('8.8.8.8/32')).toContain('eipalloc-1');
  });

  it('has its lists written anew in time, so that none is tidied away while in force', async () => {
    const given = await givenOwn();
    for (let day = 0; day < 40; day += 1) {
      given.world.time += DAY;
      await refreshOwn(given);
      given.services.dynamodb.expireTtl();
      expect(await given.reason('8.8.8.8/32')).toContain('eipalloc-1');
    }
  });
});

describe('while own addresses are unknown or old, no address is blocked', () => {
  const refusal = (known: Known | undefined, action: 'block-ip' | 'notify' | 'rotate-secret' = 'block-ip') => {
    const { known: _, ...config } = givenConfig();
    return firstRefusal(
      givenFinding(),
      action,
      ATTACKER,
      { ...config, ...(known && { known }) },
      NOW,
      guardsToAct(action),
    );
  };
  const ranges: Known['ranges'] = [];

  it.each([
    { title: 'never read', known: undefined, says: 'have never been looked up, so it could be one of them' },
    { title: 'never looked up', known: { ranges }, says: 'have never been looked up' },
    {
      title: 'never looked up for want of a permission',
      known: { ranges, problem: 'UnauthorizedOperation: ec2:DescribeAddresses\u001b[31m' },
      says: '(UnauthorizedOperation: ec2:DescribeAddresses [31m)',
    },
    {
      title: 'over six hours old',
      known: { ranges, ownReadAt: NOW - 6 * HOUR - 1 },
      says: 'were last, at 2026-11-20 05:59 UTC, looked up',
    },
    { title: 'just six hours old', known: { ranges, ownReadAt: NOW - 6 * HOUR }, says: undefined },
    { title: 'looked up just now', known: { ranges, ownReadAt: NOW }, says: undefined },
    { title: 'looked up by a clock that is ahead', known: { ranges, ownReadAt: NOW + HOUR }, says: undefined },
  ])('$title', ({ known, says }) => {
    const refused = refusal(known);
    if (says === undefined) expect(refused).toBeUndefined();
    else expect(refused).toEqual({ guard: 'addresses-known', reason: expect.stringContaining(says) });
    expect(refused?.reason ?? 'riposte-test-look-around').toContain('riposte-test-look-around');
  });

  it.each(['notify', 'rotate-secret'] as const)('and %s goes on', (action) => {
    expect(refusal(undefined, action)).toBeUndefined();
  });

  it('which deciding does not ask: acting can look first', () => {
    expect(guardsFor('block-ip').map(({ id }) => id)).not.toContain('addresses-known');
    expect(guardsToAct('block-ip').map(({ id }) => id)).toContain('addresses-known');
  });
});
