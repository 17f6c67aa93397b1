import type { LocalStack } from '../../local/local-stack.ts';
import type { Violator } from '../../src/core/fms-commands.ts';
import { readWideCalendar } from '../../src/expiry/store.ts';
import { WIDE_PERMISSIONS } from '../../src/expiry/wide/wide-permissions.ts';
import { createTable } from '../../src/platform/table.ts';
import { NOW, REGION } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';
import { givenStack } from '../support/stories.ts';
import { heard } from './heard-by-looks.ts';

const DAY = 86_400_000;
const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:222233334444:loadbalancer/app/shop/0a1b2c3d4e5f6071';
const missing = (over: Violator = {}): Violator => ({
  ResourceId: BALANCER,
  ViolationReason: 'WEB_ACL_MISSING_RULE_GROUP',
  ResourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
  ...over,
});

/** Has a policy that is broken so by accounts. */
function given(
  accounts: Record<string, Violator[]>,
  { RemediationEnabled = false, limit = false, PolicyName = 'web-baseline' } = {},
): LocalStack {
  const stack = givenStack({ record: true, settings: { wideLooks: ['firewall-manager'] } });
  const { fms } = stack.services;
  fms.policies.push({ PolicyId: ID, PolicyName, SecurityServiceType: 'WAFV2', RemediationEnabled });
  const standing = Object.entries(accounts).map(([MemberAccount, violators]) => ({
    MemberAccount,
    violators,
    EvaluationResults: [
      {
        ComplianceStatus: violators.length > 0 ? 'NON_COMPLIANT' : 'COMPLIANT',
        ViolatorCount: violators.length,
        EvaluationLimitExceeded: limit,
      },
    ],
  }));
  fms.standing.set(ID, standing);
  return stack;
}

it('a policy that does not hold everywhere is told with its name, what breaks it, and what to do', async () => {
  const stack = given({
    '222233334444': [missing(), missing({ ViolationReason: 'RESOURCE_MISSING_WEB_ACL' })],
    '333344445555': [missing({ ViolationReason: 'SOMETHING_OF_TOMORROW' })],
    '444455556666': [],
  });
  const [told, ...more] = await heard(stack);
  expect(more).toEqual([]);
  expect(told?.subject).toMatch(/^A policy of Firewall Manager does not hold everywhere .*MEDIUM$/);
  expect(told?.text).toContain('web-baseline: 3 resources in 2 accounts do not hold to it:');
  expect(told?.text).toContain('in 222233334444 has a web ACL without a rule group of the policy;');
  expect(told?.text).toContain('in 222233334444 has no web ACL; ');
  expect(told?.text).toContain('in 333344445555 something of tomorrow. The policy only reports');
  expect(told?.message).toContain(
    `aws fms get-violation-details --region ${REGION} --policy-id ${ID} --member-account 222233334444 --resource-id ${BALANCER} --resource-type AWS::ElasticLoadBalancingV2::LoadBalancer\n`,
  );
});

it('it is told again when another account breaks it, and each month', async () => {
  const stack = given({ '222233334444': [missing()] });
  const [account] = stack.services.fms.standing.get(ID) ?? [];
  expect(await heard(stack)).toHaveLength(1);
  expect(await heard(stack, 1)).toEqual([]);
  stack.services.fms.standing.get(ID)?.push({ ...account, MemberAccount: '333344445555', violators: [missing()] });
  expect(await heard(stack, 2)).toHaveLength(1);
  expect(await heard(stack, 3)).toEqual([]);
  expect(await heard(stack, 12)).toHaveLength(1);
});

it('an account in which nothing can be evaluated counts as not known, and not as one in which the policy holds', async () => {
  const stack = given({ '222233334444': [] });
  const standing = stack.services.fms.standing.get(ID) ?? [];
  const AWSCONFIG = 'AWS Config is not enabled in the account';
  standing.push({ MemberAccount: '333344445555', violators: [], IssueInfoMap: { AWSCONFIG } });
  const [told, ...more] = await heard(stack);
  expect(more).toEqual([]);
  expect(told?.text).toContain(
    'web-baseline: In 1 account Firewall Manager does not know whether it holds: 333344445555 (AWS Config: AWS Config is not enabled in the account).',
  );
  expect(told?.text).not.toContain('do not hold to it');
  expect(told?.message).toContain(`--policy-id ${ID} --member-account 333344445555\n`);
  expect(await heard(stack, 1)).toEqual([]);
  // Beside what is broken, both are said.
  standing.push({
    MemberAccount: '444455556666',
    violators: [missing()],
    EvaluationResults: [{ ComplianceStatus: 'NON_COMPLIANT', ViolatorCount: 1 }],
    IssueInfoMap: { AWSWAF: 'throttled', SOMETHING_NEW: 'x' },
  });
  const [again] = await heard(stack, 2);
  expect(again?.text).toMatch(
    /1 resource in 1 account do not hold to it: .*remediation is off\. In 2 accounts Firewall Manager does not know/,
  );
  expect(again?.text).toContain('444455556666 (AWS WAF: throttled; SOMETHING_NEW: x)');
});

