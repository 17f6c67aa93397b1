import fc from 'fast-check';
import { awsError } from '../../local/account.ts';
import { inVirtualTime } from '../../simulation/storm/virtual-time.ts';
import { createPace, pages } from '../../src/expiry/api-pace.ts';
import { NOW } from '../support/fixtures.ts';

const inTime = <T>(story: (clock: { now(): number; sleep(ms: number): Promise<void> }) => Promise<T>): Promise<T> =>
  inVirtualTime({ seed: 1, startAt: NOW }, story);

it('lets no more calls through in a second than it may, however they come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 40 }),
      async (rate, delays) => {
        const times: number[] = [];
        await inTime(async ({ now, sleep }) => {
          const pace = createPace(rate, { now, sleep });
          await Promise.all(
            delays.map(async (ms) => {
              await sleep(ms);
              await pace(async () => times.push(now()));
            }),
          );
        });
        expect(times).toHaveLength(delays.length);
        // Sums of fractions are off by less than a millisecond.
        times.forEach((time, n) => {
          const later = times[n + rate];
          if (later !== undefined) expect(later - time).toBeGreaterThan(999);
        });
      },
    ),
    { numRuns: 30 },
  );
});

it.each([
  {
    title: 'is busy for a while',
    error: awsError('ThrottlingException', 'Rate exceeded'),
    times: 3,
    calls: 4,
    seconds: 7,
  },
  {
    title: 'is busy for good',
    error: awsError('ThrottlingException', 'Rate exceeded'),
    times: 99,
    calls: 5,
    seconds: 15,
  },
  { title: 'denies', error: awsError('AccessDeniedException', 'no'), times: 99, calls: 1, seconds: 0 },
])('asks an API that $title $calls times within about $seconds seconds', async ({ error, times, calls, seconds }) => {
  let made = 0;
  const took = await inTime(async ({ now, sleep }) => {
    const pace = createPace(10, { now, sleep });
    await pace(async () => {
      made += 1;
      if (made <= times) throw error;
    }).catch(() => undefined);
    return now() - NOW;
  });
  expect(made).toBe(calls);
  expect(Math.round(took / 1000)).toBe(seconds);
});

it('asks for a page only when the one before is used up, and goes on over empty ones', async () => {
  const asked: (string | undefined)[] = [];
  const given = [{ items: [1, 2], next: 'b' }, { items: [], next: 'c' }, { next: 'd' }, { items: [3] }];
  const seen: number[] = [];
  await inTime(async (clock) => {
    const all = pages<number>(createPace(10, clock), async (token) => {
      asked.push(token);
      return given[asked.length - 1] ?? {};
    });
    for await (const item of all) {
      seen.push(item);
      if (item === 1) expect(asked).toHaveLength(1);
    }
  });
  expect(seen).toEqual([1, 2, 3]);
  expect(asked).toEqual([undefined, 'b', 'c', 'd']);
});
