import { takenBy } from '../../local/write-units.ts';
import { isGood } from '../../simulation/storm/main.ts';
import { simulateStorm } from '../../simulation/storm/storm.ts';
import { createRandom, inVirtualTime } from '../../simulation/storm/virtual-time.ts';
import { busiestSecond } from '../../simulation/storm/watch.ts';

const SEED = Number(process.env.SEED ?? 20_261_120);
/** Half a minute of it takes half a minute of a processor, which others may be using. */
const TIMEOUT_MS = 300_000;

describe('a storm of 10,000 findings a minute, with 20 % of the writes in trouble', () => {
  // The long form, and other seeds: npm run simulate -- --storm --seed N --minutes 10
  it(
    `blocks every address within 10 seconds, with one write a second (SEED=${SEED})`,
    async () => {
      const storm = await simulateStorm({ seed: SEED, minutes: 0.5 });
      expect(storm).toMatchObject({ findings: 5_000, addresses: 500, missed: [], writesInOneSecond: 1 });
      expect(storm.delay.max).toBeLessThanOrEqual(10);
      expect(storm.drained).toBeLessThanOrEqual(10);
      expect(storm.writes.conflict + storm.writes.throttled).toBeGreaterThan(0);
      for (const { failures } of Object.values(storm.functions)) expect(failures).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'is the same storm with the same seed',
    async () => {
      const run = () => simulateStorm({ seed: SEED, minutes: 0.1, perMinute: 3_000 });
      expect(await run()).toEqual(await run());
    },
    TIMEOUT_MS,
  );
});

describe('a storm against the stack as it is deployed', () => {
  it(
    'has what the default budget allows blocked, and people asked about the rest, once',
    async () => {
      const storm = await simulateStorm({
        seed: SEED,
        minutes: 0.1,
        perMinute: 3_000,
        newEvery: 1,
        budgets: 'default',
      });
      expect(storm).toMatchObject({ addresses: 300, held: { budget: 99, question: 1 }, leftOut: 0, dead: 0 });
      expect(storm.missed).toHaveLength(100);
      expect(storm.delay.max).toBeLessThanOrEqual(10);
      expect(Object.keys(storm.told).filter((subject) => subject.includes('asks you'))).toHaveLength(1);
      expect(isGood(storm)).toBe(true);
      expect(isGood({ ...storm, budgets: 'raised' })).toBe(false);
      expect(isGood({ ...storm, held: { budget: 98, question: 1 } })).toBe(false);
    },
    TIMEOUT_MS,
  );
});

describe('write units', () => {
  const key = { pk: 'RESPONSE#1', sk: 'RESPONSE' };
  const item = (more: object) => ({ ...key, text: 'x'.repeat(2_000), ...more });

  it('are whole KB of the larger state, twice in a transaction, and once in each index that changes', () => {
    const now = item({ dueShard: 'DUE#1', dueAt: 5, dayKey: '2026-11-20#3', dayAt: 5 });
    expect(takenBy(key, undefined, now, true)).toEqual([
      { of: 'table', partition: 'RESPONSE#1', units: 6 },
      { of: 'due', partition: 'DUE#1', units: 3 },
      { of: 'days', partition: '2026-11-20#3', units: 1 },
    ]);
    expect(takenBy(key, now, now, false)).toEqual([{ of: 'table', partition: 'RESPONSE#1', units: 3 }]);
  });

  it('of what moves to another partition are taken of both', () => {
    const [old, now] = [item({ dueShard: 'DUE#1', dueAt: 5 }), item({ dueShard: 'OPEN#2', dueAt: 5 })];
    expect(takenBy(key, old, now, false).slice(1)).toEqual([
      { of: 'due', partition: 'DUE#1', units: 2 },
      { of: 'due', partition: 'OPEN#2', units: 2 },
    ]);
  });
});

describe('virtual time', () => {
  it('passes as if it were waited for, also for setTimeout', async () => {
    const heard: string[] = [];
    const took = await inVirtualTime({ seed: 1, startAt: 0 }, async ({ now, sleep }) => {
      setTimeout(() => heard.push(`timeout at ${now()}`), 1_500);
      await Promise.all([sleep(2_000).then(() => heard.push(`two at ${now()}`)), sleep(1_000)]);
      heard.push(`both at ${now()}`);
      return now();
    });
    expect(took).toBe(2_000);
    expect(heard).toEqual(['timeout at 1500', 'two at 2000', 'both at 2000']);
  });

  it('gives back the real clock and chance, also after an error', async () => {
    const { setTimeout: before } = globalThis;
    const { random } = Math;
    const story = inVirtualTime({ seed: 1, startAt: 0 }, async () => {
      throw new Error('over');
    });
    await expect(story).rejects.toThrow('over');
    expect(globalThis.setTimeout).toBe(before);
    expect(Math.random).toBe(random);
  });

  it('tells of a story that can never end', async () => {
    const story = inVirtualTime({ seed: 1, startAt: 0 }, () => new Promise<void>(() => {}));
    await expect(story).rejects.toThrow('never happens');
  });
});

it('random numbers follow from the seed, and are spread evenly', () => {
  const [one, same, other] = [createRandom(1), createRandom(1), createRandom(2)];
  const numbers = Array.from({ length: 10_000 }, one);
  expect(Array.from({ length: 10_000 }, same)).toEqual(numbers);
  expect(other()).not.toBe(numbers[0]);
  expect(numbers.reduce((sum, number) => sum + number, 0) / 10_000).toBeCloseTo(0.5, 1);
});

it.each([
  { times: [], most: 0 },
  { times: [0, 1_000, 2_000], most: 1 },
  { times: [0, 999, 2_000], most: 2 },
  { times: [0, 400, 800, 1_200], most: 3 },
])('the busiest second of $times has $most', ({ times, most }) => {
  expect(busiestSecond(times)).toBe(most);
});