it.each([
  { title: 'one that holds', stack: () => given({ '222233334444': [] }) },
  { title: 'none', stack: () => givenStack({ settings: { wideLooks: ['firewall-manager'] } }) },
])('$title is told to nobody', async ({ stack }) => {
  expect(await heard(stack())).toEqual([]);
});

it('one that mends is told as such, and what Firewall Manager did not count as more', async () => {
  const stack = given({ '222233334444': [missing()] }, { RemediationEnabled: true, limit: true });
  const [told] = await heard(stack);
  expect(told?.text).toContain('more than 1 resource in 1 account');
  expect(told?.text).toContain('is to mend it by itself, and has not');
});

it('every page of policies and accounts is read', async () => {
  const stack = given({});
  const { fms } = stack.services;
  for (let n = 1; n < 25; n += 1)
    fms.policies.push({ PolicyId: `${ID.slice(0, -2)}${String(n).padStart(2, '0')}`, PolicyName: `p${n}` });
  const last = fms.policies.at(-1)?.PolicyId ?? '';
  const fine = Array.from({ length: 150 }, (_, n) => ({ MemberAccount: String(1e11 + n), violators: [] }));
  const EvaluationResults = [{ ComplianceStatus: 'NON_COMPLIANT', ViolatorCount: 1 }];
  fms.standing.set(last, [...fine, { MemberAccount: '999900001111', EvaluationResults, violators: [missing()] }]);
  const [told] = await heard(stack);
  expect(told?.text).toContain('p24: 1 resource in 1 account');
});

it('of a very large organisation a run ends in time, and later ones go on', async () => {
  const stack = given({});
  const { fms } = stack.services;
  const accounts = Array.from({ length: 15_000 }, (_, n) => ({ MemberAccount: String(1e11 + n), violators: [] }));
  const EvaluationResults = [{ ComplianceStatus: 'NON_COMPLIANT', ViolatorCount: 1 }];
  const broken = { MemberAccount: '999900001111', EvaluationResults, violators: [missing()] };
  for (let n = 1; n < 12; n += 1)
    fms.policies.push({ PolicyId: `${ID.slice(0, -2)}${String(n + 1).padStart(2, '0')}`, PolicyName: `p${n}` });
  for (const { PolicyId = '' } of fms.policies) fms.standing.set(PolicyId, [...accounts, broken]);
  const took: number[] = [];
  for (const hour of [0, 1, 2]) {
    const began = NOW + (hour * DAY) / 24;
    await heard(stack, hour / 24);
    took.push(stack.world.now() - began);
  }
  expect(Math.max(...took)).toBeLessThan(10 * 60_000);
  const calendar = await readWideCalendar(createTable(stack.clients.dynamodb, stack.config.table), 0);
  expect(calendar).toMatchObject({ counts: { 'firewall-policy unprotected': 12 }, unread: [] });
});

it('who is not the administrator reads so in the list, and nothing fails', async () => {
  const stack = given({ '222233334444': [missing()] });
  stack.faults.refuse('ListPolicies', 'InvalidOperationException', { message: 'not the administrator' });
  expect(await heard(stack)).toEqual([]);
});

it('hostile names are quoted, and no command is made of them', async () => {
  const hostile = missing({ ResourceId: 'x;rm -rf /\nhttp://evil.example', ResourceType: '$(reboot)' });
  const stack = given({ '222233334444': [hostile] }, { PolicyName: '<b>\u001b[31m http://evil.example' });
  const [told] = await heard(stack);
  for (const harm of ['\u001b', 'http://', 'get-violation-details']) expect(told?.message).not.toContain(harm);
  expect(told?.message).toContain('get-compliance-detail');
});

it('declares the permissions that its look needs, and no other', async () => {
  const stack = given({ '222233334444': [missing()] });
  await stack.lookWide();
  const own = stack.calls.filter(({ service }) => service !== 'dynamodb' && service !== 'sqs');
  expectDeclared(own, [WIDE_PERMISSIONS['firewall-manager']]);
});
