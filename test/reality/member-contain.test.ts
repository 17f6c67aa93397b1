import { CONTAINABLE } from '../../src/core/contain.ts';
import { switchOf } from '../../src/core/member-contain.ts';
import { stepsTaken, targetsOf } from './support/chains.ts';
import { verdicts } from './support/engine.ts';
import { ALL_CONTAINED, MEMBER, memberTemplate } from './support/member-templates.ts';
import { templateOf } from './support/package.ts';
import { allowed, type Role, rolesOf } from './support/roles.ts';
import { PSEUDO, readTemplate, resolve } from './support/template.ts';

const OTHERS = ['OrganizationAccountAccessRole', 'AWSCloudFormationStackSetExecutionRole'].map(
  (name) => `arn:aws:iam::${MEMBER}:role/${name}`,
);
const rolesWith = (parameters: Record<string, string>, place = {}): Role[] =>
  rolesOf(memberTemplate('member-contain', parameters, place));
const named = (roles: Role[], kind: string): Role => {
  const found = roles.find(({ arn }) => arn.includes(`-member-${kind}-`));
  if (!found) throw new Error(`no role that may ${kind}`);
  return found;
};

/** Whether a role may do something to a resource of the member, by an IAM engine. */
function may(role: Role, action: string, resource: string, context: Record<string, string> = {}): boolean {
  const [answer] = verdicts([
    {
      action,
      principal: role.arn,
      resource,
      account: MEMBER,
      identity: role.policies.map(({ policy }) => policy),
      context: { 'aws:PrincipalArn': role.arn, 'aws:PrincipalAccount': MEMBER, ...context },
    },
  ]);
  return answer === 'Allowed';
}

const ours = 'StackSet-member-contain';
const group = `arn:aws:ec2:${PSEUDO.region}:${MEMBER}:security-group/sg-0a1b2c3d4e5f60001`;
const tagged = (stack: string, kind?: string) => ({
  'aws:ResourceTag/aws:cloudformation:stack-name': stack,
  ...(kind && { 'aws:ResourceTag/riposte:quarantine': kind }),
});

describe('the role by which a member is contained', () => {
  it.each([
    { title: 'its own open group', context: tagged(ours, 'open'), contain: true, release: false },
    { title: 'its own closed group', context: tagged(ours, 'closed'), contain: true, release: false },
    {
      title: 'a group of another stack that is tagged so',
      context: tagged('web', 'closed'),
      contain: false,
      release: true,
    },
    { title: 'a group that an instance had', context: tagged('web'), contain: false, release: true },
  ])('sets $title: $contain; and gives it back: $release', ({ context, contain, release }) => {
    const roles = rolesWith(ALL_CONTAINED);
    const sets = (kind: string) => may(named(roles, kind), 'ec2:ModifyNetworkInterfaceAttribute', group, context);
    expect({ contain: sets('contain'), release: sets('release') }).toEqual({ contain, release });
  });

  it('acts in its own region alone', () => {
    const role = named(rolesWith(ALL_CONTAINED), 'contain');
    const stops = (region: string) => may(role, 'ecs:StopTask', `arn:aws:ecs:${region}:${MEMBER}:task/shop/1`);
    expect([stops(PSEUDO.region), stops('us-west-2')]).toEqual([true, false]);
  });

  it.each(CONTAINABLE)('may do nothing about %s unless that is switched on', (what) => {
    const off = { ...ALL_CONTAINED, [switchOf(what)]: 'off' };
    const [with_, without] = [rolesWith(ALL_CONTAINED), rolesWith(off)].map((roles) =>
      roles.flatMap((role) => role.policies.map(({ name }) => name)),
    );
    expect(with_).toContain(what);
    expect(without).not.toContain(what);
  });

  it('may do nothing at all where nothing is switched on', () => {
    expect(rolesWith({}).flatMap(allowed)).toEqual([]);
  });

  it.each([
    { title: 'aws-cn', partition: 'aws-cn', region: 'cn-north-1' },
    { title: 'aws-us-gov', partition: 'aws-us-gov', region: 'us-gov-west-1' },
  ])('is of the partition $title where it is deployed there', ({ partition, region }) => {
    const text = JSON.stringify(rolesWith(ALL_CONTAINED, { partition, region }));
    expect(text).not.toContain('arn:aws:');
    expect(text).toContain(`arn:${partition}:`);
  });

  it('gives no role of the deployment more than it has; into others it could write where sessions are on, as is told', () => {
    const account = { account: MEMBER, stack: 'riposte-prod' };
    const home = targetsOf(resolve(readTemplate(templateOf('everything'))));
    const own = [...rolesOf(memberTemplate('member-roles')), ...rolesWith(ALL_CONTAINED)].map(({ arn }) => arn);
    const steps = (parameters: Record<string, string>) =>
      stepsTaken(rolesWith(parameters), { ...home, role: [...own, ...OTHERS, ...home.role] }, account);
    expect(steps({ ...ALL_CONTAINED, Sessions: 'off' })).toEqual([]);
    const taken = steps(ALL_CONTAINED);
    expect(taken.length).toBeGreaterThan(0);
    for (const step of taken)
      expect(step).toMatch(
        /iam:PutRolePolicy on role\/(OrganizationAccountAccessRole|AWSCloudFormationStackSetExecutionRole): /,
      );
  });

  it('can be taken by the functions that contain, and by no other', () => {
    const template = resolve(readTemplate(templateOf('everything')), { region: PSEUDO.region });
    const { account, stack } = template.pseudo;
    const roles = rolesOf(template);
    const takers = (role: Role, externalId: string): string[] => {
      const answers = verdicts(
        roles.map(({ arn, policies }) => ({
          action: 'sts:AssumeRole',
          principal: arn,
          resource: role.arn,
          account: MEMBER,
          context: {
            'sts:ExternalId': externalId,
            'aws:PrincipalArn': arn,
            'aws:PrincipalAccount': account,
            'aws:PrincipalOrgID': 'o-a1b2c3d4e5',
            'aws:ResourceOrgID': 'o-a1b2c3d4e5',
          },
          identity: policies.map(({ policy }) => policy),
          resourcePolicy: role.trust,
        })),
      );
      return roles.filter((_, n) => answers[n] === 'Allowed').map(({ id }) => id);
    };
    const made = rolesWith(ALL_CONTAINED);
    expect(takers(named(made, 'contain'), stack)).toEqual(['ActContainRole']);
    expect(takers(named(made, 'release'), stack)).toEqual(['ActReleaseRole']);
    expect(takers(named(made, 'contain'), 'another')).toEqual([]);
  });
});
