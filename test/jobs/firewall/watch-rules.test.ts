import type { Rule, SampledHTTPRequest } from '@aws-sdk/client-wafv2';
import fc from 'fast-check';
import { SimulatedCrash } from '../../../local/faults.ts';
import type { LocalStack, LocalStackOptions } from '../../../local/local-stack.ts';
import { seedRule } from '../../../local/services/wafv2-web-acls.ts';
import { HOURLY_PERMISSIONS } from '../../../src/expiry/hourly/hourly-permissions.ts';
import { lastHour, unusual } from '../../../src/jobs/firewall/unusual.ts';
import { NOW, REGION } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';
import { givenStack } from '../../support/stories.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const LAST = lastHour(NOW);

const given = (options: Partial<LocalStackOptions> = {}, more: object = {}): LocalStack =>
  givenStack({ ...options, settings: { hourlyLooks: ['web-firewall'], ...more } });

/** Has a rule block so many requests in the last whole hour, and so many in one hour of each of the days before. */
function blocks(stack: LocalStack, rule: string, now: number, usual = 0, more: Record<string, string> = {}): void {
  const dimensions = { Region: REGION, Rule: rule, WebACL: 'shop', ...more };
  const add = (at: number, value: number) =>
    stack.services.cloudwatch.data.push({ metric: 'BlockedRequests', of: REGION, at, value, dimensions });
  if (now > 0) add(LAST, now);
  if (usual > 0) for (let day = 1; day <= 14; day += 1) add(LAST - day * DAY + 2 * HOUR, usual);
}

const managed: Rule = seedRule('common', {
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' } },
  OverrideAction: { None: {} },
});
const rate: Rule = seedRule('rate', {
  Statement: { RateBasedStatement: { Limit: 2_000, AggregateKeyType: 'IP' } },
  Action: { Block: {} },
});

const sample = (over: Partial<SampledHTTPRequest> = {}, agent = 'curl/8', URI = '/upload'): SampledHTTPRequest => ({
  Request: {
    ClientIP: '203.0.113.9',
    Country: 'CH',
    URI,
    Method: 'POST',
    Headers: [{ Name: 'User-Agent', Value: agent }],
  },
  Weight: 4,
  Action: 'BLOCK',
  Timestamp: new Date(NOW - 600_000),
  RuleNameWithinRuleGroup: 'AWS#AWSManagedRulesCommonRuleSet#SizeRestrictions_BODY',
  ...over,
});

async function heard(stack: LocalStack): Promise<{ subject: string; text: string }[]> {
  const before = stack.services.sns.published.length;
  await stack.lookHourly();
  await stack.drain();
  return stack.services.sns.published
    .slice(before)
    .map(({ subject = '', message }) => ({ subject, text: message.replace(/\s+/g, ' ') }));
}

describe('what is unusual', () => {
  const hours = (now: number, ...former: number[]) =>
    new Map([[LAST, now], ...former.map((count, day): [number, number] => [LAST - (day + 1) * DAY, count])]);
  it.each([
    { title: 'five times the usual', byHour: hours(5_000, ...Array(14).fill(1_000)), usual: 1_000 },
    { title: 'less than that', byHour: hours(4_999, ...Array(14).fill(1_000)), usual: undefined },
    { title: 'few requests, however seldom', byHour: hours(499), usual: undefined },
    { title: 'many of a rule that never blocked', byHour: hours(500), usual: 0 },
    { title: 'many beside one former attack', byHour: hours(5_000, 900_000, ...Array(13).fill(1_000)), usual: 1_000 },
    {
      title: 'an attack that lasts for more than a week',
      byHour: hours(9_000, ...Array(8).fill(9_000)),
      usual: undefined,
    },
    { title: 'nothing', byHour: hours(0), usual: undefined },
  ])('$title', ({ byHour, usual }) => {
    expect(unusual(byHour, NOW)?.usual).toBe(usual);
  });

  it('takes the busiest hour of each day, whatever the clock says', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(23), { minLength: 14, maxLength: 14 }), fc.nat(HOUR - 1), (at, late) => {
        const former = at.map((hour, day): [number, number] => [LAST - day * DAY - (hour + 1) * HOUR, 1_000]);
        const more = new Map([[LAST, 5_000], ...former]);
        expect(unusual(more, LAST + HOUR + late)).toEqual({ blocked: 5_000, usual: 1_000, from: LAST });
        expect(unusual(new Map([...more, [LAST, 4_999]]), LAST + HOUR + late)).toBeUndefined();
      }),
    );
  });
});

