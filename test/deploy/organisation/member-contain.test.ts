import { readFileSync } from 'node:fs';
import { memberContain } from '../../../deploy/organisation/member-contain.ts';
import { MOST_CHARACTERS } from '../../../deploy/organisation/member-template.ts';
import { reachesMembers } from '../../../src/actions/catalogue/members.ts';
import { actions } from '../../../src/actions/index.ts';
import { CONTAINED_BY } from '../../../src/core/action-ids.ts';
import { CONTAINABLE } from '../../../src/core/contain.ts';
import { switchOf, VPC_PARAMETERS } from '../../../src/core/member-contain.ts';

const FILE = new URL('../../../deploy/organisation/member-contain.generated.json', import.meta.url);
const text = readFileSync(FILE, 'utf8');
interface Policy {
  PolicyName: string;
  PolicyDocument: { Statement: { Effect: string; Action: string[]; Resource: unknown[]; Condition?: object }[] };
}
const template = JSON.parse(text) as {
  Parameters: Record<string, { Default?: string }>;
  Conditions: Record<string, unknown>;
  Resources: Record<string, { Type: string; Condition?: string; Properties: Record<string, unknown> }>;
};
const { Policies, AssumeRolePolicyDocument, RoleName } = (template.Resources.ContainRole?.Properties ??
  {}) as unknown as {
  Policies: { 'Fn::If': [string, Policy, object] }[];
  AssumeRolePolicyDocument: { Statement: object[] };
  RoleName: object;
};
const policyOf = (what: string) => Policies.find(({ 'Fn::If': [, { PolicyName }] }) => PolicyName === what)?.['Fn::If'];
const callsOf = (what: string) => policyOf(what)?.[1].PolicyDocument.Statement.flatMap(({ Action }) => Action) ?? [];

describe('the template by which a member lets something be contained', () => {
  it('is as generated, and small enough to be deployed as text', () => {
    expect(text).toBe(memberContain());
    expect(text.length).toBeLessThan(MOST_CHARACTERS);
    expect(text).not.toMatch(/"Transform"|Fn::Transform|AWS::CloudFormation::Stack"/);
  });

  it.each(CONTAINABLE)('has permissions for %s only where its own switch is on, and it is off at first', (what) => {
    expect(template.Parameters[switchOf(what)]?.Default).toBe('off');
    const [condition, policy, otherwise] = policyOf(what) ?? [];
    expect(template.Conditions[String(condition)]).toEqual({ 'Fn::Equals': [{ Ref: switchOf(what) }, 'on'] });
    expect(policy?.PolicyName).toBe(what);
    expect(otherwise).toEqual({ Ref: 'AWS::NoValue' });
    const needed = Object.values(actions).filter(({ id }) => CONTAINED_BY[id] === what && reachesMembers(id));
    const calls = needed.flatMap(({ permissions }) => permissions.flatMap((each) => each.actions));
    expect(calls.length).toBeGreaterThan(0);
    for (const call of calls) expect(callsOf(what)).toContain(call);
  });

  it('has one role for a region, which the function that contains may take alone, by the stack’s name', () => {
    expect(RoleName).toEqual({ 'Fn::Sub': '${Stack}-member-contain-${AWS::Region}' });
    expect(AssumeRolePolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${Account}:root' } },
        Action: 'sts:AssumeRole',
        Condition: {
          StringEquals: {
            'sts:ExternalId': { Ref: 'Stack' },
            'aws:PrincipalOrgID': { 'Fn::If': ['IsOfOrganisation', { Ref: 'Organisation' }, { Ref: 'AWS::NoValue' }] },
          },
          ArnLike: {
            'aws:PrincipalArn': [
              { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${Account}:role${RolePath}${Stack}-ActContainRole-*' },
            ],
          },
        },
      },
    ]);
  });

  it('has another one by which alone what was contained is given back, and which the function for that may take alone', () => {
    const role = template.Resources.ReleaseRole?.Properties ?? {};
    expect(role.RoleName).toEqual({ 'Fn::Sub': '${Stack}-member-release-${AWS::Region}' });
    expect(JSON.stringify(role.AssumeRolePolicyDocument)).toContain('${Stack}-ActReleaseRole-*');
    expect(JSON.stringify(role.Policies)).not.toMatch(/ec2:CreateSnapshots|ecs:StopTask|autoscaling:EnterStandby/);
    expect(JSON.stringify(Policies)).not.toMatch(/autoscaling:ExitStandby/);
  });

  it('writes the policies of roles, and never those of the deployment’s own', () => {
    const denies = policyOf('sessions')?.[1].PolicyDocument.Statement.filter(({ Effect }) => Effect === 'Deny');
    expect(denies).toEqual([
      {
        Effect: 'Deny',
        Action: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'],
        Resource: [{ 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role${RolePath}${Stack}-*' }],
      },
    ]);
  });

  it.each(VPC_PARAMETERS)('makes a pair of groups for %s where it is named and one of both is switched on', (name) => {
    const number = name.slice('Vpc'.length);
    expect(template.Conditions[`HasVpc${number}`]).toEqual({
      'Fn::And': [
        { 'Fn::Not': [{ 'Fn::Equals': [{ Ref: name }, ''] }] },
        { 'Fn::Or': [{ Condition: 'ContainsInstances' }, { Condition: 'ContainsDatabases' }] },
      ],
    });
    for (const kind of ['Open', 'Closed'])
      expect(template.Resources[`Quarantine${kind}${number}`]).toMatchObject({
        Type: 'AWS::EC2::SecurityGroup',
        Condition: `HasVpc${number}`,
        Properties: {
          VpcId: { Ref: name },
          Tags: [{ Key: 'riposte:quarantine', Value: kind.toLowerCase() }],
        },
      });
  });
});
