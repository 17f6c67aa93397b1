import { createLocalAccount } from '../../../local/local-account.ts';
import { lastDays, type Period, periodOf, weekPeriod } from '../../../src/core/period.ts';
import { readPast } from '../../../src/digest/past/read-past.ts';
import { keepSummary } from '../../../src/digest/past/summary.ts';
import { createTally } from '../../../src/digest/tally/tally.ts';
import { ACCOUNT, givenConfig, NOW, REGION } from '../../support/fixtures.ts';
import { probe } from '../days.ts';

const ZONE = 'Europe/Zurich';
const config = givenConfig({ timeZone: ZONE });

function given() {
  const account = createLocalAccount({ account: ACCOUNT, region: REGION, stack: config.table, startAt: NOW });
  const options = { clients: account.clients, config };
  return {
    ...account,
    /** Keeps a period in which `count` findings of a type came. */
    async keep(
      period: Period,
      count: number,
      { type = 'Example:Type/One', madeAt = period.to, accounts = undefined as string[] | undefined } = {},
    ) {
      const tally = createTally(accounts);
      for (let n = 0; n < count; n += 1) tally.finding(probe(n, { type }), []);
      await keepSummary({ period, tally: tally.end(), madeAt, ...(accounts && { accounts }) }, options);
    },
    read: (period: Period, accounts?: string[]) => readPast(period, { ...options, accounts }),
  };
}

const day = (label: string): Period => periodOf(label, ZONE) as Period;
const before = (period: Period, count: number): Period[] => lastDays({ ...period, to: period.from }, count);

it('of 30 days is read at once, oldest first, and what is missing is a gap', async () => {
  const { keep, read, counts } = given();
  for (const [n, period] of before(day('2026-11-19'), 30).entries()) if (n !== 3) await keep(period, n);
  const past = await read(day('2026-11-19'));
  expect(counts.get('dynamodb:BatchGet')).toBe(1);
  expect(past.days.map(({ date }) => date)).toEqual(before(day('2026-11-19'), 30).map(({ label }) => label));
  expect(past.days[3]).toEqual({ date: '2026-10-23', missing: true });
  expect(past.days[29]).toMatchObject({ date: '2026-11-18', findings: 29, sources: { guardduty: 29 } });
  expect(past.same).toEqual(past.days.slice(-7));
  expect(past.within).toEqual([]);
});

it('knows each kind of finding that it saw', async () => {
  const { keep, read } = given();
  await keep(day('2026-11-01'), 1, { type: 'Example:Type/One' });
  await keep(day('2026-11-18'), 1, { type: 'Example:Type/Two' });
  const { kinds } = await read(day('2026-11-19'));
  expect(kinds).toEqual(['guardduty Example:Type/One', 'guardduty Example:Type/Two']);
});

it('of a week is its days, those before it, and the 4 weeks before', async () => {
  const { keep, read } = given();
  const week = day('2026-W47');
  const weeks = ['2026-W43', '2026-W44', '2026-W45', '2026-W46'];
  for (const [n, label] of weeks.entries()) await keep(day(label), 10 * n);
  await keep(day('2026-11-17'), 5);
  const past = await read(week);
  expect(past.within).toHaveLength(7);
  expect(past.within[1]).toMatchObject({ date: '2026-11-17', findings: 5 });
  expect(past.days.at(-1)).toEqual({ date: '2026-11-15', missing: true });
  expect(past.same).toMatchObject(weeks.map((date, n) => ({ date, findings: 10 * n })));
});

it('is small, kept once for each day, and gone after 400 days', async () => {
  const { keep, services } = given();
  await keep(day('2026-11-19'), 3);
  await keep(day('2026-11-19'), 4);
  const items = services.dynamodb.items();
  expect(items).toMatchObject([{ pk: 'DAY#2026-11-19', sk: 'SUMMARY', findings: 4 }]);
  expect(JSON.stringify(items).length).toBeLessThan(1_000);
  expect(items[0]?.ttl).toBe(Math.floor(day('2026-11-19').to / 1000) + 400 * 86_400);
});

it('is not kept of a day that is not over', async () => {
  const { keep, services } = given();
  await keep(day('2026-11-19'), 3, { madeAt: day('2026-11-19').to - 1 });
  expect(services.dynamodb.items()).toEqual([]);
});

it('of some accounts is apart from that of all', async () => {
  const { keep, read } = given();
  await keep(day('2026-11-18'), 3);
  await keep(day('2026-11-18'), 2, { accounts: [ACCOUNT] });
  expect((await read(day('2026-11-19'))).days.at(-1)).toMatchObject({ findings: 3 });
  expect((await read(day('2026-11-19'), [ACCOUNT])).days.at(-1)).toMatchObject({ findings: 2 });
  expect((await read(day('2026-11-19'), ['444455556666'])).days.at(-1)).toMatchObject({ missing: true });
});

it('of a week over a clock change has its seven days', () => {
  const week = weekPeriod(Date.parse('2026-10-26T06:00Z'), ZONE);
  expect((week.to - week.from) / 3_600_000).toBe(169);
  expect(lastDays(week, 7)[0]?.from).toBe(week.from);
});
