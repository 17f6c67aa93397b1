import fc from 'fast-check';
import type { Block, LiftedBlock } from '../../../../src/actions/network/block-list/index.ts';
import { NOW } from '../../../support/fixtures.ts';
import { ATTACKER, DAY, givenBlockList, givenEntry, HOUR } from './given.ts';

const MINUTE = 60_000;
type Given = ReturnType<typeof givenBlockList>;

/** A sighting right now, by a playbook that blocks for an hour. */
const seenNow = ({ world }: Given, finding = `f${world.time}`) =>
  givenEntry({ lastSeen: world.time, firstSeen: world.time, durationMs: HOUR, finding });

const blockOf = ({ items }: Given): Block | undefined => items<Block>('BLOCKS#')[0];

/** Sees the address, lets the block run out, and sweeps; returns for how many hours it was blocked. */
async function blockAndWait(given: Given, pauseMs = MINUTE): Promise<number> {
  const [result] = await given.blockList.add([seenNow(given)]);
  const hours = ((result as { until: number }).until - given.world.time) / HOUR;
  given.world.time += hours * HOUR;
  await given.blockList.reconcile();
  given.world.time += pauseMs;
  return hours;
}

describe('an address that comes back', () => {
  it('is blocked for longer each time, up to 30 days', async () => {
    const given = givenBlockList();
    const hours: number[] = [];
    for (let n = 0; n < 6; n += 1) hours.push(await blockAndWait(given));
    expect(hours).toEqual([1, 6, 24, 7 * 24, 30 * 24, 30 * 24]);
    expect(given.items<LiftedBlock>('BLOCKED#').map(({ strikes }) => strikes)).toEqual([1, 2, 3, 4, 5, 5]);
  });

  it('is blocked as long as the playbook says where that is longer', async () => {
    const given = givenBlockList();
    const untils: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      const [result] = await given.blockList.add([{ ...seenNow(given), durationMs: 2 * DAY }]);
      const { until } = result as { until: number };
      untils.push((until - given.world.time) / DAY);
      given.world.time = until + MINUTE;
      await given.blockList.reconcile();
    }
    expect(untils).toEqual([2, 2, 2, 7]);
  });

  it.each([
    { title: 'before the sweep has cleared the last block away', sweeps: false },
    { title: 'after the sweep', sweeps: true },
  ])('gets its next strike $title', async ({ sweeps }) => {
    const given = givenBlockList();
    await given.blockList.add([seenNow(given)]);
    await given.blockList.reconcile();
    given.world.time += HOUR + MINUTE;
    if (sweeps) await given.blockList.reconcile();
    expect(await given.blockList.add([seenNow(given)])).toMatchObject([{ status: 'added', strikes: 2 }]);
    await given.blockList.reconcile();
    expect(given.items<LiftedBlock>('BLOCKED#')).toMatchObject([{ strikes: 1, liftReason: 'expired' }]);
    expect(blockOf(given)).toMatchObject({ strikes: 2, earlier: { strikes: 1, until: NOW + HOUR } });
  });

  it.each([
    { days: 29, strikes: 3 },
    { days: 30, strikes: 2 },
    { days: 59, strikes: 2 },
    { days: 61, strikes: 1 },
    { days: 300, strikes: 1 },
  ])('has strike $strikes after two blocks and $days quiet days', async ({ days, strikes }) => {
    const given = givenBlockList();
    await blockAndWait(given);
    await blockAndWait(given, days * DAY);
    expect(await given.blockList.add([seenNow(given)])).toMatchObject([{ strikes }]);
  });

  it('gets no strike by being seen again while it is blocked', async () => {
    const given = givenBlockList();
    for (let n = 0; n < 10; n += 1) {
      expect(await given.blockList.add([seenNow(given)])).toMatchObject([
        { strikes: 1, until: given.world.time + HOUR },
      ]);
      given.world.time += 50 * MINUTE;
    }
  });

  it('gets neither block nor strike by old sightings that are delivered again', async () => {
    const given = givenBlockList();
    const first = seenNow(given);
    await given.blockList.add([first]);
    given.world.time += 30 * MINUTE;
    const second = seenNow(given, 'f2');
    await given.blockList.add([second]);
    given.world.time += HOUR + MINUTE;
    for (const sweep of [false, true]) {
      if (sweep) await given.blockList.reconcile();
      expect(await given.blockList.add([first, second])).toMatchObject([{ status: 'expired' }, { status: 'expired' }]);
    }
    expect(await given.blockList.add([seenNow(given)])).toMatchObject([{ strikes: 2 }]);
  });

  it('is told how often it came back', async () => {
    const given = givenBlockList();
    const counts = [
      { finding: 'f1', count: 3 },
      { finding: 'f2', count: 1 },
      { finding: 'f1', count: 5 },
      { finding: 'f1', count: 4 },
    ];
    for (const [n, more] of counts.entries())
      await given.blockList.add([{ ...givenEntry(), ...more, lastSeen: NOW - 4 + n }]);
    expect(blockOf(given)).toMatchObject({ findings: ['f1', 'f2'], counts: [5, 1], findingCount: 2 });
  });
});

