import { readFileSync } from 'node:fs';
import { everyRule } from '../../../deploy/event-rules.ts';
import { memberRegion } from '../../../deploy/organisation/member-region.ts';
import { MOST_CHARACTERS } from '../../../deploy/organisation/member-template.ts';
import { expectedRules } from '../../../src/health/members/expected-rules.ts';

interface Resource {
  Type: string;
  Condition?: string;
  Properties: Record<string, unknown>;
}
interface Rule {
  Name: { 'Fn::Sub': string };
  EventPattern: { source: string[]; 'detail-type': string[]; account: unknown };
  Targets: Record<string, unknown>[];
}

const text = readFileSync(
  new URL('../../../deploy/organisation/member-region.generated.json', import.meta.url),
  'utf8',
);
const template = JSON.parse(text) as {
  Parameters: Record<string, { Default?: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, Resource>;
};
const resources = Object.values(template.Resources);
const rules = resources.filter(({ Type }) => Type === 'AWS::Events::Rule');
const ofRule = ({ Properties }: Resource): Rule => Properties as unknown as Rule;

describe('what a member account has in each region', () => {
  it('is as generated, and small enough to be deployed as text', () => {
    expect(text).toBe(memberRegion());
    expect(text.length).toBeLessThan(MOST_CHARACTERS);
  });

  it('needs no macro, no transform and no stack within', () => {
    expect(text).not.toMatch(/"Transform"|Fn::Transform|Fn::ForEach|AWS::CloudFormation::Stack"/);
    expect(text).not.toContain('${AWS::StackName}');
  });

  it('has each rule of the deployment, by the same name and for its own events alone', () => {
    expect(rules.map((rule) => ofRule(rule).Name['Fn::Sub'])).toEqual(
      everyRule().map(({ name }) => `\${Stack}-${name}`),
    );
    for (const rule of rules) expect(ofRule(rule).EventPattern.account).toEqual([{ Ref: 'AWS::AccountId' }]);
  });

  it('has every rule that the look at members expects of a member, and no other', () => {
    const ofMembers = rules
      .filter(({ Condition }) => Condition === 'IsMember')
      .map((rule) => ofRule(rule).Name['Fn::Sub']);
    expect(
      expectedRules('${Stack}')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(ofMembers.sort());
  });

  it('has the sets of the shared block list in the account of Riposte alone where Firewall Manager carries it on', () => {
    expect(template.Conditions.HoldsBlocks).toMatchObject({
      'Fn::And': [
        { Condition: 'IsMember' },
        {
          'Fn::Or': [
            { 'Fn::Equals': [{ Ref: 'Blocks' }, 'organisation'] },
            {
              'Fn::And': [
                { 'Fn::Equals': [{ Ref: 'Blocks' }, 'firewall-manager'] },
                { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, { Ref: 'Account' }] },
              ],
            },
          ],
        },
      ],
    });
  });

  it('sends each event whole to the one bus, in the name of a role, and keeps what cannot be delivered', () => {
    for (const rule of rules)
      expect(ofRule(rule).Targets).toEqual([
        {
          Id: 'hub',
          Arn: { Ref: 'Bus' },
          RoleArn: { 'Fn::GetAtt': ['Forward', 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['DeadLetters', 'Arn'] } },
        },
      ]);
  });

  it.each([
    ['GuardDuty Finding', 'ForwardsFindings'],
    ['Inspector2 Finding', 'ForwardsFindings'],
    ['Security Hub Findings - Imported', 'ForwardsFindings'],
    ['Access Analyzer Finding', 'ForwardsFindings'],
    // What no administrator is sent for certain.
    ['Macie Finding', 'IsMember'],
    ['Parameter Store Policy Action', 'IsMember'],
    ['ACM Certificate Expired', 'IsMember'],
    ['Secret Label Updated', 'IsMember'],
    ['KMS CMK Deletion', 'IsMember'],
    ['AWS Health Abuse Event', 'IsMember'],
    ['Config Rules Compliance Change', 'IsMember'],
    ['AWS API Call via CloudTrail', 'IsMember'],
  ])('forwards %s on the condition %s', (type, condition) => {
    const those = rules.filter((rule) => ofRule(rule).EventPattern['detail-type'].includes(type));
    expect(those.length).toBeGreaterThan(0);
    expect(new Set(those.map(({ Condition }) => Condition))).toEqual(new Set([condition]));
  });

  it('makes nothing where the deployment itself is, which hears all of that already', () => {
    const always = Object.entries(template.Resources).filter(([, { Condition }]) => Condition === undefined);
    expect(always).toEqual([['Nothing', { Type: 'AWS::CloudFormation::WaitConditionHandle', Properties: {} }]]);
    expect(template.Conditions.IsMember).toEqual({
      'Fn::Not': [
        {
          'Fn::And': [
            { 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, { Ref: 'Account' }] },
            { 'Fn::Equals': [{ Ref: 'AWS::Region' }, { Ref: 'HomeRegion' }] },
          ],
        },
      ],
    });
    for (const name of ['ForwardsFindings', 'HoldsBlocks'])
      expect(template.Conditions[name]).toMatchObject({ 'Fn::And': [{ Condition: 'IsMember' }, expect.anything()] });
  });

  it('has IP sets and a rule group of the same names as at home where the shared block list is to hold', () => {
    expect(template.Parameters.Blocks?.Default).toBe('own');
    const waf = resources.filter(({ Type }) => Type.startsWith('AWS::WAFv2::'));
    expect(waf.map(({ Properties, Condition }) => [Properties.Name, Condition])).toEqual([
      [{ 'Fn::Sub': '${Stack}-block-list-v4-00' }, 'HoldsBlocks'],
      [{ 'Fn::Sub': '${Stack}-block-list-v6-00' }, 'HoldsBlocks'],
      [{ 'Fn::Sub': '${Stack}-block-list-00' }, 'HoldsBlocks'],
      [{ 'Fn::Sub': '${Stack}-block-list-v4-00' }, 'HoldsCloudFront'],
      [{ 'Fn::Sub': '${Stack}-block-list-v6-00' }, 'HoldsCloudFront'],
      [{ 'Fn::Sub': '${Stack}-block-list-00' }, 'HoldsCloudFront'],
    ]);
  });

  it('has those of CloudFront in its one region, in accounts that have the others, and never in that of Riposte', () => {
    expect(template.Parameters.CloudFront?.Default).toBe('off');
    expect(template.Conditions.HoldsCloudFront).toEqual({
      'Fn::And': [
        { Condition: 'HoldsBlocks' },
        { 'Fn::Equals': [{ Ref: 'CloudFront' }, 'on'] },
        { 'Fn::Equals': [{ Ref: 'AWS::Region' }, 'us-east-1'] },
        { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: 'AWS::AccountId' }, { Ref: 'Account' }] }] },
      ],
    });
    for (const { Condition, Properties } of resources.filter(({ Type }) => Type.startsWith('AWS::WAFv2::')))
      expect(Properties.Scope).toBe(Condition === 'HoldsCloudFront' ? 'CLOUDFRONT' : 'REGIONAL');
  });

  it('gives EventBridge a role that can put events on that bus and do nothing else', () => {
    const { Properties } = template.Resources.Forward as Resource;
    const { AssumeRolePolicyDocument, Policies } = Properties as {
      AssumeRolePolicyDocument: unknown;
      Policies: { PolicyDocument: { Statement: unknown } }[];
    };
    expect(Policies.map(({ PolicyDocument }) => PolicyDocument.Statement)).toEqual([
      [{ Effect: 'Allow', Action: ['events:PutEvents'], Resource: [{ Ref: 'Bus' }] }],
    ]);
    expect(AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'events.amazonaws.com' },
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    });
  });
});
