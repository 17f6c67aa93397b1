import { type Request, verdicts } from './support/engine.ts';
import { templateOf } from './support/package.ts';
import { allowed, listOf, type Role, rolesOf } from './support/roles.ts';
import { readTemplate, resolve, type Template } from './support/template.ts';

const stack = (id: 'default' | 'everything'): Template => resolve(readTemplate(templateOf(id)));
const [byDefault, everything] = [stack('default'), stack('everything')];

function roleOf(template: Template, id: string): Role {
  const role = rolesOf(template).find((each) => each.id === id);
  if (!role) throw new Error(`there is no ${id}`);
  return role;
}

/** What a role asks for, about a resource of this account. */
function request(role: Role, action: string, rest: string, context: Request['context']): Request {
  const { account, region } = byDefault.pseudo;
  const [service = ''] = action.split(':');
  const where = service === 'iam' || service === 's3' ? '' : region;
  const whose = service === 's3' || /^(snapshot|image)\//.test(rest) ? '' : account;
  return {
    action,
    principal: role.arn,
    resource: `arn:aws:${service}:${where}:${whose}:${rest}`,
    account,
    context,
    identity: role.policies.map(({ policy }) => policy),
  };
}

const MANAGED = { 'aws:ResourceTag/riposte:managed': 'true' };
const ENDPOINT = { 'eks:endpointPublicAccess': 'true', 'eks:endpointPrivateAccess': 'true' };
const STACK_TAG = 'aws:ResourceTag/aws:cloudformation:stack-name';
const QUARANTINE = { [STACK_TAG]: byDefault.pseudo.stack, 'aws:ResourceTag/riposte:quarantine': 'closed' };
const DENY_ALL = { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AWSDenyAll' };
const OF_DEFINITION = {
  'ecs:task-definition': `arn:aws:ecs:${byDefault.pseudo.region}:${byDefault.pseudo.account}:task-definition/resizer:11`,
};
const BACKED_UP = { 'aws:RequestTag/riposte:backup': 'true', 'aws:TagKeys': ['riposte:backup'] };

describe('each condition lets through what its action does, and nothing beside', () => {
  it.each([
    { role: 'ActExpiryRole', does: 'secretsmanager:RotateSecret', on: 'secret:orders-AbCdEf', context: {}, may: true },
    {
      role: 'ActExpiryRole',
      does: 'secretsmanager:RotateSecret',
      on: 'secret:orders-AbCdEf',
      context: { 'secretsmanager:RotateImmediately': 'true', 'secretsmanager:ModifyRotationRules': 'false' },
      may: true,
    },
    {
      role: 'ActExpiryRole',
      does: 'secretsmanager:RotateSecret',
      on: 'secret:orders-AbCdEf',
      context: {
        'secretsmanager:RotationLambdaARN': 'arn:aws:lambda:eu-west-1:111122223333:function:SecretsManagerAnother',
      },
      may: false,
    },
    {
      role: 'ActExpiryRole',
      does: 'secretsmanager:RotateSecret',
      on: 'secret:orders-AbCdEf',
      context: { 'secretsmanager:ModifyRotationRules': 'true' },
      may: false,
    },
    { role: 'ActExpiryRole', does: 'ecs:UpdateService', on: 'service/shop/web', context: MANAGED, may: true },
    {
      role: 'ActExpiryRole',
      does: 'ecs:UpdateService',
      on: 'service/shop/web',
      context: { ...MANAGED, 'ecs:task-definition': 'arn:aws:ecs:eu-west-1:111122223333:task-definition/x:1' },
      may: false,
    },
    {
      role: 'ActExpiryRole',
      does: 'lambda:UpdateFunctionConfiguration',
      on: 'function:shop',
      context: MANAGED,
      may: true,
    },
    {
      role: 'ActExpiryRole',
      does: 'lambda:UpdateFunctionConfiguration',
      on: 'function:shop',
      context: { ...MANAGED, 'lambda:Layer': ['arn:aws:lambda:eu-west-1:999988887777:layer:x:1'] },
      may: false,
    },
    {
      role: 'ActStorageRole',
      does: 'ec2:ModifySnapshotAttribute',
      on: 'snapshot/snap-0a1b2c3d4e5f60001',
      context: { 'ec2:Remove/group': 'all' },
      may: true,
    },
    {
      role: 'ActStorageRole',
      does: 'ec2:ModifySnapshotAttribute',
      on: 'snapshot/snap-0a1b2c3d4e5f60001',
      context: { 'ec2:Add/userId': '999988887777' },
      may: false,
    },
    ...[
      { context: ENDPOINT, may: true },
      { context: { ...ENDPOINT, 'eks:authenticationMode': 'API' }, may: false },
      { context: { ...ENDPOINT, 'eks:deletionProtection': 'false' }, may: false },
      { context: {}, may: false },
    ].map((one) => ({ role: 'ActContainRole', does: 'eks:UpdateClusterConfig', on: 'cluster/shop', ...one })),
    ...[
      { role: 'ActContainRole', context: QUARANTINE, may: true },
      { role: 'ActContainRole', context: {}, may: false },
      { role: 'ActContainRole', context: { 'aws:ResourceTag/riposte:quarantine': 'closed' }, may: false },
      { role: 'ActContainRole', context: { ...QUARANTINE, [STACK_TAG]: 'another' }, may: false },
      { role: 'ActReleaseRole', context: QUARANTINE, may: false },
      { role: 'ActReleaseRole', context: {}, may: true },
      { role: 'ActReleaseRole', context: { ...QUARANTINE, [STACK_TAG]: 'another' }, may: true },
    ].map((one) => ({ does: 'ec2:ModifyNetworkInterfaceAttribute', on: 'security-group/sg-0a1b2c3d', ...one })),
    ...(['ActContainRole', 'ActReleaseRole'] as const).flatMap((role) => {
      const contains = role === 'ActContainRole';
      const tagging = { role, does: 's3:PutObjectVersionTagging', on: 'inbox/a.pdf' };
      const users = { role, on: 'user/build-bot', context: DENY_ALL };
      return [
        { role, does: 'ec2:ModifyNetworkInterfaceAttribute', on: 'network-interface/eni-1', context: {}, may: true },
        { ...tagging, context: { 's3:RequestObjectTag/riposte-quarantine': 'true' }, may: contains },
        { ...tagging, context: { 's3:RequestObjectTag/team': 'mail' }, may: !contains },
        { role, does: 'iam:PutRolePolicy', on: 'role/web', context: {}, may: contains },
        { role, does: 'iam:DeleteRolePolicy', on: 'role/web', context: {}, may: !contains },
        { role, does: 'elasticloadbalancing:DeregisterTargets', on: 'targetgroup/web/1', context: {}, may: contains },
        { role, does: 'elasticloadbalancing:RegisterTargets', on: 'targetgroup/web/1', context: {}, may: !contains },
        { role, does: 'ecs:UpdateService', on: 'service/media/resizer', context: OF_DEFINITION, may: true },
        { role, does: 'ecs:UpdateService', on: 'service/media/resizer', context: {}, may: false },
        { ...users, does: 'iam:AttachUserPolicy', may: contains },
        { ...users, does: 'iam:DetachUserPolicy', may: !contains },
      ];
    }),
    {
      role: 'ActRestoreRole',
      does: 'ssm:PutParameter',
      on: 'parameter/prod/key',
      context: { ...BACKED_UP, 'ssm:Overwrite': 'false' },
      may: true,
    },
    {
      role: 'ActRestoreRole',
      does: 'ssm:PutParameter',
      on: 'parameter/prod/key',
      context: { ...BACKED_UP, 'ssm:Overwrite': 'true' },
      may: false,
    },
    {
      role: 'ActRestoreRole',
      does: 'ssm:PutParameter',
      on: 'parameter/prod/key',
      context: { 'aws:ResourceTag/riposte:renew': 'x', 'ssm:Overwrite': 'true' },
      may: false,
    },
  ])('$role, $does: $may', ({ role, does, on, context, may }) => {
    const [verdict] = verdicts([request(roleOf(everything, role), does, on, context as Request['context'])]);
    expect(verdict).toBe(may ? 'Allowed' : 'ImplicitlyDenied');
  });
});

it('without copies of parameters, no role may make, tag or overwrite one that its owner has not tagged', () => {
  const ways = [
    ['ssm:PutParameter', { ...BACKED_UP, 'ssm:Overwrite': 'false' }],
    ['ssm:PutParameter', { 'ssm:Overwrite': 'true' }],
    ['ssm:AddTagsToResource', BACKED_UP],
    ['ssm:GetParameters', { 'aws:ResourceTag/riposte:backup': 'true' }],
  ] as const;
  const roles = rolesOf(byDefault).filter(({ functions }) => functions.length > 0);
  const asked = roles.flatMap((role) =>
    ways.map(([action, context]) => ({ role, action, request: request(role, action, 'parameter/prod/key', context) })),
  );
  const answers = verdicts(asked.map((each) => each.request));
  const may = asked.filter((_, n) => answers[n] === 'Allowed').map(({ role, action }) => `${role.id} ${action}`);
  expect(may).toEqual([]);
});

/** Every way to tag, and something of each kind that is tagged. */
const TAGGING: readonly [action: string, on: string][] = [
  ['ssm:AddTagsToResource', 'parameter/prod/key'],
  ['ssm:PutParameter', 'parameter/prod/key'],
  ['secretsmanager:TagResource', 'secret:orders-AbCdEf'],
  ['kms:TagResource', 'key/11111111-2222-4333-8444-555555555555'],
  ['iam:TagUser', 'user/release-bot'],
  ['acm:AddTagsToCertificate', 'certificate/00000000-0000-4000-8000-000000000000'],
  ['ec2:CreateTags', 'network-acl/acl-0a1b2c3d4e5f60001'],
  ['lambda:TagResource', 'function:shop'],
  ['ecs:TagResource', 'service/shop/web'],
];

const RESOURCE_TAG = 'aws:ResourceTag/';
/** Tags of a resource upon which statements of a role depend: the consent of its owner. */
const consents = (role: Role): string[] => [
  ...new Set(
    allowed(role)
      .flatMap(({ Condition = {} }) => Object.values(Condition).flatMap((each) => Object.keys(each)))
      .filter((key) => key.startsWith(RESOURCE_TAG))
      .map((key) => key.slice(RESOURCE_TAG.length)),
  ),
];

/** In which of these ways a role could give itself an owner's consent, upon which statements of its own depend. */
function selfGranted(template: Template): string[] {
  const asked = rolesOf(template).flatMap((role) =>
    consents(role).flatMap((tag) =>
      TAGGING.filter(([action]) => allowed(role).some(({ Action }) => listOf(Action).includes(action))).flatMap(
        ([action, on]) =>
          // On something without a tag, and on something that has another consent already.
          [undefined, ...consents(role).filter((other) => other !== tag)].map((other) => ({
            what: `${role.id}: ${action} of ${tag}`,
            request: request(role, action, on, {
              [`aws:RequestTag/${tag}`]: 'true',
              'aws:TagKeys': [tag],
              ...(action === 'ssm:PutParameter' && { 'ssm:Overwrite': 'false' }),
              ...(other && action !== 'ssm:PutParameter' && { [`${RESOURCE_TAG}${other}`]: 'true' }),
            }),
          })),
      ),
    ),
  );
  const answers = verdicts(asked.map((each) => each.request));
  return [...new Set(asked.filter((_, n) => answers[n] === 'Allowed').map(({ what }) => what))];
}

it('no role can give itself the consent of an owner: not by any tag that it may set', () => {
  expect(selfGranted(byDefault)).toEqual([]);
  // docs/decisions/0026-roles-by-what-they-hold.md: no condition tells a new parameter from one that is there.
  expect(selfGranted(everything)).toEqual([
    'ActRestoreRole: ssm:AddTagsToResource of riposte:backup',
    'ActRestoreRole: ssm:PutParameter of riposte:backup',
  ]);
});

it.each([byDefault, everything])('the largest role has 30 % of its quota free', (template) => {
  const sizes = rolesOf(template).map(({ id, policies }) => ({
    id,
    characters: policies.reduce((sum, { policy }) => sum + JSON.stringify(policy).length, 0),
  }));
  expect(sizes.filter(({ characters }) => characters > 0.7 * 10_240)).toEqual([]);
});
