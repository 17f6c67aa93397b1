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
