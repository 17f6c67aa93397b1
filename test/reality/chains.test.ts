import { type Request, verdicts } from './support/engine.ts';
import { templateOf } from './support/package.ts';
import { allowed, listOf, type Role, rolesOf } from './support/roles.ts';
import { ofType, readTemplate, resolve, type Template } from './support/template.ts';

const stack = (id: 'default' | 'everything'): Template => resolve(readTemplate(templateOf(id)));

const ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess';
/** The ways by which whoever may change one thing comes to have what another has. On what they are tried. */
const STEPS: readonly { of: 'role' | 'function' | 'user' | 'policy' | 'stack' | 'key'; actions: readonly string[] }[] =
  [
    {
      of: 'role',
      actions: [
        'iam:AttachRolePolicy',
        'iam:DeleteRolePermissionsBoundary',
        'iam:PassRole',
        'iam:PutRolePermissionsBoundary',
        'iam:PutRolePolicy',
        'iam:TagRole',
        'iam:UpdateAssumeRolePolicy',
        'sts:AssumeRole',
      ],
    },
    {
      of: 'function',
      actions: [
        'lambda:AddPermission',
        'lambda:CreateFunction',
        'lambda:UpdateFunctionCode',
        'lambda:UpdateFunctionConfiguration',
      ],
    },
    {
      of: 'user',
      actions: [
        'iam:AddUserToGroup',
        'iam:AttachUserPolicy',
        'iam:CreateAccessKey',
        'iam:CreateLoginProfile',
        'iam:PutUserPolicy',
        'iam:UpdateLoginProfile',
      ],
    },
    { of: 'policy', actions: ['iam:CreatePolicyVersion', 'iam:SetDefaultPolicyVersion'] },
    { of: 'stack', actions: ['cloudformation:CreateChangeSet', 'cloudformation:UpdateStack'] },
    { of: 'key', actions: ['kms:CreateGrant', 'kms:PutKeyPolicy'] },
  ];
/** What an action is asked with: the most that helps whoever tries. */
const CONTEXT: Readonly<Record<string, Request['context']>> = {
  'iam:AttachRolePolicy': { 'iam:PolicyARN': ADMINISTRATOR },
  'iam:AttachUserPolicy': { 'iam:PolicyARN': ADMINISTRATOR },
  'iam:PassRole': { 'iam:PassedToService': 'lambda.amazonaws.com' },
};

const principals = (template: Template): Role[] => rolesOf(template).filter(({ functions }) => functions.length > 0);

/** What of the deployment, or beside it, each step is tried on. */
function targetsOf(template: Template): Record<(typeof STEPS)[number]['of'], string[]> {
  const { account, region, stack: name } = template.pseudo;
  return {
    role: rolesOf(template).map(({ arn }) => arn),
    function: ofType(template, 'AWS::Lambda::Function').map(([id]) => template.arnOf(id)),
    user: [`arn:aws:iam::${account}:user/administrator`],
    policy: [`arn:aws:iam::${account}:policy/boundary`],
    stack: [`arn:aws:cloudformation:${region}:${account}:stack/${name}/0a1b2c3d-0000-4000-8000-000000000000`],
    key: ofType(template, 'AWS::KMS::Key').map(([id]) => template.arnOf(id)),
  };
}

/** Each step that a function's role may take, by the whole of its policies. Only what some statement names is asked. */
function stepsTaken(template: Template): string[] {
  const targets = targetsOf(template);
  const tags = { 'aws:ResourceTag/riposte:stack': template.pseudo.stack };
  const asked = principals(template).flatMap((role) =>
    STEPS.flatMap(({ of, actions }) =>
      actions
        .filter((action) => mentions(role, action))
        .flatMap((action) =>
          targets[of].map((resource) => ({
            what: `${role.id}: ${action} on ${resource.split(':').at(-1)}`,
            request: {
              action,
              principal: role.arn,
              resource,
              account: template.pseudo.account,
              context: { ...CONTEXT[action], ...(of === 'function' && tags) },
              identity: role.policies.map(({ policy }) => policy),
            },
          })),
        ),
    ),
  );
  const answers = verdicts(asked.map(({ request }) => request));
  return asked.flatMap(({ what }, n) => {
    const answer = answers[n];
    return answer === 'ImplicitlyDenied' || answer === 'ExplicitlyDenied' ? [] : [`${what}: ${answer}`];
  });
}

/** Whether a statement that allows names an action, or a pattern that covers it. */
const mentions = (role: Role, action: string): boolean =>
  allowed(role).some(({ Action }) =>
    listOf(Action).some((each) => new RegExp(`^${each.replaceAll('*', '.*')}$`, 'i').test(action)),
  );

describe.each(['default', 'everything'] as const)('in the stack, %s', (id) => {
  const template = stack(id);

  it('no function can give its role, or another of the stack, more than it has', () => {
    expect(principals(template).length).toBeGreaterThan(10);
    expect(stepsTaken(template)).toEqual([]);
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
  const found = stepsTaken(resolve(raw));
  expect(found).toContainEqual(expect.stringMatching(/^SweepRole: iam:PutRolePolicy on role\/.*SweepRole.*: Allowed$/));
});
