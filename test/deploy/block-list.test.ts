import { readFileSync } from 'node:fs';
import { readIpSets } from '../../src/core/ip-set-refs.ts';
import { cloudFrontStackWith, type Resource, stackWith, type Template } from './given.ts';

interface Rule {
  Name: string;
  Action: { Block?: object; Count?: object };
  Statement: { OrStatement: { Statements: { IPSetReferenceStatement: Reference }[] } };
}
interface Reference {
  Arn: { 'Fn::GetAtt': [string, 'Arn'] };
  IPSetForwardedIPConfig?: object;
}
interface Properties {
  Name: string;
  Scope: string;
  Capacity: number;
  Rules: Rule[];
}

const ofType = ({ Resources }: Template, type: string, scope = 'REGIONAL'): [string, Resource, Properties][] =>
  Object.entries(Resources)
    .map(([id, one]): [string, Resource, Properties] => [id, one, one.Properties as unknown as Properties])
    .filter(([, { Type }, { Scope }]) => Type === `AWS::WAFv2::${type}` && Scope === scope);
const referencesOf = ({ Rules }: Properties): Reference[] =>
  Rules.flatMap(({ Statement }) =>
    Statement.OrStatement.Statements.map(({ IPSetReferenceStatement }) => IPSetReferenceStatement),
  );
const FORWARDED = 'X-Forwarded-For:LAST';

