import { createLocalStack } from '../../local/local-stack.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather, gatherAndKeep } from '../../src/digest/gather.ts';
import { bandOfWord } from '../../src/digest/open-now/open-now.ts';
import { renderText } from '../../src/digest/text.ts';
import { ACCOUNT, NOW, REGION } from '../support/fixtures.ts';

const DAY = 86_400_000;
const period = digestPeriod(NOW, 'UTC');
const LISTS = /(?:List|Get)Finding|GetFindingsStatistics|ListFindingAggregations/;

function given(settings: Parameters<typeof createLocalStack>[0]['settings'] = {}) {
  const stack = createLocalStack({ account: ACCOUNT, region: REGION, startAt: NOW, settings });
  const { clients, config, world, services } = stack;
  const keep = (
    service: 'guardduty' | 'inspector2' | 'macie2' | 'securityhub' | 'accessAnalyzer',
    severities: number[],
  ) =>
    severities.forEach((severity, n) => {
      services[service].open.keep({ id: `${service}-${n}`, severity, type: `Type/${n}`, title: `Title ${n}` });
    });
  return {
    ...stack,
    keep,
    options: { clients, config, now: world.now },
    async text() {
      const { body } = renderText(buildDigest(await gather(period, { clients, config, now: world.now })));
      return body;
    },
    asked: () => [...stack.counts].filter(([call]) => LISTS.test(call)).reduce((sum, [, count]) => sum + count, 0),
  };
}

it('says for each service what it holds open, by severity, with the worst five', async () => {
  const { keep, text, asked } = given();
  keep('guardduty', [9.5, 8, 8, 7, 7, 7, 7, 2]);
  keep('inspector2', [9.5, 7, 5, 5, 1, 1]);
  keep('macie2', [8, 5]);
  keep('securityhub', [7]);
  keep('accessAnalyzer', [8, 8, 5]);
  const body = await text();
  expect(body).toContain('OPEN NOW, BY SERVICE');
  expect(body).toContain('GuardDuty: 8 open: 1 critical, 6 high, 1 low');
  expect(body).toContain('critical  Type/0: Title 0');
  expect(body.match(/Type\/5: Title 5/)).toBeNull();
  expect(body).toContain('Inspector: 6 open: 1 critical, 1 high, 2 medium, 2 low');
  expect(body).toContain('Macie: 2 open: 1 high, 1 medium');
  expect(body).toContain('Security Hub: 1 open: 1 high');
  expect(body).toContain('IAM Access Analyzer: 3 open');
  expect(asked()).toBeGreaterThan(0);
  expect(asked()).toBeLessThanOrEqual(12);
});

it('says how many controls fail, each once, and no more than is known', async () => {
  const { services, keep, text } = given();
  const fails = (id: string, SecurityControlId: string, Status = 'FAILED') =>
    services.securityhub.open.keep({
      id,
      severity: 7,
      type: SecurityControlId,
      title: 'Title',
      whole: { Compliance: { Status, SecurityControlId } },
    });
  fails('a', 'S3.5');
  fails('b', 'S3.5');
  fails('c', 'EC2.7');
  fails('d', 'EC2.19', 'WARNING');
  expect(await text()).toContain('Security Hub: 4 open: 4 high; 2 controls fail');
  keep(
    'securityhub',
    Array.from({ length: 298 }, () => 8),
  );
  expect((await text()).replace(/\s+/g, ' ')).toMatch(/more than 300 open: 300 high; at least 1 control fails/);
});

it('has the day before beside it', async () => {
  const stack = given();
  stack.keep('guardduty', [9, 8, 7]);
  await gatherAndKeep(period, stack.options, [undefined]);
  stack.setTime(NOW + DAY);
  stack.keep('guardduty', [9, 8, 7, 7, 7]);
  const next = digestPeriod(NOW + DAY, 'UTC');
  const { body } = renderText(buildDigest(await gather(next, stack.options)));
  expect(body).toContain('GuardDuty: 5 open: 1 critical, 4 high; 3 the day before');
});

it('stops at its cap, and says that there are more', async () => {
  const { keep, text, asked } = given();
  keep(
    'securityhub',
    Array.from({ length: 450 }, () => 7),
  );
  expect(await text()).toContain('Security Hub: more than 300 open: 300 high');
  expect(asked()).toBeLessThanOrEqual(12);
});

