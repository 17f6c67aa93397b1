import { createLocalStack } from '../../local/local-stack.ts';
import type { Finding } from '../../src/core/finding.ts';
import { digestPeriod, periodOf } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather, gatherAndKeep, gatherViews } from '../../src/digest/gather.ts';
import type { DigestInput } from '../../src/digest/input.ts';
import { givenDecision } from '../alerts/given-alert.ts';
import { ACCOUNT, givenResponse, NOW, REGION } from '../support/fixtures.ts';
import { probe } from './days.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const period = digestPeriod(NOW, 'UTC');
const OTHER = '444455556666';

function given() {
  const stack = createLocalStack({ account: ACCOUNT, region: REGION, startAt: period.from });
  const { clients, config, world, journal } = stack;
  const options = { clients, config, now: world.now };
  return {
    ...stack,
    options,
    /** Findings of which each has an action that was applied. */
    async record(findings: readonly Finding[], state: 'done' | 'waiting' = 'done') {
      await journal.recordFindings(
        findings.map((finding) => ({ finding, decisions: [] })),
        world.now(),
      );
      const records = findings.map((finding) => ({
        ...givenResponse({}, { decision: givenDecision({ target: finding.id }), finding, at: world.now() }),
        state,
        outcome: state === 'done' ? ('applied' as const) : ('awaiting-approval' as const),
        ...(state === 'waiting' && journal.due(finding.id, world.now() + DAY, 'OPEN')),
      }));
      await journal.saveResponses(records);
    },
  };
}

const probes = (count: number, from = 0, over: Partial<Finding> = {}) =>
  Array.from({ length: count }, (_, n) => probe(from + n, over));

it('reads each record of the day once, however many pages and shards they are on', async () => {
  const { record, options, setTime, counts } = given();
  await record(probes(700));
  setTime(NOW);
  counts.clear();
  const { tally } = await gather(period, options);
  expect(tally.findings.counts.total).toBe(700);
  expect(tally.actions.byOutcome.applied).toBe(700);
  // 16 shards of about 90 records on each of two days, and the empty ones of the layout before; the block list's and the
  // due index's are among them.
  expect(counts.get('dynamodb:Query')).toBeLessThan(2 * (16 + 4) + 60);
});

it('leaves out what is of the days before and after', async () => {
  const { record, options, setTime } = given();
  setTime(period.from - 1);
  await record(probes(1, 1));
  setTime(period.from);
  await record(probes(1, 2));
  setTime(period.to - 1);
  await record(probes(1, 3));
  setTime(period.to);
  await record(probes(1, 4));
  setTime(NOW);
  expect((await gather(period, options)).tally.findings.counts.total).toBe(2);
});

it('tells of everything that waits now, whichever day it is of', async () => {
  const { record, options, setTime, lookAhead } = given();
  setTime(period.from - DAY);
  await record(probes(1, 1), 'waiting');
  setTime(period.from + HOUR);
  await record(probes(1, 2), 'waiting');
  setTime(period.to + HOUR);
  await record(probes(1, 3), 'waiting');
  setTime(NOW);
  await lookAhead();
  const digest = buildDigest(await gather(period, options));
  expect(digest.needs.map(({ kind }) => kind)).toEqual(['approval', 'approval', 'approval']);
  expect(digest.headline).toBe('1 finding, nothing was changed, 3 need your decision.');
});

it('is for several views with one reading of the journal', async () => {
  const { record, options, setTime, counts } = given();
  await record([...probes(3), ...probes(2, 10, { account: OTHER })]);
  setTime(NOW);
  await gather(period, options);
  const once = counts.get('dynamodb:Query');
  counts.clear();
  const inputs = await gatherViews(period, options, [undefined, [OTHER], ['123456789012']]);
  expect(inputs.map(({ tally }) => tally.findings.counts.total)).toEqual([5, 2, 0]);
  expect(inputs.map(({ accounts }) => accounts)).toEqual([undefined, [OTHER], ['123456789012']]);
  expect(counts.get('dynamodb:Query')).toBe(once);
});

it('is kept, so that the next day is compared with it', async () => {
  const { record, options, setTime } = given();
  await record(probes(3));
  setTime(period.to + 7 * HOUR);
  const [first] = await gatherAndKeep(period, options, [undefined]);
  expect(buildDigest(first as DigestInput)).toMatchObject({
    firstDay: true,
    newKinds: [],
    counts: { findings: { now: 3 } },
  });
  await record([...probes(1, 20), ...probes(2, 30, { type: 'Impact:EC2/PortSweep', severity: 8 })]);
  setTime(period.to + DAY + 7 * HOUR);
  const next = digestPeriod(period.to + DAY, 'UTC');
  const digest = buildDigest(await gather(next, options));
  expect(digest.firstDay).toBe(false);
  expect(digest.counts.findings).toEqual({ now: 3, before: 3 });
  expect(digest.newKinds).toEqual([{ source: 'guardduty', type: 'Impact:EC2/PortSweep', band: 'high', count: 2 }]);
  expect(digest.history).toHaveLength(30);
  expect(digest.history.slice(-3).map(({ date, missing }) => [date, missing])).toEqual([
    ['2026-11-18', true],
    ['2026-11-19', undefined],
    ['2026-11-20', undefined],
  ]);
});

it('adds a week up, Monday to Sunday', async () => {
  const { record, options, setTime } = given();
  const week = periodOf('2026-W47', 'UTC');
  if (!week) throw new Error('no week');
  for (let n = -1; n < 8; n += 1) {
    setTime(week.from + n * DAY + HOUR);
    await record(probes(1, n + 1));
    setTime(week.from + (n + 1) * DAY + HOUR);
    await gatherAndKeep(digestPeriod(week.from + (n + 1) * DAY, 'UTC'), options, [undefined]);
  }
  const digest = buildDigest(await gather(week, options));
  expect(digest).toMatchObject({ kind: 'week', firstDay: false, findings: { total: 7 } });
  expect(digest.history.slice(-8).map((day) => ('findings' in day ? [day.date, day.findings] : [day.date]))).toEqual([
    ['2026-11-15', 1],
    ['2026-11-16', 1],
    ['2026-11-17', 1],
    ['2026-11-18', 1],
    ['2026-11-19', 1],
    ['2026-11-20', 1],
    ['2026-11-21', 1],
    ['2026-11-22', 1],
  ]);
});

it('that is read only writes nothing, and tells nobody', async () => {
  const { record, options, setTime, services, counts } = given();
  await record(probes(3));
  setTime(NOW + 30 * DAY);
  const items = services.dynamodb.items().length;
  counts.clear();
  const input = await gather(period, { ...options, readOnly: true });
  expect(input.tally.findings.counts.total).toBe(3);
  expect(services.dynamodb.items()).toHaveLength(items);
  expect(services.sns.published).toEqual([]);
  expect([...counts.keys()].filter((call) => /:(?:Put|Update|TransactWrite|Publish|Send)/.test(call))).toEqual([]);
});

it('fails when a page of the journal cannot be read', async () => {
  const { record, options, setTime, faults } = given();
  await record(probes(10));
  setTime(NOW);
  faults.refuse('Query', 'InternalServerError', { times: 1_000 });
  await expect(gather(period, options)).rejects.toThrow('InternalServerError');
});