describe('the IP sets and rule groups of a deployment', () => {
  it.each([
    { ipSets: 1, forwardedIp: 'off', groups: 1, capacity: 50 },
    { ipSets: 2, forwardedIp: 'off', groups: 1, capacity: 50 },
    { ipSets: 25, forwardedIp: 'off', groups: 1, capacity: 50 },
    { ipSets: 26, forwardedIp: 'off', groups: 2, capacity: 50 },
    { ipSets: 50, forwardedIp: 'off', groups: 2, capacity: 50 },
    { ipSets: 12, forwardedIp: FORWARDED, groups: 1, capacity: 50 },
    { ipSets: 13, forwardedIp: FORWARDED, groups: 2, capacity: 50 },
    { ipSets: 50, forwardedIp: 'X-Real-IP:ANY', groups: 5, capacity: 150 },
  ])('with ipSets $ipSets and forwardedIp $forwardedIp are in $groups groups within AWS’s limits', async (want) => {
    const { ipSets, forwardedIp, groups, capacity } = want;
    const template = await stackWith({ ipSets, forwardedIp });
    const sets = ofType(template, 'IPSet').map(([id]) => id);
    expect(sets).toHaveLength(2 * ipSets);
    const made = ofType(template, 'RuleGroup').map(([, , properties]) => properties);
    expect(made).toHaveLength(groups);
    for (const group of made) {
      const references = referencesOf(group);
      const cost = references.reduce(
        (sum, { IPSetForwardedIPConfig: by }) => sum + (JSON.stringify(by ?? '').includes('ANY') ? 5 : 1),
        0,
      );
      expect(group.Capacity).toBe(capacity);
      expect(cost).toBeLessThanOrEqual(capacity);
      expect(references.length).toBeLessThanOrEqual(50);
    }
    const referred = made.flatMap(referencesOf).map(({ Arn }) => Arn['Fn::GetAtt'][0]);
    expect(new Set(referred)).toEqual(new Set(sets));
  });

  it('keep what is there when more sets join', async () => {
    const [few, many] = await Promise.all([stackWith({ ipSets: 1 }), stackWith({ ipSets: 50 })]);
    for (const [id, before] of ofType(few, 'IPSet')) {
      expect(many.Resources[id]?.Properties).toEqual(before.Properties);
      expect(before.Properties).toMatchObject({ Addresses: [] });
    }
    const [[id, , before] = []] = ofType(few, 'RuleGroup');
    expect(many.Resources[id ?? '']?.Properties).toMatchObject({ Name: before?.Name, Capacity: before?.Capacity });
  });

  it('get a group of another name where another capacity is needed, as neither can be changed', async () => {
    const [one, other] = await Promise.all([stackWith(), stackWith({ forwardedIp: 'X-Forwarded-For:ANY' })]);
    const named = (template: Template) => ofType(template, 'RuleGroup').map(([, , { Name }]) => Name);
    expect(named(one)).not.toEqual(named(other));
  });

  it('are made one after the other, since AWS WAF takes one a second', async () => {
    const { Resources } = await stackWith({ ipSets: 3, cloudFront: 'on' });
    const waf = Object.entries(Resources).filter(([, { Type }]) => /IPSet|RuleGroup/.test(Type));
    expect(waf).toHaveLength(14);
    waf.slice(1).forEach(([, { DependsOn = [], Properties }], n) => {
      const before = waf[n]?.[0] ?? '';
      const refers = JSON.stringify(Properties).includes(`{"Fn::GetAtt":["${before}","Arn"]}`);
      // CloudFormation waits for what is referred to; to ask for that as well is what cfn-lint warns of.
      expect(DependsOn).toEqual(refers ? [] : [before]);
    });
  });

  it.each([
    { mode: 'observe', action: { Count: {} } },
    { mode: 'notify', action: { Count: {} } },
    { mode: 'approve', action: { Block: {} } },
    { mode: 'enforce', action: { Block: {} } },
  ])('under the ceiling $mode do $action', async ({ mode, action }) => {
    const template = await stackWith({ mode, forwardedIp: FORWARDED });
    const rules = ofType(template, 'RuleGroup').flatMap(([, , { Rules }]) => Rules);
    expect(rules.map(({ Action }) => Action)).toEqual([action, action]);
  });

  it('label and count what they match, and keep samples of it', async () => {
    const [[, , group] = []] = ofType(await stackWith(), 'RuleGroup');
    expect(group?.Rules).toEqual([
      expect.objectContaining({
        RuleLabels: [{ Name: 'riposte:blocked' }],
        VisibilityConfig: { CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName: 'block-list' },
      }),
    ]);
  });

  it.each([
    { blockResponse: 'default', mode: 'enforce', bodies: undefined },
    { blockResponse: 'custom', mode: 'observe', bodies: undefined },
    { blockResponse: 'custom', mode: 'enforce', bodies: 'This address is blocked.\n' },
  ])('answer with blockResponse $blockResponse in mode $mode', async ({ bodies, ...settings }) => {
    const [[, , group] = []] = ofType(await stackWith(settings), 'RuleGroup');
    const { CustomResponseBodies: given } = group as unknown as { CustomResponseBodies?: object };
    expect(given).toEqual(bodies && { blocked: { ContentType: 'TEXT_PLAIN', Content: bodies } });
    const custom = {
      ResponseCode: 403,
      CustomResponseBodyKey: 'blocked',
      ResponseHeaders: [{ Name: 'x-riposte', Value: 'blocked' }],
    };
    expect(group?.Rules[0]?.Action.Block).toEqual(
      bodies ? { CustomResponse: custom } : settings.mode === 'observe' ? undefined : {},
    );
  });

  it('compare the header beside the connection’s own address, and block no request for a malformed one', async () => {
    const [[, , group] = []] = ofType(await stackWith({ forwardedIp: FORWARDED }), 'RuleGroup');
    const by = group?.Rules.map(({ Statement }) => Statement.OrStatement.Statements[0]?.IPSetReferenceStatement);
    expect(by?.map((one) => one?.IPSetForwardedIPConfig)).toEqual([
      undefined,
      { HeaderName: 'X-Forwarded-For', Position: 'LAST', FallbackBehavior: 'NO_MATCH' },
    ]);
  });

  it('are made for CloudFront as well by setting, under the same names', async () => {
    const template = await stackWith({ cloudFront: 'on', ipSets: 2 });
    for (const type of ['IPSet', 'RuleGroup']) {
      const names = (scope: string) => ofType(template, type, scope).map(([, , { Name }]) => Name);
      expect(names('CLOUDFRONT')).toEqual(names('REGIONAL'));
    }
    expect(ofType(await stackWith(), 'IPSet', 'CLOUDFRONT')).toEqual([]);
  });

  it('are made for CloudFront alone in the second stack', async () => {
    const template = await cloudFrontStackWith({ ipSets: 2, webAcl: 'on' });
    expect(ofType(template, 'IPSet', 'CLOUDFRONT').map(([, , { Name }]) => Name)).toEqual([
      'riposte-test-block-list-v4-00',
      'riposte-test-block-list-v6-00',
      'riposte-test-block-list-v4-01',
      'riposte-test-block-list-v6-01',
    ]);
    const scopes = Object.values(template.Resources).map(({ Properties }) => Properties.Scope);
    expect(new Set(scopes)).toEqual(new Set(['CLOUDFRONT']));
  });
});

const ID = '00000000-0000-4000-8000-000000000001';
// As CloudFormation fills it in.
function filled(value: unknown, { Resources }: Template): string {
  if (typeof value === 'string') return value;
  const [, parts] = (value as { 'Fn::Join': [string, (string | { Ref: string })[]] })['Fn::Join'];
  const refOf = (id: string): string => {
    const properties = Resources[id]?.Properties as unknown as Properties | undefined;
    return `${properties?.Name}|${ID}|${properties?.Scope}`;
  };
  return parts.map((part) => (typeof part === 'string' ? part : refOf(part.Ref))).join(',');
}