it.each(['AccessDeniedException', 'ThrottlingException', 'InternalServerException'])(
  'says of a service that answers %s that it could not be asked, and of the others what they hold',
  async (name) => {
    const { keep, text, faults } = given();
    keep('guardduty', [9]);
    keep('inspector2', [9]);
    faults.refuse('ListFindingAggregations', name, { message: 'not now' });
    const body = await text();
    expect(body).toContain(`Inspector: The service could not be asked: ${name}: not now`);
    expect(body).toContain('GuardDuty: 1 open: 1 critical');
  },
);

it('counts every severity that GuardDuty knows, and not the 25 that it gives unasked', async () => {
  const { keep, text } = given();
  keep(
    'guardduty',
    Array.from({ length: 40 }, (_, n) => 1 + n / 10),
  );
  expect(await text()).toContain('GuardDuty: 40 open: 10 medium, 30 low');
});

it.each([
  { accounts: 100, says: 'Inspector: 200 open: 100 critical, 100 low' },
  { accounts: 230, says: 'Inspector: more than 200 open: 100 critical, 100 low' },
])('has Inspector count $accounts accounts that it is administered for: $says', async ({ accounts, says }) => {
  const { services, keep, text, asked } = given();
  keep('inspector2', [9]);
  const requests: unknown[] = [];
  Object.assign(services.inspector2, {
    ListFindingAggregations(request: { maxResults?: number; nextToken?: string }) {
      requests.push(request);
      const from = Number(request.nextToken ?? 0);
      const to = Math.min(accounts, from + (request.maxResults ?? 25));
      const one = { accountAggregation: { severityCounts: { all: 2, critical: 1 } } };
      return {
        responses: Array.from({ length: to - from }, () => one),
        ...(to < accounts && { nextToken: String(to) }),
      };
    },
  });
  expect((await text()).replace(/\s+/g, ' ')).toContain(says);
  expect(asked()).toBeLessThanOrEqual(12);
  // Of more accounts than one answer holds, those that have the most.
  expect(requests).toEqual([
    expect.objectContaining({ aggregationRequest: { accountAggregation: { sortBy: 'ALL', sortOrder: 'DESC' } } }),
  ]);
});

it('takes an answer that says nothing for none open, and a half one for as much as it says', async () => {
  const { keep, services, text } = given();
  keep('guardduty', [8, 7]);
  keep('macie2', [8]);
  const { guardduty, inspector2, macie2, accessAnalyzer } = services as unknown as Record<string, object>;
  Object.assign(guardduty ?? {}, { GetFindings: () => ({ Findings: [{}] }) });
  Object.assign(inspector2 ?? {}, { ListFindingAggregations: () => ({ responses: [{}] }), ListFindings: () => ({}) });
  Object.assign(macie2 ?? {}, { GetFindingStatistics: () => ({}) });
  Object.assign(accessAnalyzer ?? {}, { GetFindingsStatistics: () => ({ findingsStatistics: [{}] }) });
  const said = await text();
  expect(said).toContain('GuardDuty: 2 open: 2 high');
  expect(said).toContain('Inspector: 0 open');
  expect(said).toContain('Macie: 0 open');
  expect(said).toContain('IAM Access Analyzer: 0 open');
});

it('asks no service that is off, and none at all when told not to', async () => {
  const off = given();
  off.services.guardduty.detector = 'none';
  expect(await off.text()).not.toContain('GuardDuty: ');
  const silent = given({ openFindings: 'off' });
  silent.keep('guardduty', [9]);
  expect(await silent.text()).not.toContain('OPEN NOW');
  expect(silent.asked()).toBe(0);
});

it.each([
  ['CRITICAL', 'critical'],
  ['Medium', 'medium'],
  ['INFORMATIONAL', 'low'],
  ['UNTRIAGED', 'low'],
  ['SEVERE', 'high'],
  [undefined, 'high'],
])('takes %s for %s: a word that nobody knows is not a quiet one', (word, band) => {
  expect(bandOfWord(word)).toBe(band);
});

it('cleans what a service tells', async () => {
  const { services, text } = given();
  services.guardduty.open.keep({ id: 'x', severity: 8, type: 'T', title: 'see http://evil.example/\nNEEDS YOU: 9' });
  const body = await text();
  expect(body).not.toContain('http://evil.example');
  expect(body).not.toMatch(/^NEEDS YOU: 9/m);
});
