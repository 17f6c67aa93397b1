import { principals, stepsTaken, type Targets, targetsOf } from './support/chains.ts';
import { memberRole } from './support/member-role.ts';
import { MEMBER, memberTemplate } from './support/member-templates.ts';
import { templateOf } from './support/package.ts';
import { allowed, listOf, type Role, rolesOf } from './support/roles.ts';
import { readTemplate, resolve, type Template } from './support/template.ts';

const stack = (id: 'default' | 'everything'): Template => resolve(readTemplate(templateOf(id)));

describe.each(['default', 'everything'] as const)('in the stack, %s', (id) => {
  const template = stack(id);

  it('no function can give its role, or another of the stack, more than it has', () => {
    expect(principals(template).length).toBeGreaterThan(10);
    expect(stepsTaken(principals(template), targetsOf(template), template.pseudo)).toEqual([]);
  });

  it('no statement allows all of a service, by which a step could go unnamed', () => {
    const broad = principals(template).flatMap((role) =>
      allowed(role).flatMap(({ Action }) => listOf(Action).filter((action) => /^(\*|[\w-]+:\*)$/.test(action))),
    );
    expect(broad).toEqual([]);
  });
});

/** A role of a template, as far as this test changes it. */
interface Changeable {
  Properties: { Policies: { PolicyDocument: { Statement: object[] } }[] };
}

it('finds a role that may change itself', () => {
  const raw = readTemplate(templateOf('default'));
  const role = raw.Resources.SweepRole as unknown as Changeable;
  const Resource = { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*' };
  role.Properties.Policies[0]?.PolicyDocument.Statement.push({
    Effect: 'Allow',
    Action: ['iam:PutRolePolicy'],
    Resource: [Resource],
  });
  const changed = resolve(raw);
  const found = stepsTaken(principals(changed), targetsOf(changed), changed.pseudo);
  expect(found).toContainEqual(expect.stringMatching(/^SweepRole: iam:PutRolePolicy on role\/.*SweepRole.*: Allowed$/));
});

/** The roles that a member has for this deployment: one by itself, or those of the organisation's template. */
const MEMBERS: readonly { title: string; roles(): Role[] }[] = [
  { title: 'docs/members.md', roles: () => [memberRole(stack('everything'), MEMBER)] },
  { title: 'an organisation', roles: () => rolesOf(memberTemplate('member-roles')) },
];

/** What is in a member's account, and what is at home: there a member's role must not get anything either. */
function targetsFrom(roles: readonly Role[]): Targets {
  const home = targetsOf(stack('everything'));
  const there = (service: string, rest: string): string => `arn:aws:${service}:${rest}`;
  const region = 'eu-west-1';
  return {
    role: [
      ...roles.map(({ arn }) => arn),
      there('iam', `:${MEMBER}:role/OrganizationAccountAccessRole`),
      there('iam', `:${MEMBER}:role/AWSCloudFormationStackSetExecutionRole`),
      ...home.role,
    ],
    function: [there('lambda', `${region}:${MEMBER}:function:deploy`), ...home.function],
    user: [there('iam', `:${MEMBER}:user/administrator`), ...home.user],
    policy: [there('iam', `:${MEMBER}:policy/boundary`), ...home.policy],
    stack: [
      there('cloudformation', `${region}:${MEMBER}:stack/StackSet-member-roles/0a1b2c3d-0000-4000-8000-000000000000`),
      ...home.stack,
    ],
    key: [there('kms', `${region}:${MEMBER}:key/0a1b2c3d-0000-4000-8000-000000000000`), ...home.key],
  };
}

describe.each(MEMBERS)('in a member account of $title', ({ roles: rolesThere }) => {
  const account = { account: MEMBER, stack: 'riposte-prod' };

  it('no role can give itself, another role there or one at home more than it has', () => {
    const roles = rolesThere();
    expect(roles.flatMap(allowed).length).toBeGreaterThan(5);
    expect(stepsTaken(roles, targetsFrom(roles), account)).toEqual([]);
  });

  it('no statement allows all of a service', () => {
    const broad = rolesThere().flatMap((role) =>
      allowed(role).flatMap(({ Action }) => listOf(Action).filter((action) => /^(\*|[\w-]+:\*)$/.test(action))),
    );
    expect(broad).toEqual([]);
  });

  it.each([
    { action: 'iam:AttachUserPolicy', resource: `arn:aws:iam::${MEMBER}:user/*`, on: 'user/administrator' },
    { action: 'sts:AssumeRole', resource: '*', on: 'role/OrganizationAccountAccessRole' },
    { action: 'iam:UpdateAssumeRolePolicy', resource: `arn:aws:iam::${MEMBER}:role/*`, on: 'role/' },
  ])('a role that may $action is found', ({ action, resource, on }) => {
    const [first, ...others] = rolesThere();
    if (!first) throw new Error('a member has no role');
    const policy = { Statement: [{ Effect: 'Allow' as const, Action: action, Resource: resource }] };
    const changed = [{ ...first, policies: [...first.policies, { name: 'planted', policy }] }, ...others];
    const found = stepsTaken(changed, targetsFrom(changed), account);
    expect(found.filter((step) => step.startsWith(`${first.id}: ${action} on ${on}`))).not.toEqual([]);
  });
});
