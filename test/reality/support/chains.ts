import { type Request, verdicts } from './engine.ts';
import { allowed, listOf, type Role, rolesOf } from './roles.ts';
import { ofType, type Template } from './template.ts';

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

/** The roles that functions have: what runs there is what would try. */
export const principals = (template: Template): Role[] =>
  rolesOf(template).filter(({ functions }) => functions.length > 0);

export type Targets = Readonly<Record<(typeof STEPS)[number]['of'], readonly string[]>>;

/** What of the deployment, or beside it, each step is tried on. */
export function targetsOf(template: Template): Targets {
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

/**
 * Each step that a role may take, by the whole of its policies. Only what some statement names is asked.
 *
 * @param roles who tries
 * @param pseudo the account in which it is tried, and the stack whose functions are tagged
 */
export function stepsTaken(
  roles: readonly Role[],
  targets: Targets,
  { account, stack }: Pick<Template['pseudo'], 'account' | 'stack'>,
): string[] {
  const tags = { 'aws:ResourceTag/riposte:stack': stack };
  const asked = roles.flatMap((role) =>
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
              account: resource.split(':')[4] || account,
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
export const mentions = (role: Role, action: string): boolean =>
  allowed(role).some(({ Action }) =>
    listOf(Action).some((each) => new RegExp(`^${each.replaceAll('*', '.*')}$`, 'i').test(action)),
  );
