import fc from 'fast-check';
import { SimulatedCrash } from '../../../../local/faults.ts';
import {
  type Block,
  type BlockList,
  createBlockList,
  type LiftedBlock,
} from '../../../../src/actions/network/block-list/index.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, addresses, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const [BACK = '', LIFTED = '', EXTENDED = ''] = addresses(3);
const NETWORK = '203.0.113.0/24';

/** One address that came back, one to lift, one to extend, and a network to block. */
async function givenWork() {
  const given = givenBlockList();
  const { blockList, world } = given;
  await blockList.add([
    givenEntry({ cidr: BACK, durationMs: HOUR }),
    ...[LIFTED, EXTENDED].map((cidr) => givenEntry({ cidr })),
  ]);
  await blockList.reconcile();
  world.time += 2 * HOUR;
  const seen = world.time;
  const work = async (): Promise<void> => {
    const attempt = given.create();
    await attempt.add([givenEntry({ cidr: BACK, lastSeen: seen, durationMs: HOUR, finding: 'f2' })]);
    await attempt.lift(LIFTED, { by: 'ops', suppressDays: 30 });
    await attempt.extend(EXTENDED, { permanent: true, by: 'ops' });
    await attempt.addManual({ cidr: NETWORK, permanent: true, reason: 'all', by: 'ops' });
    await attempt.reconcile();
  };
  return { ...given, work };
}

describe('a crash after any call of', () => {
  it.each(Array.from({ length: 48 }, (_, n) => ({ calls: n + 1 })))(
    'people’s and findings’ work, number $calls, is made good by the next attempt',
    async ({ calls }) => {
      const given = await givenWork();
      given.faults.crashAfter(calls);
      const ended = await given.work().then(
        () => 'done',
        (error: unknown) => error,
      );
      expect(ended === 'done' || ended instanceof SimulatedCrash).toBe(true);
      given.faults.revive();
      given.world.time += 1_000;
      await given.work();
      expect(given.inV4().toSorted()).toEqual([BACK, EXTENDED, NETWORK].toSorted());
      const state = Object.fromEntries(
        given.items<Block>('BLOCKS#').map(({ cidr, strikes, kind, expiresAt }) => [cidr, { strikes, kind, expiresAt }]),
      );
      expect(state).toMatchObject({
        [BACK]: { strikes: 2, kind: 'finding', expiresAt: NOW + 8 * HOUR },
        [EXTENDED]: { strikes: 1, expiresAt: 8.64e15 },
        [NETWORK]: { strikes: 0, kind: 'manual' },
      });
      const history = given
        .items<LiftedBlock>('BLOCKED#')
        .map(({ cidr, liftReason, strikes }) => [cidr, liftReason, strikes]);
      expect(history.toSorted()).toEqual(
        [
          [BACK, 'expired', 1],
          [LIFTED, 'undone', 1],
        ].toSorted(),
      );
    },
  );
});

describe('several writers at once, in any order of their calls', () => {
  type Job = (list: BlockList, now: number) => Promise<unknown>;
  const jobs: Record<string, Job> = {
    'a finding': (list, now) => list.add([givenEntry({ lastSeen: now, finding: 'f8', durationMs: HOUR })]),
    'another finding': (list, now) => list.add([givenEntry({ lastSeen: now - 1, finding: 'f9', durationMs: DAY })]),
    'a person who blocks': (list) => list.addManual({ cidr: ATTACKER, hours: 2, reason: 'by hand', by: 'alice' }),
    'a person who extends': (list) => list.extend(ATTACKER, { hours: 50, by: 'bob' }),
    'an import': (list) => list.importBlocks([ATTACKER, NETWORK], { hours: 3, by: 'carol' }),
    'a sweep': (list) => list.reconcile(['v4']),
  };

  /** A writer whose every AWS call waits until the scheduler lets it happen. */
  function writer({ clients, config, now, sleep }: ReturnType<typeof givenBlockList>, scheduler: fc.Scheduler) {
    const slow = {
      async send(command: { constructor: { name: string } }) {
        await scheduler.schedule(Promise.resolve(), command.constructor.name);
        return (clients.dynamodb.send as (given: unknown) => Promise<unknown>).call(clients.dynamodb, command);
      },
    } as unknown as typeof clients.dynamodb;
    return createBlockList({ clients: { ...clients, dynamodb: slow }, config, now, sleep });
  }

  it('lose nobody’s wish, no history and no strike', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.scheduler(),
        fc.subarray(Object.keys(jobs), { minLength: 2, maxLength: 4 }),
        async (scheduler, titles) => {
          const given = givenBlockList();
          await given.blockList.add([givenEntry({ durationMs: HOUR })]);
          await given.blockList.reconcile();
          given.world.time += 2 * HOUR;
          const { time } = given.world;
          const running = titles.map((title) => jobs[title]?.(writer(given, scheduler), time));
          await scheduler.waitFor(Promise.all(running));
          await given.blockList.reconcile();
          const { block, history } = await given.blockList.show(ATTACKER);
          expect(history).toMatchObject([{ strikes: 1, blockedAt: NOW, liftReason: 'expired' }]);
          const has = (...wanted: string[]): boolean => wanted.some((title) => titles.includes(title));
          const isFound = has('a finding', 'another finding');
          if (isFound) expect(block?.strikes).toBe(2);
          const hours = [
            ...(has('a finding') ? [6] : []),
            ...(has('another finding') ? [24 - 1 / HOUR] : []),
            ...(has('a person who blocks') ? [2] : []),
            ...(has('an import') ? [3] : []),
          ];
          const least = Math.max(0, ...hours);
          if (least > 0) expect(((block?.expiresAt ?? 0) - time) / HOUR).toBeGreaterThanOrEqual(least);
          for (const finding of [...(has('a finding') ? ['f8'] : []), ...(has('another finding') ? ['f9'] : [])])
            expect(block?.findings).toContain(finding);
          if (has('a person who blocks', 'an import')) expect(block?.kind).toBe('manual');
        },
      ),
      { numRuns: 150 },
    );
  });
});
