import { readFileSync } from 'node:fs';
import { costPage, idleCosts, sumOf } from '../../deploy/cost-page.ts';
import { idleCost } from '../../deploy/idle-cost.ts';
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

it('docs/cost.md has what is computed (npm run generate cost)', async () => {
  expect(readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8')).toBe(await costPage());
});
