import { CountryCode } from '@aws-sdk/client-wafv2';
import { isCountry } from '../../src/platform/settings/patterns.ts';
import { cloudFrontStackWith, stackWith, type Template } from './given.ts';

const ALB = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/web/0123456789abcdef';
const STAGE = 'arn:aws:apigateway:eu-west-1::/restapis/abcdef/stages/prod';

interface Rule {
  Name: string;
  Priority: number;
  Statement: Record<string, Record<string, unknown>>;
  Action?: object;
  OverrideAction?: object;
}

const aclOf = ({ Resources }: Template, id = 'WebAcl') =>
  Resources[id]?.Properties as unknown as { Scope: string; DefaultAction: object; Rules: Rule[] };
const ofType = ({ Resources }: Template, type: string) =>
  Object.entries(Resources).filter(([, { Type }]) => Type === `AWS::WAFv2::${type}`);
const named = ({ Rules }: { Rules: Rule[] }, name: string): Rule | undefined => Rules.find(({ Name }) => Name === name);

describe('the web ACL', () => {
  it('lets nothing in from countries, behind the block list, and only counts below approve', async () => {
    const acl = aclOf(await stackWith({ webAcl: 'on', geoBlock: 'KP,IR', mode: 'approve' }));
    expect(acl.Rules[1]).toMatchObject({
      Name: 'countries',
      Priority: 1,
      Statement: { GeoMatchStatement: { CountryCodes: ['KP', 'IR'] } },
      Action: { Block: {} },
    });
    for (const mode of ['observe', 'notify'])
      expect(named(aclOf(await stackWith({ webAcl: 'on', geoBlock: 'KP', mode })), 'countries')?.Action).toEqual({
        Count: {},
      });
    const behind = await stackWith({ webAcl: 'on', geoBlock: 'KP', forwardedIp: 'X-Forwarded-For:LAST' });
    expect(named(aclOf(behind), 'countries')?.Statement.GeoMatchStatement).toMatchObject({
      ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'NO_MATCH' },
    });
  });

  it('limits what begins with a path, for each address and path', async () => {
    const settings = { rateLimit: 100, rateLimitPath: '/login', rateLimitBy: 'address-and-path' } as const;
    const rate = named(aclOf(await stackWith({ webAcl: 'on', ...settings })), 'rate-limit')?.Statement;
    expect(rate?.RateBasedStatement).toMatchObject({
      Limit: 100,
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ IP: {} }, { UriPath: {} }],
      ScopeDownStatement: { ByteMatchStatement: { SearchString: '/login', PositionalConstraint: 'STARTS_WITH' } },
    });
    const behind = await stackWith({ webAcl: 'on', ...settings, forwardedIp: 'X-Forwarded-For:LAST' });
    expect(named(aclOf(behind), 'rate-limit')?.Statement.RateBasedStatement).toMatchObject({
      CustomKeys: [{ ForwardedIP: {} }, { UriPath: {} }],
      ForwardedIPConfig: { HeaderName: 'X-Forwarded-For' },
    });
  });

  it('has the managed groups that are chosen, each with its version and what it does', async () => {
    const managedGroups = 'ip-reputation:block,common@Version_1.4,bot-control,anti-ddos:count';
    const acl = aclOf(await stackWith({ webAcl: 'on', managedGroups, managedRules: 'count' }));
    const managed = acl.Rules.filter(({ Statement }) => Statement.ManagedRuleGroupStatement);
    expect(managed.map(({ Name, OverrideAction }) => [Name, OverrideAction])).toEqual([
      ['AWSManagedRulesAmazonIpReputationList', { None: {} }],
      ['AWSManagedRulesCommonRuleSet', { Count: {} }],
      ['AWSManagedRulesBotControlRuleSet', { Count: {} }],
      ['AWSManagedRulesAntiDDoSRuleSet', { Count: {} }],
    ]);
    expect(managed[1]?.Statement.ManagedRuleGroupStatement).toMatchObject({ Version: 'Version_1.4' });
    expect(managed[2]?.Statement.ManagedRuleGroupStatement).toMatchObject({
      ManagedRuleGroupConfigs: [{ AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'COMMON' } }],
    });
  });

  it('takes as countries what AWS WAF takes', () => {
    const letters = Array.from({ length: 26 }, (_, n) => String.fromCharCode(65 + n));
    const all = letters.flatMap((a) => letters.map((b) => a + b));
    expect(all.filter(isCountry)).toEqual(Object.keys(CountryCode).sort());
  });

  it('is made by setting only', async () => {
    const template = await stackWith();
    expect(ofType(template, 'WebACL')).toEqual([]);
    expect(ofType(template, 'WebACLAssociation')).toEqual([]);
  });

  it.each([
    { scope: 'REGIONAL', id: 'WebAcl' },
    { scope: 'CLOUDFRONT', id: 'CloudFrontWebAcl' },
  ])('of scope $scope looks at the block list first', async ({ scope, id }) => {
    const acl = aclOf(await stackWith({ webAcl: 'on', cloudFront: 'on', ipSets: 50 }), id);
    expect(acl).toMatchObject({ Scope: scope, DefaultAction: { Allow: {} } });
    expect(acl.Rules.map(({ Name, Priority }) => `${Priority} ${Name}`)).toEqual([
      '0 block-list-0',
      '1 block-list-1',
      '2 rate-limit',
      '3 AWSManagedRulesAmazonIpReputationList',
      '4 AWSManagedRulesCommonRuleSet',
      '5 AWSManagedRulesKnownBadInputsRuleSet',
      '6 AWSManagedRulesSQLiRuleSet',
    ]);
    expect(acl.Rules[0]).toMatchObject({ OverrideAction: { None: {} } });
  });

  it.each([
    { mode: 'enforce', managedRules: 'count', rate: { Block: {} }, managed: { Count: {} } },
    { mode: 'enforce', managedRules: 'block', rate: { Block: {} }, managed: { None: {} } },
    { mode: 'observe', managedRules: 'block', rate: { Count: {} }, managed: { Count: {} } },
  ])('in mode $mode with managedRules $managedRules', async ({ rate, managed, ...settings }) => {
    const acl = aclOf(await stackWith({ webAcl: 'on', ...settings }));
    expect(named(acl, 'rate-limit')?.Action).toEqual(rate);
    expect(named(acl, 'AWSManagedRulesCommonRuleSet')?.OverrideAction).toEqual(managed);
  });

  it.each([
    { forwardedIp: 'off', by: { AggregateKeyType: 'IP' } },
    {
      forwardedIp: 'X-Forwarded-For:LAST',
      by: {
        AggregateKeyType: 'FORWARDED_IP',
        ForwardedIPConfig: { HeaderName: 'X-Forwarded-For', FallbackBehavior: 'NO_MATCH' },
      },
    },
  ])('limits each client, and with forwardedIp $forwardedIp not the proxy', async ({ forwardedIp, by }) => {
    const acl = aclOf(await stackWith({ webAcl: 'on', forwardedIp }));
    expect(named(acl, 'rate-limit')?.Statement.RateBasedStatement).toEqual({
      Limit: 2000,
      EvaluationWindowSec: 300,
      ...by,
    });
  });

  it('rings when many requests are blocked, unless told not to', async () => {
    const { Resources } = await stackWith({ webAcl: 'on', cloudFront: 'on', blockedRequestsAlarm: 5 });
    expect(Resources.WebAclBlockedAlarm?.Properties).toMatchObject({
      Threshold: 5,
      Period: 300,
      AlarmActions: [{ Ref: 'Topic' }],
      Dimensions: [
        { Name: 'WebACL', Value: 'riposte-test-web-acl' },
        { Name: 'Rule', Value: 'ALL' },
        { Name: 'Region', Value: { Ref: 'AWS::Region' } },
      ],
    });
    expect(Resources.CloudFrontWebAclBlockedAlarm?.Properties.Dimensions).toHaveLength(2);
    const silent = await stackWith({ webAcl: 'on', blockedRequestsAlarm: 0 });
    expect(Object.keys(silent.Resources)).not.toContain('WebAclBlockedAlarm');
  });

  it('is associated with each resource in turn, whatever the order of the list', async () => {
    const [template, other] = await Promise.all([
      stackWith({ webAcl: 'on', protect: `${ALB}, ${STAGE}` }),
      stackWith({ webAcl: 'on', protect: `${STAGE},${ALB}` }),
    ]);
    const associations = ofType(template, 'WebACLAssociation');
    expect(associations.map(([, { Properties }]) => Properties)).toEqual([
      { ResourceArn: ALB, WebACLArn: { 'Fn::GetAtt': ['WebAcl', 'Arn'] } },
      { ResourceArn: STAGE, WebACLArn: { 'Fn::GetAtt': ['WebAcl', 'Arn'] } },
    ]);
    expect(associations[1]?.[1].DependsOn).toEqual([associations[0]?.[0]]);
    expect(associations[0]?.[1].DependsOn).toBeUndefined();
    const ids = (one: Template) => ofType(one, 'WebACLAssociation').map(([id]) => id);
    expect(ids(other).sort()).toEqual(ids(template).sort());
  });

  it('of the second stack has no alarm, since the topic is in another region', async () => {
    const template = await cloudFrontStackWith({ webAcl: 'on' });
    expect(aclOf(template, 'CloudFrontWebAcl').Scope).toBe('CLOUDFRONT');
    expect(Object.values(template.Resources).map(({ Type }) => Type)).not.toContain('AWS::CloudWatch::Alarm');
    expect(Object.keys(template.Outputs).sort()).toEqual(['IpSets', 'RuleGroupArn', 'WebAclArn']);
  });

  it('and everything else stay well below the 500 resources of a stack', async () => {
    const arns = Array.from({ length: 20 }, (_, n) => STAGE.replace('prod', `stage-${n}`)).join(',');
    const most = { webAcl: 'on', cloudFront: 'on', ipSets: 50, forwardedIp: 'X-Forwarded-For:ANY', protect: arns };
    const { Resources } = await stackWith(most);
    // Four more for each of a dozen functions: the function, its log group, version and event source.
    expect(Object.keys(Resources).length + 4 * 12).toBeLessThan(450);
  });
});