describe('a block that a person lifted', () => {
  it('is not brought back by a sighting from before, and counts as a strike to one after', async () => {
    const given = givenBlockList();
    await given.blockList.add([seenNow(given)]);
    given.world.time += 10 * MINUTE;
    const before = seenNow(given, 'f2');
    given.world.time += 10 * MINUTE;
    await given.blockList.lift(ATTACKER, { by: 'ops', suppressDays: 0 });
    const lifted = { status: 'lifted', until: given.world.time };
    expect(await given.blockList.add([before])).toEqual([lifted]);
    await given.blockList.reconcile();
    expect(await given.blockList.add([before])).toEqual([lifted]);
    given.world.time += MINUTE;
    expect(await given.blockList.add([seenNow(given)])).toMatchObject([{ status: 'added', strikes: 2 }]);
  });
});

describe('sightings in any order and number', () => {
  const sighting = fc.record({
    minutesAgo: fc.integer({ min: 0, max: 40 * 24 * 60 }),
    hours: fc.constantFrom(1, 5, 24, 100),
    finding: fc.constantFrom('f1', 'f2', 'f3'),
  });
  const past = fc.option(
    fc.record({ strikes: fc.integer({ min: 0, max: 5 }), hoursAgo: fc.integer({ min: 1, max: 2_000 }) }),
  );

  it('make the same block, with the same strikes, after whatever was before', async () => {
    await fc.assert(
      fc.asyncProperty(
        past,
        fc.array(sighting, { minLength: 1, maxLength: 8 }),
        fc.array(fc.nat(), { maxLength: 8 }),
        async (before, list, order) => {
          const entries = list.map(({ minutesAgo, hours, finding }) => {
            const lastSeen = NOW - minutesAgo * MINUTE;
            return givenEntry({ lastSeen, firstSeen: lastSeen - 1, durationMs: hours * HOUR, finding });
          });
          const mixed = [...order.map((n) => entries[n % entries.length] ?? givenEntry()), ...entries].reverse();
          const ends: unknown[] = [];
          for (const each of [entries, mixed, mixed.toReversed()]) {
            const given = await givenPast(before);
            for (const entry of each) await given.blockList.add([entry]);
            await given.blockList.add(each);
            const { strikes, lastSeen, expiresAt, kind } = blockOf(given) ?? {};
            ends.push({ strikes, lastSeen, expiresAt, kind });
          }
          expect(ends[1]).toEqual(ends[0]);
          expect(ends[2]).toEqual(ends[0]);
        },
      ),
      { numRuns: 150 },
    );
  });

  /** A deployment in which the address was blocked before, until some hours ago. */
  async function givenPast(before: { strikes: number; hoursAgo: number } | null): Promise<Given> {
    const given = givenBlockList();
    if (!before) return given;
    const { PutCommand } = await import('@aws-sdk/lib-dynamodb');
    const { pastKey } = await import('../../../../src/actions/network/block-list/ledger/strikes.ts');
    const Item = { ...pastKey(ATTACKER), strikes: before.strikes, until: NOW - before.hoursAgo * HOUR };
    await given.clients.dynamodb.send(new PutCommand({ TableName: given.config.table, Item }));
    return given;
  }

  it('never have fewer strikes for coming back sooner, or more often', async () => {
    const pauses = fc.array(fc.integer({ min: 1, max: 80 }), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pauses, fc.nat({ max: 79 }), async (days, sooner) => {
        const strikesAfter = async (list: readonly number[]): Promise<number> => {
          const given = givenBlockList();
          for (const pause of list) await blockAndWait(given, pause * DAY);
          const [last] = await given.blockList.add([seenNow(given)]);
          return (last as { strikes: number }).strikes;
        };
        const reached = await strikesAfter(days);
        expect(reached).toBeGreaterThanOrEqual(1);
        expect(reached).toBeLessThanOrEqual(Math.min(5, days.length + 1));
        const earlier = days.map((day) => Math.max(1, day - sooner));
        expect(await strikesAfter(earlier)).toBeGreaterThanOrEqual(reached);
      }),
      { numRuns: 20 },
    );
  });
});
