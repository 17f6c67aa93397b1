import fc from 'fast-check';
import type { Expiry, ServiceAnswer } from '../../src/expiry/expiry.ts';
import { comingUp } from '../../src/expiry/for-digest.ts';
import { type Calendar, createKeeper } from '../../src/expiry/keep.ts';
import { readCalendar, writeCalendar } from '../../src/expiry/store.ts';
import { createTable } from '../../src/platform/table.ts';
import { NOW } from '../support/fixtures.ts';
import { givenStack } from '../support/stories.ts';

const DAY = 86_400_000;
const entry = (n: number, over: Partial<Expiry> = {}): Expiry => ({
  kind: 'secret',
  id: `secret-${n}`,
  name: `secret-${n}`,
  region: 'eu-west-1',
  at: NOW + n * DAY,
  state: 'expires',
  note: 'x'.repeat(300),
  ...over,
});
const calendar = (over: Partial<Calendar> = {}): Calendar => ({
  at: NOW,
  entries: [],
  counts: {},
  unread: [],
  ...over,
});

function given() {
  const stack = givenStack();
  return { stack, table: createTable(stack.clients.dynamodb, stack.config.table) };
}

it('keeps the most pressing, whatever order they come in, and counts all', () => {
  const all = Array.from({ length: 60 }, (_, n) => entry(n, n % 3 === 0 ? { automatic: true } : {}));
  const expected = all.filter(({ automatic }) => !automatic).slice(0, 5);
  fc.assert(
    fc.property(fc.shuffledSubarray(all, { minLength: 60 }), (shuffled) => {
      const keeper = createKeeper({ dated: 5, undated: 5 });
      for (const one of shuffled) keeper.add(one);
      expect(keeper.end()).toEqual({ entries: expected, counts: { 'secret expires': 60 } });
    }),
  );
});

it.each([0, 1, 2_500])('reads back %i entries, but how they are answered', async (count) => {
  const { table } = given();
  const entries = Array.from({ length: count }, (_, n) => entry(n));
  const answer: ServiceAnswer = { by: 'notice', advice: 'x', commands: [] };
  await writeCalendar(table, calendar({ entries: entries.map((one) => ({ ...one, answer })) }));
  expect(await readCalendar(table)).toEqual(calendar({ entries }));
});

it('an older look does not take the place of a later one', async () => {
  const { table } = given();
  await writeCalendar(table, calendar({ at: NOW + 1 }));
  await writeCalendar(table, calendar({ at: NOW }));
  expect(await readCalendar(table)).toMatchObject({ at: NOW + 1 });
});

describe('the digest', () => {
  it.each([
    { title: 'before the first look', given: undefined, expected: [{ kind: 'calendar' }] },
    {
      title: 'of what ends within 45 days',
      given: calendar({ entries: [entry(3), entry(50), entry(4, { kind: 'access-key' })] }),
      expected: [{ name: 'secret-3' }, { name: 'secret-4', automatic: true }],
    },
    {
      title: 'of what cannot be read',
      given: calendar({ unread: [{ kind: 'key', region: 'eu-west-1', note: 'AWS answered no' }] }),
      expected: [{ kind: 'key', note: 'eu-west-1: AWS answered no' }],
    },
    {
      title: 'of a look that is too old',
      given: calendar({ at: NOW - 2 * DAY, entries: [entry(3)] }),
      expected: [{ name: 'secret-3' }, { kind: 'calendar', note: expect.stringContaining('2026-11-18 12:00 UTC') }],
    },
  ])('is told $title', async ({ given: kept, expected }) => {
    const { table } = given();
    if (kept) await writeCalendar(table, kept);
    expect(await comingUp(table, NOW)).toMatchObject(expected);
  });
});
