import fc from 'fast-check';
import { SimulatedCrash } from '../../../../local/faults.ts';
import { type Block, type BlockList, createBlockList } from '../../../../src/actions/network/block-list/index.ts';
import { StaleLockTokenError } from '../../../../src/core/errors.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, addresses, DAY, givenBlockList, givenEntry } from './given.ts';

const [FRESH = '', EXPIRING = '', LIFTED = '', STAYING = ''] = addresses(4);

/** One block to add, one to expire, one to lift and one to stay, the last three in force. */
async function givenAllKinds() {
  const given = givenBlockList();
  const { blockList, world } = given;
  const old = [EXPIRING, LIFTED, STAYING].map((cidr) =>
    givenEntry({ cidr, ...(cidr !== EXPIRING && { durationMs: 3 * DAY }) }),
  );
  await blockList.add(old);
  await blockList.reconcile();
  world.time = NOW + DAY;
  const work = async (): Promise<void> => {
    const attempt = given.create();
    await attempt.add([givenEntry({ cidr: FRESH, lastSeen: NOW + DAY })]);
    await attempt.lift(LIFTED, { by: 'ops', suppressDays: 30 });
    await attempt.reconcile();
  };
  return { ...given, work };
}

const expectRight = ({ inV4, items }: Awaited<ReturnType<typeof givenAllKinds>>): void => {
  expect(inV4().toSorted()).toEqual([FRESH, STAYING].toSorted());
  const left = items<Block>('BLOCKS#').map(({ sk, enforcedAt }) => [sk, enforcedAt !== undefined]);
  expect(left.toSorted()).toEqual(
    [
      [FRESH, true],
      [LIFTED, false],
      [STAYING, true],
    ].toSorted(),
  );
  expect(
    items<Block>('BLOCKED#')
      .map(({ cidr }) => cidr)
      .toSorted(),
  ).toEqual([EXPIRING, LIFTED].toSorted());
};

describe('a crash after any call', () => {
  it.each(Array.from({ length: 14 }, (_, n) => ({ calls: n + 1 })))(
    'number $calls leaves work that the next attempt ends right',
    async ({ calls }) => {
      const given = await givenAllKinds();
      given.faults.crashAfter(calls);
      const ended = await given.work().then(
        () => 'done',
        (error: unknown) => error,
      );
      expect(ended === 'done' || ended instanceof SimulatedCrash).toBe(true);
      given.faults.revive();
      given.world.time += 1_000;
      await given.work();
      expectRight(given);
    },
  );

  it.each([1, 2, 3, 4, 5])(
    'of a sweep, the last but %i, leaves on the list nothing that is never blocked',
    async (before) => {
      const given = givenBlockList();
      await given.blockList.add([givenEntry({ cidr: ATTACKER, durationMs: 3 * DAY })]);
      await given.blockList.follow();
      const other = givenBlockList();
      await other.blockList.add([givenEntry({ cidr: ATTACKER, durationMs: 3 * DAY })]);
      await other.blockList.follow();
      other.calls.length = 0;
      await other.create({ neverBlock: [ATTACKER] }).follow();
      given.faults.crashAfter(other.calls.length - before);
      await expect(given.create({ neverBlock: [ATTACKER] }).follow()).rejects.toThrow(SimulatedCrash);
      given.faults.revive();
      given.world.time += 5 * 60_000;
      await given.create({ neverBlock: [ATTACKER] }).follow();
      expect(given.inV4()).toEqual([]);
      expect(await given.blockList.listActive()).toEqual([]);
    },
  );

  it.each(Array.from({ length: 14 }, (_, n) => ({ calls: n + 1 })))(
    'number $calls leaves nothing blocked past its time when only the sweep comes after it',
    async ({ calls }) => {
      const given = await givenAllKinds();
      given.faults.crashAfter(calls);
      await given.work().catch(() => {});
      given.faults.revive();
      given.world.time += 5 * 60_000;
      await given.create().reconcile();
      const wanted = (await given.blockList.listActive()).map(({ sk }) => sk);
      expect(given.inV4().toSorted()).toEqual(wanted.toSorted());
      expect(given.inV4()).not.toContain(EXPIRING);
    },
  );
});