describe('the variable RIPOSTE_IP_SETS', () => {
  it.each([
    { title: 'one set', settings: {}, regional: 1, cloudFront: 0 },
    { title: 'four sets', settings: { ipSets: 4 }, regional: 4, cloudFront: 0 },
    { title: 'five sets', settings: { ipSets: 5 }, regional: 5, cloudFront: 0 },
    { title: 'two scopes', settings: { cloudFront: 'on' }, regional: 1, cloudFront: 1 },
    { title: 'as many as there can be', settings: { ipSets: 50, cloudFront: 'on' }, regional: 50, cloudFront: 50 },
    {
      title: 'a second stack',
      settings: { cloudFrontIpSets: 'riposte-test-block-list|7|CLOUDFRONT' },
      regional: 1,
      cloudFront: 7,
    },
  ])('tells the functions of $title in less than a kilobyte', async ({ settings, regional, cloudFront }) => {
    const template = await stackWith(settings);
    const text = filled(template.environment.RIPOSTE_IP_SETS, template);
    const sets = readIpSets(text.split(','));
    expect([sets.REGIONAL.v4, sets.REGIONAL.v6].map(({ length }) => length)).toEqual([regional, regional]);
    expect([sets.CLOUDFRONT.v4, sets.CLOUDFRONT.v6].map(({ length }) => length)).toEqual([cloudFront, cloudFront]);
    expect(sets.REGIONAL.v6.at(-1)?.name).toBe(`riposte-test-block-list-v6-${String(regional - 1).padStart(2, '0')}`);
    expect(text.length).toBeLessThan(1024);
  });

  it.each([1, 9])('takes the output of the second stack with ipSets %p', async (ipSets) => {
    const second = await cloudFrontStackWith({ ipSets });
    const cloudFrontIpSets = filled(second.Outputs.IpSets?.Value, second);
    const template = await stackWith({ cloudFrontIpSets });
    const text = filled(template.environment.RIPOSTE_IP_SETS, template);
    expect(readIpSets(text.split(',')).CLOUDFRONT.v4).toHaveLength(ipSets);
  });
});

it('the policy of Firewall Manager that the documentation gives brings the rule group that the stack makes', async () => {
  const page = readFileSync('docs/block-list.md', 'utf8');
  const [, json = ''] = /```json\n( {3}\{\n[^`]*"WAFV2"[^`]*)```/.exec(page) ?? [];
  const policy = JSON.parse(json) as { SecurityServicePolicyData: { Type: string; ManagedServiceData: string } };
  const data = JSON.parse(policy.SecurityServicePolicyData.ManagedServiceData) as {
    type: string;
    preProcessRuleGroups: { ruleGroupArn: string }[];
  };
  const [[, , group] = []] = ofType(await stackWith({}), 'RuleGroup');
  const name = group?.Name.replace('riposte-test', 'riposte-prod');
  expect(data.type).toBe(policy.SecurityServicePolicyData.Type);
  expect(data.preProcessRuleGroups.map(({ ruleGroupArn }) => ruleGroupArn.split('/')[2])).toEqual([name]);
});

describe('the function that compares the block list', () => {
  it.each([
    [1, 512],
    [5, 512],
    [6, 1769],
    [40, 1769],
    [41, 3008],
    [50, 3008],
  ])('has for %i sets of each family the memory that was measured', async (ipSets, memory) => {
    const { functions } = await stackWith({ ipSets });
    expect(functions['act-network']).toHaveProperty('memorySize', memory);
    expect(functions['act-identity']).toHaveProperty('memorySize', 512);
  });

  it.each([
    [2, 512],
    [3, 1769],
    [20, 1769],
    [21, 3008],
    [50, 3008],
  ])('has with %i sets of each family in two scopes what both of them take', async (ipSets, memory) => {
    const { functions } = await stackWith({ ipSets, cloudFront: 'on' });
    expect(functions['act-network']).toHaveProperty('memorySize', memory);
  });

  const few = 'riposte-prod-block-list-vF-00|00000000-0000-4000-8000-000000000001|CLOUDFRONT';
  it.each([
    [5, `${few.replace('vF', 'v4')},${few.replace('vF', 'v6')}`, 1769],
    [4, `${few.replace('vF', 'v4')},${few.replace('vF', 'v6')}`, 512],
    [1, 'riposte-prod-block-list|50|CLOUDFRONT', 3008],
  ])('counts beside %i sets of each family those of the other stack: %s', async (ipSets, cloudFrontIpSets, memory) => {
    const { functions } = await stackWith({ ipSets, cloudFrontIpSets });
    expect(functions['act-network']).toHaveProperty('memorySize', memory);
  });
});