describe('a rule that blocks much more than on other days', () => {
  it('is told once a day, with whom it stopped and the command', async () => {
    const stack = given();
    stack.services.wafv2.seedWebAcl('shop', [managed, rate]);
    stack.services.wafv2.seedSamples('common', [sample(), sample({ Action: 'COUNT' }, 'other/1')]);
    blocks(stack, 'common', 12_400, 310);
    blocks(stack, 'rate', 310, 310);
    const [told, ...more] = await heard(stack);
    expect(more).toEqual([]);
    expect(told?.subject).toMatch(/^WAF rule common blocks much more than usual in eu-west-1 .*MEDIUM$/);
    expect(told?.text).toContain('blocked 12400 requests from');
    expect(told?.text).toContain('on most days before 310 an hour at the most');
    expect(told?.text).toContain('Most from: 203.0.113.9 CH (4) Countries: CH (4) Most to: POST /upload (4)');
    expect(told?.text).toContain('Rules inside: SizeRestrictions_BODY (4)');
    expect(told?.text).not.toContain('other/1');
    expect(told?.text).toContain('waf samples --acl shop --rule common');
    expect(await heard(stack)).toEqual([]);
    stack.setTime(NOW + DAY);
    stack.services.cloudwatch.data.push({
      ...{ metric: 'BlockedRequests', of: REGION, at: LAST + DAY, value: 99_000 },
      dimensions: { Region: REGION, Rule: 'common', WebACL: 'shop' },
    });
    expect(await heard(stack)).toHaveLength(1);
  });

  it('of CloudFront is told as such, and one of another region is not ours', async () => {
    const stack = given();
    const add = (dimensions: Record<string, string>) =>
      stack.services.cloudwatch.data.push({ metric: 'BlockedRequests', of: 'x', at: LAST, value: 900, dimensions });
    add({ Rule: 'common', WebACL: 'edge' });
    add({ Region: 'us-east-1', Rule: 'common', WebACL: 'other' });
    const told = await heard(stack);
    expect(told.map(({ subject }) => subject)).toEqual([expect.stringContaining('than usual in CloudFront')]);
    expect(told[0]?.text).toContain('No sample of them: the web ACL has no such rule any more');
  });

  it.each([
    { title: 'the whole web ACL', rule: 'ALL', more: undefined },
    { title: 'the default action', rule: 'Default_Action', more: undefined },
    { title: 'a country', rule: 'common', more: { Country: 'CH' } },
    { title: 'a rule inside a managed group', rule: 'common', more: { ManagedRuleGroup: 'common' } },
  ])('is no metric of $title', async ({ rule, more }) => {
    const stack = given();
    blocks(stack, rule, 90_000, 0, more);
    expect(await heard(stack)).toEqual([]);
  });

  it('hostile requests are made harmless, and names that no shell takes are in no command', async () => {
    const stack = given();
    const rule = 'a:b/c.d';
    stack.services.wafv2.seedWebAcl('shop', [{ ...managed, Name: 'common;reboot', VisibilityConfig: visible(rule) }]);
    const path = '/\u001b[31m\r\nStack evil http://evil.example/x';
    stack.services.wafv2.seedSamples(rule, [sample({}, '<script>\u202e http://evil.example', path)]);
    blocks(stack, rule, 9_000);
    const [before] = [stack.services.sns.published.length];
    await stack.lookHourly();
    await stack.drain();
    const message = stack.services.sns.published[before]?.message ?? '';
    expect(message).toContain('hxxp[:]//evil[.]example');
    for (const harm of ['\u001b', '\u202e', 'http://', '\nStack evil', '--rule']) expect(message).not.toContain(harm);
    expect(message).toContain('waf samples\n');
  });

  it('five are told in an hour, the busiest first, and the others in the next', async () => {
    const stack = given();
    for (let n = 1; n <= 1_500; n += 1) blocks(stack, `rule-${n}`, n <= 7 ? 10_000 + n : 3);
    const first = await heard(stack);
    expect(first).toHaveLength(5);
    expect(first.map(({ subject }) => subject).join()).toContain('rule-7 ');
    expect(await heard(stack)).toHaveLength(2);
    const asked = stack.counts.get('cloudwatch:GetMetricData') ?? 0;
    // 500 of the 1,500 in two calls, and none for CloudFront: twice.
    expect(asked).toBe(4);
  });

  it.each(['GetSampledRequests', 'ListWebACLs', 'GetWebACL'])(
    'is told without a sample where %s is denied',
    async (operation) => {
      const stack = given();
      stack.services.wafv2.seedWebAcl('shop', [managed]);
      blocks(stack, 'common', 9_000);
      stack.faults.refuse(operation, 'AccessDeniedException', { message: 'not allowed' });
      const told = await heard(stack);
      expect(told).toHaveLength(1);
      expect(told[0]?.text).toContain('No sample of them');
    },
  );

  it.each(['ListMetrics', 'GetMetricData'])(
    'nobody is told of where %s is denied, and nothing fails',
    async (operation) => {
      const stack = given();
      blocks(stack, 'common', 9_000);
      stack.faults.refuse(operation, 'AccessDeniedException');
      expect(await heard(stack)).toEqual([]);
    },
  );

  it('where the ceiling only observes nobody is told', async () => {
    const stack = given({}, { mode: 'observe' });
    blocks(stack, 'common', 9_000);
    expect(await heard(stack)).toEqual([]);
  });

  it('is told once when two look at once, or a look dies after any of its calls', async () => {
    const two = given();
    blocks(two, 'common', 9_000);
    await Promise.all([two.lookHourly(), two.lookHourly()]);
    await two.drain();
    expect(two.services.sns.published).toHaveLength(1);
    for (let call = 1; call <= 14; call += 1) {
      const stack = given();
      stack.services.wafv2.seedWebAcl('shop', [managed]);
      blocks(stack, 'common', 9_000);
      stack.faults.crashAfter(call);
      await stack.lookHourly().catch((error: unknown) => {
        if (!(error instanceof SimulatedCrash)) throw error;
      });
      stack.faults.revive();
      stack.setTime(NOW + 10 * 60_000);
      await stack.lookHourly();
      await stack.drain();
      expect(stack.services.sns.published.map(({ subject }) => subject)).toHaveLength(1);
    }
  });
});

it('declares the permissions that its look needs, and no other', async () => {
  const stack = given({ record: true });
  stack.services.wafv2.seedWebAcl('shop', [managed]);
  stack.attachWebAcl();
  stack.services.wafv2.seedWebAcl('shop', [managed]);
  blocks(stack, 'common', 9_000);
  await stack.lookHourly();
  const calls = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(calls, [HOURLY_PERMISSIONS['web-firewall']]);
});

function visible(MetricName: string) {
  return { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName };
}
