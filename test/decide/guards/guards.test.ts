import { inventoryOf, memberAccount, organisationRules } from '../../../local/organisation.ts';
import type { Target } from '../../../src/core/action.ts';
import type { ActionId } from '../../../src/core/action-ids.ts';
import type { Config } from '../../../src/core/config.ts';
import type { Finding, Resource } from '../../../src/core/finding.ts';
import type { Guard } from '../../../src/core/guard.ts';
import { archived } from '../../../src/decide/guards/archived.ts';
import { foreign } from '../../../src/decide/guards/foreign.ts';
import { firstRefusal } from '../../../src/decide/guards/index.ts';
import { ownResources } from '../../../src/decide/guards/own-resources.ts';
import { protectedPrincipals } from '../../../src/decide/guards/protected-principals.ts';
import { protectedTag } from '../../../src/decide/guards/protected-tag.ts';
import { sample } from '../../../src/decide/guards/sample.ts';
import { stale } from '../../../src/decide/guards/stale.ts';
import { functions } from '../../../src/functions/index.ts';
import { ACCOUNT, givenConfig, givenFinding, NOW, REGION } from '../../support/fixtures.ts';

interface Row {
  name: string;
  guard: Guard;
  /** `block-public-access` unless told. */
  action?: ActionId;
  finding?: Partial<Finding>;
  target?: Target;
  config?: Partial<Config>;
  /** A part of the reason; absent: the guard lets it pass. */
  refuses?: string;
}

const role = (name: string, arn?: string): Resource => ({ kind: 'role', id: name, ...(arn && { arn }) });
const iamArn = (rest: string, service = 'iam'): string => `arn:aws:${service}::${ACCOUNT}:${rest}`;

/** What changes IAM, which has no regions: its findings come from whichever region saw the call. */
const GLOBAL: readonly ActionId[] = ['deactivate-access-key', 'deny-user', 'revoke-sessions', 'contain-principal'];
const ELSEWHERE = { region: 'us-east-1' };

const MEMBER = '444455556666';
const MEMBERS = {
  organisation: organisationRules([REGION], { newAccounts: 'enforce' }),
  inventory: inventoryOf([memberAccount(MEMBER)], NOW),
};

