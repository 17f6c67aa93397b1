import { readFileSync } from 'node:fs';
import { busyCost, costOfList, MEASURED, sumOfBusy } from '../../deploy/busy-cost.ts';
import { costPage, idleCosts, sumOf } from '../../deploy/cost-page.ts';
import { idleCost } from '../../deploy/idle-cost.ts';
import prices from '../../deploy/prices.json' with { type: 'json' };
import { stackWith } from './given.ts';

/** The most that an idle stack may cost in a month, in US$. */
const GOAL = 5;

describe('a month in which nothing happens', () => {
  it('costs at most 5 US$, with every free allowance used up by others', async () => {
    expect(sumOf((await idleCosts()).usual)).toBeLessThanOrEqual(GOAL);
  });

  it('costs at most 5 US$ in an account of its own, also when Lambda keeps all its connections', async () => {
    expect(sumOf((await idleCosts()).mostAlone)).toBeLessThanOrEqual(GOAL);
  });
});

const { Resources, functions } = await stackWith();

describe('the computation counts what the template has', () => {
  type Made = Parameters<typeof idleCost>[0];
  const costOf = (more: object, moreFunctions: object = {}): number =>
    sumOf(
      idleCost({
        resources: { ...Resources, ...more },
        functions: { ...functions, ...moreFunctions },
      } as unknown as Made),
    );

  it.each([
    { what: 'a key', type: 'KMS::Key', properties: {}, cost: 1 },
    { what: 'an alarm', type: 'CloudWatch::Alarm', properties: {}, cost: 0.1 },
    {
      what: 'an alarm over seven metrics',
      type: 'CloudWatch::Alarm',
      properties: { Metrics: [{ Expression: 'x' }, ...Array<object>(7).fill({ MetricStat: {} })] },
      cost: 0.7,
    },
    { what: 'a secret', type: 'SecretsManager::Secret', properties: {}, cost: 0.4 },
  ])('$what more', ({ type, properties, cost }) => {
    expect(costOf({ More: { Type: `AWS::${type}`, Properties: properties } }) - costOf({})).toBeCloseTo(cost);
  });

  it.each([
    { what: 'as it comes', sqs: {}, cost: 0.1 },
    { what: 'of limited concurrency', sqs: { maximumConcurrency: 2 }, cost: 0.25 },
  ])('a queue more ($what)', ({ sqs, cost }) => {
    const more = { more: { memorySize: 512, events: [{ sqs }] } };
    expect(costOf({}, more) - costOf({})).toBeGreaterThan(cost);
  });

  it.each(['rate(5 minutes)', 'cron(0 7,8 * * ? *)', 'cron(0 7 ? * MON *)'])('a schedule more: %s', (expression) => {
    const more = { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: expression } };
    expect(costOf({ More: more })).toBeGreaterThan(costOf({}));
  });
});

describe('a month in which much happens', () => {
  const comparison = readFileSync(new URL('../../docs/comparison.md', import.meta.url), 'utf8');
  const figureOf = (name: string): number =>
    Number(new RegExp(`^\\| \`${name}\` \\| ([\\d.]+) `, 'm').exec(comparison)?.[1]);

  it.each([
    { name: 'journal.units-per-finding', value: MEASURED.writeUnits },
    { name: 'journal.bytes-per-finding', value: MEASURED.bytes },
    { name: 'block.at-100k-reads', value: MEASURED.readsOfAddress },
    { name: 'sweep.whole-reads', value: MEASURED.readsOfList },
    {
      name: 'cost.per-million',
      value: (MEASURED.writeUnits * prices.dynamodbWriteUnit + MEASURED.readUnits * prices.dynamodbReadUnit) * 1e6,
    },
  ])('is computed from what the bench measured: $name', ({ name, value }) => {
    expect(Math.abs(value / figureOf(name) - 1)).toBeLessThan(0.05);
  });

  it('costs what its parts cost, and a list in full sets what 288 comparisons a day cost', () => {
    const [quiet, busy] = [busyCost(0, 1_000_000, true), busyCost(10_000_000, 1_000_000, true)];
    expect(quiet).toMatchObject({ findings: 0, storage: 0 });
    expect(sumOfBusy(busy)).toBeCloseTo(busy.findings + busy.storage + quiet.list);
    expect(costOfList(1_000_000, true) / costOfList(1_000_000, false)).toBeCloseTo(288);
    expect(quiet.list).toBeGreaterThan(115);
    expect(busyCost(10_000_000, 100).storage).toBeGreaterThan(160);
  });
});

it('docs/cost.md has what is computed (npm run generate cost)', async () => {
  expect(readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')).toBe(await costPage());
});