describe('trouble with WAF', () => {
  it.each([
    { title: 'a stale token on every second write', name: 'WAFOptimisticLockException', every: 2 },
    { title: 'throttling of every second write', name: 'ThrottlingException', every: 2 },
    { title: 'four stale tokens in a row', name: 'WAFOptimisticLockException', times: 4 },
    { title: 'four throttled writes in a row', name: 'ThrottlingException', times: 4 },
  ])('is overcome: $title', async ({ name, ...rule }) => {
    const given = await givenAllKinds();
    given.faults.refuse('UpdateIPSet', name, rule);
    for (let n = 0; n < 3; n += 1) {
      await given.work();
      given.world.time += 1_000;
    }
    expectRight(given);
  });

  it('lets a second pass before it writes again, whether it was throttled or a token was stale', async () => {
    const throttled = givenBlockList();
    throttled.faults.refuse('UpdateIPSet', 'ThrottlingException', { times: 1 });
    const stale = givenBlockList();
    stale.faults.refuse('UpdateIPSet', 'WAFOptimisticLockException', { times: 1 });
    for (const { blockList } of [throttled, stale]) {
      await blockList.add([givenEntry()]);
      await blockList.reconcile();
    }
    for (const { waits } of [throttled, stale])
      expect(waits.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(1_000);
  });

  it('waits when even reading is throttled', async () => {
    const { blockList, faults, inV4 } = givenBlockList();
    faults.refuse('GetIPSet', 'ThrottlingException', { times: 2 });
    await blockList.add([givenEntry()]);
    await blockList.reconcile();
    expect(inV4()).toEqual([ATTACKER]);
  });

  it('gives up on tokens that are stale for ever, in a way that can be tried again', async () => {
    const { blockList, faults } = givenBlockList();
    faults.refuse('UpdateIPSet', 'WAFOptimisticLockException');
    await blockList.add([givenEntry()]);
    const error = await blockList.reconcile().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(StaleLockTokenError);
    expect(error).toMatchObject({ retryable: true, message: expect.stringContaining('riposte-test-v4') });
  });

  it.each([
    { name: 'AccessDeniedException', calls: 1 },
    { name: 'WAFNonexistentItemException', calls: 1 },
    { name: 'WAFInternalErrorException', calls: 1 },
  ])('ends at once with $name, and leaves the wish in the table', async ({ name, calls }) => {
    const { blockList, faults, called, inV4 } = givenBlockList();
    faults.refuse('UpdateIPSet', name, { times: 1 });
    await blockList.add([givenEntry()]);
    await expect(blockList.reconcile(['v4'])).rejects.toMatchObject({ name });
    expect(called('wafv2').filter((operation) => operation === 'UpdateIPSet')).toHaveLength(calls);
    await blockList.reconcile();
    expect(inV4()).toEqual([ATTACKER]);
  });
});

describe('several functions at once, in any order of their calls', () => {
  /** A function whose every AWS call waits until the scheduler lets it happen. */
  async function givenScheduled(scheduler: fc.Scheduler) {
    const given = await givenAllKinds();
    const { clients, config, now, sleep } = given;
    const scheduled = (client: { send: unknown }) => ({
      async send(command: { constructor: { name: string } }) {
        await scheduler.schedule(Promise.resolve(), command.constructor.name);
        return (client.send as (given: unknown) => Promise<unknown>).call(client, command);
      },
    });
    const slow = {
      wafv2: scheduled(clients.wafv2),
      dynamodb: scheduled(clients.dynamodb),
    } as unknown as typeof clients;
    return { ...given, another: () => createBlockList({ clients: slow, config, now, sleep }) };
  }

  type Job = (list: BlockList, now: number) => Promise<unknown>;
  const jobs: Record<string, Job> = {
    'blocks a new address': (list, now) => list.add([givenEntry({ cidr: FRESH, lastSeen: now })]),
    'blocks again what has just expired': (list, now) =>
      list.add([givenEntry({ cidr: EXPIRING, lastSeen: now, finding: 'f2' })]),
    'lifts a block': (list) => list.lift(LIFTED, { by: 'ops', suppressDays: 30 }),
    'lifts what is being blocked': (list) => list.lift(FRESH, { by: 'ops', suppressDays: 30 }),
    'only sweeps': async () => {},
  };

  it('leave the IP set as the table wants it, with no sweep after them', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.subarray(Object.keys(jobs), { minLength: 2, maxLength: 3 }),
        async (scheduler, titles) => {
          const { another, world, inV4, blockList } = await givenScheduled(scheduler);
          const running = titles.map(async (title) => {
            const list = another();
            await jobs[title]?.(list, world.time);
            await list.reconcile(['v4']);
          });
          await scheduler.waitFor(Promise.all(running));
          const wanted = (await blockList.listActive()).map(({ sk }) => sk);
          expect(inV4().toSorted()).toEqual(wanted.toSorted());
        },
      ),
      { numRuns: 300 },
    );
  });
});
