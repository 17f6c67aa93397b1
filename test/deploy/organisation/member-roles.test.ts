import { readFileSync } from 'node:fs';
import { memberRoles } from '../../../deploy/organisation/member-roles.ts';
import { MOST_CHARACTERS } from '../../../deploy/organisation/member-template.ts';
import { catalogue } from '../../../src/actions/catalogue/catalogue.ts';
import { reachesMembers } from '../../../src/actions/catalogue/members.ts';
import { actions } from '../../../src/actions/index.ts';
import { memberRoleName } from '../../../src/core/member-roles.ts';
import { functionOfGroup } from '../../../src/functions/index.ts';

interface Statement {
  Action: string[];
  Resource: unknown[];
}
interface Role {
  RoleName: { 'Fn::Sub': string };
  AssumeRolePolicyDocument: { Statement: { Principal: unknown; Condition: Record<string, Record<string, unknown>> }[] };
  Policies: { PolicyDocument: { Statement: Statement[] } }[];
}

const FILE = new URL('../../../deploy/organisation/member-roles.generated.json', import.meta.url);
const text = readFileSync(FILE, 'utf8');
const template = JSON.parse(text) as {
  Description: string;
  Outputs: Record<string, { Value: unknown }>;
  Resources: Record<string, { Type: string; Properties: Role }>;
};
const roles = Object.values(template.Resources).map(({ Properties }) => Properties);
const callsOf = ({ Policies }: Role): string[] =>
  Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement.flatMap(({ Action }) => Action));
const named = (name: string): Role => {
  const found = roles.find(({ RoleName }) => RoleName['Fn::Sub'] === name);
  if (!found) throw new Error(`no role ${name}`);
  return found;
};

describe('the roles of a member account', () => {
  it('are as generated, and small enough to be deployed as text', () => {
    expect(text).toBe(memberRoles());
    expect(text.length).toBeLessThan(MOST_CHARACTERS);
  });

  it('are nothing but roles, without a macro, a transform or a stack within', () => {
    expect(new Set(Object.values(template.Resources).map(({ Type }) => Type))).toEqual(new Set(['AWS::IAM::Role']));
    expect(text).not.toMatch(/"Transform"|Fn::Transform|AWS::CloudFormation::Stack"/);
  });

  it('hold what each action calls that reaches members, in the role of its group and in no other', () => {
    const reaching = Object.values(actions).filter(
      ({ id }) => reachesMembers(id) && catalogue[id].family !== 'contain',
    );
    expect(reaching.length).toBeGreaterThan(5);
    for (const { id, permissions } of reaching) {
      const calls = callsOf(named(memberRoleName('${Stack}', catalogue[id].group)));
      for (const call of permissions.flatMap((each) => each.actions)) expect(calls).toContain(call);
    }
    expect(callsOf(named('${Stack}-member-network')).some((call) => call.startsWith('iam:'))).toBe(false);
    expect(callsOf(named('${Stack}-member-storage')).some((call) => call.startsWith('wafv2:'))).toBe(false);
  });

  it('let the one that looks change nothing', () => {
    const changing = callsOf(named('${Stack}-member-read')).filter(
      (call) => !/:(Describe|List|Get|BatchGet)/.test(call) && call !== 'iam:GenerateCredentialReport',
    );
    expect(changing).toEqual([]);
  });

  it('let the one that blocks write IP sets of the one stack, and nothing else', () => {
    expect(callsOf(named('${Stack}-member-blocks')).toSorted()).toEqual([
      'wafv2:GetIPSet',
      'wafv2:ListIPSets',
      'wafv2:UpdateIPSet',
    ]);
  });

  it.each([
    ...(['network', 'identity', 'storage'] as const).map((group) => ({ name: group, by: functionOfGroup(group) })),
    { name: 'blocks' as const, by: 'block-places' },
  ])('let $name be taken by its own function of the one stack alone, within the organisation', ({ name, by }) => {
    const [trust] = named(memberRoleName('${Stack}', name)).AssumeRolePolicyDocument.Statement;
    const id = by.replace(/(^|-)(.)/g, (_, __, letter: string) => letter.toUpperCase());
    expect(trust).toMatchObject({
      Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${Account}:root' } },
      Condition: {
        StringEquals: { 'aws:PrincipalOrgID': { Ref: 'Organisation' } },
        ArnLike: {
          'aws:PrincipalArn': [
            { 'Fn::Sub': `arn:\${AWS::Partition}:iam::\${Account}:role\${RolePath}\${Stack}-${id}Role-*` },
          ],
        },
      },
    });
  });

  it('act in every region of their account, and name the deployment by its parameter', () => {
    expect(text).not.toContain('${AWS::Region}');
    expect(text).not.toContain('${AWS::StackName}');
  });

  it('show a revision that changes with what stands in them', () => {
    const revision = String(template.Outputs.Revision?.Value);
    expect(revision).toMatch(/^[0-9a-f]{12}$/);
    expect(template.Description).toContain(revision);
    expect(text.split(`Revision ${revision}`)).toHaveLength(roles.length + 2);
  });
});