const rows: Row[] = [
  { name: 'a sample', guard: sample, finding: { sample: true }, refuses: 'sample finding' },
  { name: 'a real finding', guard: sample },

  { name: 'an archived finding', guard: archived, finding: { archived: true }, refuses: 'archived' },
  { name: 'an active finding', guard: archived },

  { name: 'seen now', guard: stale, finding: { lastSeen: '2026-11-20T12:00:00.000Z' } },
  { name: 'seen 7 days ago, to the second', guard: stale, finding: { lastSeen: '2026-11-13T12:00:00.000Z' } },
  {
    name: 'seen 7 days and a second ago',
    guard: stale,
    finding: { lastSeen: '2026-11-13T11:59:59.000Z' },
    refuses: '7 days ago',
  },
  {
    name: 'seen a year ago',
    guard: stale,
    finding: { lastSeen: '2025-11-20T12:00:00.000Z' },
    refuses: '365 days ago',
  },
  {
    name: 'seen 30 days ago where 90 are allowed',
    guard: stale,
    finding: { lastSeen: '2026-10-21T12:00:00.000Z' },
    config: { maxAgeDays: 90 },
  },
  { name: 'seen in 59 minutes', guard: stale, finding: { lastSeen: '2026-11-20T12:59:00.000Z' } },
  {
    name: 'seen in 61 minutes',
    guard: stale,
    finding: { lastSeen: '2026-11-20T13:01:00.000Z' },
    refuses: 'a clock is wrong',
  },
  {
    name: 'seen at no time',
    guard: stale,
    finding: { lastSeen: 'yester\nday' },
    refuses: 'yester day is not a time',
  },

  { name: 'our account, region and partition', guard: foreign },
  {
    name: 'a member account',
    guard: foreign,
    finding: { account: '444455556666' },
    refuses: 'account is 444455556666',
  },
  { name: 'another region', guard: foreign, finding: { region: 'us-east-1' }, refuses: 'region is us-east-1' },
  ...GLOBAL.map((action) => ({
    name: `${action}, told in another region`,
    guard: foreign,
    action,
    finding: ELSEWHERE,
  })),
  ...GLOBAL.map((action) => ({
    name: `${action} in another account, told in another region`,
    guard: foreign,
    action,
    finding: { ...ELSEWHERE, account: '444455556666' },
    refuses: 'account is 444455556666',
  })),
  { name: 'another partition', guard: foreign, finding: { partition: 'aws-cn' }, refuses: 'partition is aws-cn' },
  {
    name: 'an account of the organisation that shares no block list',
    guard: foreign,
    action: 'block-ip',
    finding: { account: MEMBER },
    config: MEMBERS,
    refuses: `The affected account is ${MEMBER}, which shares no block list.`,
  },
  {
    name: 'an account of the organisation, of what is done at home alone',
    guard: foreign,
    action: 'rotate-secret',
    finding: { account: MEMBER },
    config: MEMBERS,
    refuses: `The affected account is ${MEMBER}; this is done in ${ACCOUNT} only.`,
  },
  { name: 'no account', guard: foreign, finding: { account: '' }, refuses: 'account is not known' },
  {
    name: "a member's finding received by us",
    guard: foreign,
    finding: { account: '444455556666', receivedIn: { account: ACCOUNT, region: 'eu-west-1' } },
    refuses: '444455556666',
  },
  {
    name: 'our finding received by the administrator',
    guard: foreign,
    finding: { receivedIn: { account: '444455556666', region: 'us-east-1' } },
  },

  { name: 'a target of somebody else', guard: ownResources, target: { key: 'some-bucket', bucket: 'some-bucket' } },
  {
    name: 'our bucket as the target',
    guard: ownResources,
    target: { key: 'x', bucket: 'riposte-test-reports' },
    config: { reports: 'riposte-test-reports' },
    refuses: 'riposte-test-reports belongs to riposte-test',
  },
  {
    name: 'our function, in capitals',
    guard: ownResources,
    finding: {
      resources: [
        { kind: 'function', id: 'f', arn: 'arn:aws:lambda:eu-west-1:111122223333:function:RIPOSTE-TEST-act-network' },
      ],
    },
    refuses: 'belongs to riposte-test',
  },
  // Whether a queue feeds it or a schedule does: the table of functions knows all of them.
  ...[
    ...Object.keys(functions).map((id) => `riposte-test-${id}`),
    'SecretsManager-riposte-test-rotate-database',
  ].flatMap((called) => [
    {
      name: `our function ${called} by its ARN`,
      guard: ownResources,
      finding: {
        resources: [
          { kind: 'other' as const, id: 'f', arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${called}:7` },
        ],
      },
      refuses: 'belongs to riposte-test',
    },
    {
      name: `our function ${called} by its name`,
      guard: ownResources,
      finding: { resources: [{ kind: 'function' as const, id: called }] },
      refuses: 'belongs to riposte-test',
    },
  ]),
  ...['riposte-test-sweeper', 'riposte-test-', 'other-riposte-test-sweep', 'sweep'].map((called) => ({
    name: `a function called ${called}`,
    guard: ownResources,
    finding: {
      resources: [
        { kind: 'function' as const, id: called, arn: `arn:aws:lambda:eu-west-1:${ACCOUNT}:function:${called}` },
      ],
    },
  })),
  {
    name: 'a bucket that is called as one of our functions',
    guard: ownResources,
    finding: {
      resources: [{ kind: 'bucket' as const, id: 'riposte-test-sweep', arn: 'arn:aws:s3:::riposte-test-sweep' }],
    },
  },
  {
    name: 'our table',
    guard: ownResources,
    finding: { resources: [{ kind: 'other', id: 'arn:aws:dynamodb:eu-west-1:111122223333:table/riposte-test' }] },
    refuses: 'belongs to riposte-test',
  },
  {
    name: 'our topic',
    guard: ownResources,
    target: { key: 'arn:aws:sns:eu-west-1:111122223333:riposte-test' },
    refuses: 'belongs to riposte-test',
  },
  {
    name: 'our key, by its id',
    guard: ownResources,
    target: { key: 'k', keyId: '00000000-0000-4000-8000-000000000001' },
    config: { key: 'arn:aws:kms:eu-west-1:111122223333:key/00000000-0000-4000-8000-000000000001' },
    refuses: 'belongs to riposte-test',
  },
  {
    name: 'the parameter that lists what is never blocked',
    guard: ownResources,
    target: { key: '/security/never-block', name: '/security/never-block' },
    config: { neverBlockParameter: '/security/never-block' },
    refuses: 'belongs to riposte-test',
  },
  {
    name: 'our IP set',
    guard: ownResources,
    finding: {
      resources: [{ kind: 'other', id: 'arn:aws:wafv2:eu-west-1:111122223333:regional/ipset/riposte-test-v4-00/0000' }],
    },
    refuses: 'belongs to riposte-test',
  },
  {
    name: 'our role as the actor, by its unique id',
    guard: ownResources,
    finding: {
      actor: { userType: 'AssumedRole', userName: 'whatever', principalId: 'AROAOWNSTORAGE0000002:riposte-test' },
    },
    refuses: 'whatever of riposte-test itself',
  },
  {
    name: 'our role in a member account',
    guard: ownResources,
    finding: { account: '444455556666', actor: { userType: 'AssumedRole', userName: 'riposte-test-member' } },
    config: { memberAccounts: ['444455556666'] },
    refuses: 'riposte-test-member, a role that is named as one of riposte-test in a member account',
  },
  {
    name: 'a role of that name in an account that is no member',
    guard: ownResources,
    finding: { actor: { userType: 'AssumedRole', userName: 'riposte-test-member' } },
    config: { memberAccounts: ['444455556666'] },
  },
  {
    name: 'a user of that name in a member account',
    guard: ownResources,
    finding: { account: '444455556666', actor: { userType: 'IAMUser', userName: 'riposte-test-member' } },
    config: { memberAccounts: ['444455556666'] },
  },
  // Anybody may name things so; whoever exempted himself by a name would have a key to keep.
  ...(
    ['queue', 'key', 'alarm', 'rule', 'web-acl', 'trail', 'security-group', 'image', 'snapshot', 'bucket'] as const
  ).map((kind) => ({
    name: `a ${kind} whose name begins as ours`,
    guard: ownResources,
    finding: { resources: [{ kind, id: `riposte-test-${kind}` }] },
  })),
  ...['riposte-tester', 'riposte-test', 'riposte-test-act-network', 'riposte-test-ActStorageRole-0A1B2C3D'].flatMap(
    (userName) => [
      {
        name: `the user ${userName} as the target`,
        guard: ownResources,
        target: { key: 'AKIAEXAMPLE', userName },
      },
      {
        name: `a caller named ${userName}`,
        guard: ownResources,
        finding: {
          actor: { userType: 'AssumedRole', userName, principalId: 'AROAEVIL000000000001:x' },
          resources: [role(userName, iamArn(`assumed-role/${userName}/x`, 'sts'))],
        },
      },
    ],
  ),
  // Whoever may deploy to a cluster may choose these names, and must not be spared for ours.
  {
    name: 'a pod that bears our name',
    guard: ownResources,
    finding: { resources: [{ kind: 'workload', id: 'shop/pods/riposte-test' }] },
  },
  {
    name: 'a container that bears our name',
    guard: ownResources,
    finding: { resources: [{ kind: 'container', id: 'riposte-test-1' }] },
  },
  {
    name: 'a resource that CloudFormation tagged as ours',
    guard: ownResources,
    finding: { resources: [{ kind: 'other', id: 'q-1', tags: { 'aws:cloudformation:stack-name': 'riposte-test' } }] },
    refuses: 'q-1 is part of the stack',
  },
  {
    name: 'a resource of another stack',
    guard: ownResources,
    finding: { resources: [{ kind: 'other', id: 'q-1', tags: { 'aws:cloudformation:stack-name': 'shop' } }] },
  },
  {
    name: 'a name that only contains ours',
    guard: ownResources,
    finding: { resources: [{ kind: 'bucket', id: 'logs-of-riposte-test' }] },
  },
  {
    name: "a stranger's session that bears our name",
    guard: ownResources,
    finding: {
      actor: { userName: 'Deploy', principalId: 'AROAEXAMPLE:riposte-test-act-network' },
      resources: [role('Deploy', iamArn('assumed-role/Deploy/riposte-test-act-network', 'sts'))],
    },
  },
  {
    name: "a stranger's object whose key begins with our name",
    guard: ownResources,
    finding: { resources: [{ kind: 'object', id: 'some-bucket/riposte-test/x' }] },
  },

  { name: 'an ordinary user', guard: protectedPrincipals, finding: { actor: { userName: 'alice' } } },
  {
    name: 'a service-linked role',
    guard: protectedPrincipals,
    finding: { actor: { userName: 'AWSServiceRoleForAutoScaling' } },
    refuses: 'AWSServiceRoleFor*',
  },
  ...(['close-ingress', 'make-private', 'restart-trail', 'restore-key', 'restore-secret'] as const).flatMap(
    (action) => [
      {
        name: `${action} of what somebody did through Identity Center`,
        guard: protectedPrincipals,
        action,
        finding: { actor: { userName: 'AWSReservedSSO_Admin_0123456789abcdef' } },
      },
      {
        name: `${action} of what a break-glass role did`,
        guard: protectedPrincipals,
        action,
        finding: { actor: { userName: 'break-glass-operator' }, resources: [role('break-glass-operator')] },
      },
      {
        name: `${action} of what is our own`,
        guard: ownResources,
        action,
        target: { key: 'riposte-test' },
        refuses: 'riposte-test belongs',
      },
    ],
  ),
  {
    name: 'an Identity Center role',
    guard: protectedPrincipals,
    finding: { actor: { userName: 'AWSReservedSSO_Admin_0123456789abcdef' } },
    refuses: 'AWSReservedSSO_*',
  },
  {
    name: 'a break-glass user, in capitals',
    guard: protectedPrincipals,
    target: { key: 'AKIAEXAMPLE', userName: 'Ops-BREAK-Glass-1' },
    refuses: '*break-glass*',
  },
  {
    name: 'a breakglass user',
    guard: protectedPrincipals,
    target: { key: 'AKIAEXAMPLE', userName: 'breakglass' },
    refuses: '*breakglass*',
  },
  {
    name: 'a user that the settings protect',
    guard: protectedPrincipals,
    finding: { actor: { userName: 'Payroll-Batch' } },
    config: { protectedPrincipals: ['payroll-*'] },
    refuses: 'Payroll-Batch is a protected user or role (payroll-*)',
  },
  {
    name: 'a role with a path among the resources',
    guard: protectedPrincipals,
    finding: { resources: [role('r', iamArn('role/aws-service-role/x.example.com/AWSServiceRoleForX'))] },
    refuses: 'AWSServiceRoleForX',
  },
  {
    name: 'a session of a protected role',
    guard: protectedPrincipals,
    finding: { resources: [role('r', iamArn('assumed-role/AWSReservedSSO_Admin_01/alice', 'sts'))] },
    refuses: 'AWSReservedSSO_Admin_01',
  },
  {
    name: 'a user that is called as an Identity Center role',
    guard: protectedPrincipals,
    finding: { actor: { userType: 'IAMUser', userName: 'AWSReservedSSO_Admin_0123456789abcdef' } },
    target: { key: 'AKIAEXAMPLE', userName: 'AWSReservedSSO_Admin_0123456789abcdef' },
  },
  {
    name: 'a role of that name under a path of the account',
    guard: protectedPrincipals,
    finding: { resources: [role('r', iamArn('role/team/AWSReservedSSO_Admin_01'))] },
  },
  {
    name: 'a role that the settings protect by its path',
    guard: protectedPrincipals,
    finding: { resources: [role('r', iamArn('role/payroll/batch'))] },
    config: { protectedPrincipals: ['payroll/*'] },
    refuses: 'batch is a protected user or role (payroll/*)',
  },
  {
    name: 'a role that the settings protect by its ARN',
    guard: protectedPrincipals,
    finding: { resources: [role('r', iamArn('role/payroll/batch'))] },
    config: { protectedPrincipals: ['arn:aws:iam::*:role/payroll/*'] },
    refuses: 'batch is a protected',
  },
  {
    name: 'a session that only calls itself break-glass',
    guard: protectedPrincipals,
    finding: { resources: [role('Deploy', iamArn('assumed-role/Deploy/break-glass', 'sts'))] },
  },
  {
    name: 'a bucket with break-glass in its name',
    guard: protectedPrincipals,
    finding: { resources: [{ kind: 'bucket', id: 'break-glass-records' }] },
  },
  {
    name: 'a user whose name has regular expression characters',
    guard: protectedPrincipals,
    finding: { actor: { userName: 'aliceX' } },
    config: { protectedPrincipals: ['alice.'] },
  },

  ...(['block-ip', 'deny-in-network-acl', 'deny-egress', 'deny-domain'] as const).map((action) => ({
    name: `${action} of who attacks what is protected`,
    guard: protectedTag,
    action,
    finding: { resources: [{ kind: 'instance' as const, id: 'i', tags: { 'riposte:protected': 'true' } }] },
  })),
  ...[
    { value: 'true', protects: true },
    { value: 'yes', protects: true },
    { value: '', protects: true },
    { value: 'false ', protects: false },
    { value: 'FALSE', protects: false },
  ].map(({ value, protects }) => ({
    name: `riposte:protected with the value "${value}"`,
    guard: protectedTag,
    finding: { resources: [{ kind: 'bucket' as const, id: 'b', tags: { 'riposte:protected': value } }] },
    ...(protects && { refuses: 'b: its tag riposte:protected' }),
  })),
  {
    name: 'Riposte:Protected in another case',
    guard: protectedTag,
    finding: { resources: [{ kind: 'instance', id: 'i', tags: { 'Riposte:Protected': 'true' } }] },
    refuses: 'riposte:protected is true',
  },
  {
    name: 'the second resource is protected',
    guard: protectedTag,
    finding: {
      resources: [
        { kind: 'access-key', id: 'k' },
        { kind: 'instance', id: 'i', tags: { 'riposte:protected': 'true' } },
      ],
    },
    refuses: 'i: its tag',
  },
  ...(['revoke-sessions', 'contain-principal', 'deactivate-access-key'] as const).map((action) => ({
    name: `${action} of who attacked a bucket that is protected`,
    guard: protectedTag,
    action,
    target: { key: 'etl-runner/run-7' },
    finding: { resources: [{ kind: 'bucket' as const, id: 'b', tags: { 'riposte:protected': 'true' } }] },
  })),
  {
    name: 'revoke-sessions of an instance that is protected',
    guard: protectedTag,
    action: 'revoke-sessions',
    finding: { resources: [{ kind: 'instance', id: 'i', tags: { 'riposte:protected': 'true' } }] },
    refuses: 'i: its tag',
  },
  ...['i-1', 'i-2'].map((key) => ({
    name: `isolate-instance of ${key}, of two of which i-2 is protected`,
    guard: protectedTag,
    action: 'isolate-instance' as const,
    target: { key },
    finding: {
      resources: [
        { kind: 'instance' as const, id: 'i-1' },
        { kind: 'instance' as const, id: 'i-2', tags: { 'riposte:protected': 'true' } },
      ],
    },
    ...(key === 'i-2' && { refuses: 'i-2: its tag' }),
  })),
  {
    name: 'other tags',
    guard: protectedTag,
    finding: { resources: [{ kind: 'bucket', id: 'b', tags: { 'riposte:public': 'intended', protected: 'true' } }] },
  },
];

const ACTION: ActionId = 'block-public-access';

describe('guards', () => {
  it.each(rows)('$guard.id: $name', ({ guard, action = ACTION, finding, target, config, refuses }) => {
    const reason = guard.check(givenFinding(finding), action, target ?? { key: 'x' }, givenConfig(config), NOW);
    if (refuses === undefined) expect(reason).toBeUndefined();
    else expect(reason).toContain(refuses);
  });
});

describe('an event that was replayed from an archive', () => {
  it.each([
    { replays: 'keep', replay: 'last-week', refuses: true },
    { replays: 'act', replay: 'last-week', refuses: false },
    { replays: 'keep', replay: undefined, refuses: false },
  ] as const)('$replay with replays=$replays', ({ replays, replay, refuses }) => {
    const finding = givenFinding(replay === undefined ? {} : { replay });
    const said = firstRefusal(finding, 'block-public-access', { key: 'x' }, givenConfig({ replays }), NOW);
    expect(said?.guard).toBe(refuses ? 'replayed' : undefined);
  });
});
