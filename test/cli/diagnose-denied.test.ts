import { days } from '../../src/core/time.ts';
import type { Check } from '../../src/health/check.ts';
import { standingIn, statementsOf } from '../../src/health/diagnose/policy-statements.ts';
import { NOW } from '../support/fixtures.ts';
import { givenCli } from './given-cli.ts';

const KEY = '0a1b2c3d-0000-4000-8000-000000000001';
const ROLE = 'arn:aws:iam::111122223333:role/app';
const STRANGER = 'arn:aws:iam::444455556666:role/partner';
const CLUSTER = 'cluster-2a3b4c5d6e7';

async function look(cli: ReturnType<typeof givenCli>, ...args: string[]) {
  const { code, stdout, stderr } = await cli.run('diagnose', '--json', ...args);
  const checks = stdout ? (JSON.parse(stdout) as { checks: Check[] }).checks : [];
  return { code, stderr, checks, check: (id: string) => checks.find((one) => one.id === id) };
}

function given(who = ROLE) {
  const cli = givenCli();
  const { iam, kms } = cli.stack.services;
  iam.seedRole(who);
  kms.seedKey({ id: KEY });
  kms.seedKey({ id: 'alias/aws/secretsmanager', metadata: { KeyManager: 'AWS' } });
  return cli;
}

const policy = (...statements: object[]): string => JSON.stringify({ Statement: statements });
const deny = (over: object = {}): object => ({ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', ...over });
const allow = (over: object = {}): object => ({ ...deny(over), Effect: 'Allow' });

describe('who may not read a secret', () => {
  it.each<{ title: string; who?: string; document?: string; state: string; says: string }>([
    { title: 'without a policy of its own', state: 'ok', says: 'own policies decide' },
    { title: 'that denies everybody', document: policy(deny()), state: 'problem', says: 'denies the principal' },
    {
      title: 'that denies the role by name',
      document: policy(deny({ Principal: { AWS: [ROLE] }, Action: 'secretsmanager:Get*' })),
      state: 'problem',
      says: 'denies the principal',
    },
    {
      title: 'that denies another role',
      document: policy(deny({ Principal: { AWS: `${ROLE}-other` } })),
      state: 'ok',
      says: 'denies the principal nothing',
    },
    {
      title: 'that denies under conditions',
      document: policy(deny({ Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
      state: 'unknown',
      says: 'under conditions',
    },
    {
      title: 'that denies all but some',
      document: policy({ Effect: 'Deny', NotPrincipal: { AWS: ROLE }, Action: '*', Resource: '*' }),
      state: 'unknown',
      says: 'under conditions',
    },
    { title: 'whose policy is no JSON', document: '{', state: 'unknown', says: 'no JSON' },
    { title: 'of a policy that is a list', document: '[[null]]', state: 'ok', says: 'nothing' },
    { title: 'without a policy, from another account', who: STRANGER, state: 'problem', says: 'another account' },
    {
      title: 'whose policy names others, from another account',
      who: STRANGER,
      document: policy(allow({ Principal: { AWS: ROLE } })),
      state: 'problem',
      says: 'of another account',
    },
    {
      title: 'whose policy names the other account',
      who: STRANGER,
      document: policy(allow({ Principal: { AWS: '444455556666' }, Action: 'secretsmanager:GetSecretValue' })),
      state: 'ok',
      says: 'lets the principal in',
    },
  ])('$title', async ({ who = ROLE, document, state, says }) => {
    const cli = given(who);
    cli.stack.services.secretsManager.seedSecret({
      name: 'shop',
      value: 'made-up',
      ...(document && { policy: document }),
    });
    const { check } = await look(cli, 'shop', '--kind', 'secret', '--for', who);
    expect(check('resource-policy')).toMatchObject({ state, note: expect.stringContaining(says) });
  });

  it('is told whose policy it is: the role’s, the organisation’s, or that of the key', async () => {
    const cli = given();
    const { iam, kms, secretsManager } = cli.stack.services;
    secretsManager.seedSecret({ name: 'shop', value: 'made-up', kmsKeyId: KEY });
    expect((await look(cli, 'shop', '--kind', 'secret', '--for', ROLE)).check('key-identity-policy')?.state).toBe('ok');
    iam.roles.get(ROLE)?.denied.set('secretsmanager:GetSecretValue', 'organisation');
    iam.roles.get(ROLE)?.denied.set('kms:Decrypt', 'role');
    kms.seedKey({ id: KEY, policy: policy(allow({ Principal: { AWS: `${ROLE}-other` } })) });
    const { check } = await look(cli, 'shop', '--kind', 'secret', '--for', ROLE);
    expect(check('identity-policy')).toMatchObject({
      state: 'problem',
      note: 'A policy of the organisation denies secretsmanager:GetSecretValue on the secret.',
    });
    expect(check('key-identity-policy')).toMatchObject({
      state: 'problem',
      note: expect.stringContaining('kms:Decrypt'),
    });
    expect(check('key-policy')).toMatchObject({ state: 'problem' });
  });

  it('says that AWS’s own key lets in nobody of another account', async () => {
    const cli = given(STRANGER);
    cli.stack.services.secretsManager.seedSecret({ name: 'shop', value: 'x', policy: policy(allow()) });
    const { check } = await look(cli, 'shop', '--kind', 'secret', '--for', STRANGER);
    expect(check('key-policy')).toMatchObject({ state: 'problem', note: expect.stringContaining('another account') });
  });

  it('where the policy may not be read says so, and goes on', async () => {
    const cli = given();
    cli.stack.services.secretsManager.seedSecret({ name: 'shop', value: 'x' });
    cli.stack.faults.refuse('GetResourcePolicy', 'AccessDeniedException', { message: 'no' });
    const { check } = await look(cli, 'shop', '--kind', 'secret', '--for', ROLE);
    expect(check('resource-policy')).toMatchObject({ state: 'unknown' });
    expect(check('identity-policy')).toMatchObject({ state: 'ok' });
  });
});

it('a parameter that a boundary denies', async () => {
  const cli = given();
  cli.stack.services.ssm.seedParameter({ name: '/shop/db', value: 'made-up', type: 'String' });
  cli.stack.services.iam.roles.get(ROLE)?.denied.set('ssm:GetParameter', 'boundary');
  const { code, check } = await look(cli, '/shop/db', '--for', ROLE);
  expect(code).toBe(1);
  expect(check('identity-policy')?.note).toBe(
    'The permissions boundary does not allow ssm:GetParameter on the parameter.',
  );
  expect(check('key-policy')).toBeUndefined();
});

it.each([
  { title: 'the whole of it', Resource: ['arn:aws:s3:::press-kit', 'arn:aws:s3:::press-kit/*'], state: 'problem' },
  { title: 'a part of it', Resource: 'arn:aws:s3:::press-kit/private/*', state: 'unknown' },
])('a bucket whose policy denies $title', async ({ Resource, state }) => {
  const cli = given();
  const document = policy(deny({ Action: 's3:GetObject', Resource }));
  cli.stack.services.s3.seedBucket({ name: 'press-kit', document });
  expect((await look(cli, 's3://press-kit', '--for', ROLE)).check('resource-policy')?.state).toBe(state);
});

it('a bucket whose key lets the role read, and not write', async () => {
  const cli = given();
  const { iam, s3 } = cli.stack.services;
  s3.seedBucket({ name: 'press-kit', encryption: { algorithm: 'aws:kms', key: KEY, bucketKey: true } });
  iam.roles.get(ROLE)?.denied.set('kms:GenerateDataKey', 'role');
  const { check } = await look(cli, 's3://press-kit', '--for', ROLE);
  expect(check('key-identity-policy')).toMatchObject({
    state: 'problem',
    note: expect.stringContaining('kms:GenerateDataKey'),
  });
});

it('a bucket that names no key of KMS has AWS’s own, which lets in nobody of another account', async () => {
  const cli = given(STRANGER);
  const { kms, s3 } = cli.stack.services;
  kms.seedKey({ id: 'alias/aws/s3', metadata: { KeyManager: 'AWS' } });
  s3.seedBucket({
    name: 'press-kit',
    document: policy(allow()),
    encryption: { algorithm: 'aws:kms', bucketKey: true },
  });
  const { check } = await look(cli, 's3://press-kit', '--for', STRANGER);
  expect(check('key-policy')).toMatchObject({ state: 'problem', note: expect.stringContaining('another account') });
});

it('nobody is refused a certificate', async () => {
  const { code, stderr } = await look(given(), 'alias/shop', '--kind', 'key', '--for', 'nobody');
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('a key, secret, parameter or bucket') });
});

describe('a policy with statements of any form', () => {
  it.each([
    ['*', true],
    ['s3:*', true],
    ['S3:getobject', true],
    ['s3:Get*ct', true],
    ['s3:?etObject', true],
    ['s3:GetObject*', true],
    ['s3:GetObject?', false],
    ['s3:Get', false],
    ['s3:*x', false],
    [`${'*a'.repeat(10_000)}*`, false],
  ])('%.20s names the call: %s', (Action, isNamed) => {
    const { denied } = standingIn([{ Effect: 'Deny', Principal: '*', Action }], ROLE, ['s3:GetObject']);
    expect(denied).toBe(isNamed ? 'always' : 'no');
  });

  it.each([null, 1, 'x', [], [null], [1], [{}], [{ Effect: 'Deny', Principal: null, Action: 7 }]])('%j', (value) => {
    const read = () => standingIn(statementsOf(JSON.stringify({ Statement: value })), ROLE, ['s3:GetObject']);
    expect(read()).toEqual({ denied: 'no', allowed: 'no' });
  });
});

describe('the HSMs behind a key', () => {
  const withStore = (ConnectionState: 'CONNECTED' | 'FAILED', ...zones: string[]) => {
    const cli = given();
    const { cloudhsm, kms } = cli.stack.services;
    kms.seedKey({ id: KEY, metadata: { CustomKeyStoreId: 'cks-0a1b2c3d4e5f60001' } });
    const store = { CustomKeyStoreId: 'cks-0a1b2c3d4e5f60001', CloudHsmClusterId: CLUSTER, ConnectionState };
    kms.keyStores.push(store);
    const Hsms = zones.map((AvailabilityZone, n) => ({ HsmId: `hsm-${n}`, AvailabilityZone, State: 'ACTIVE' }));
    cloudhsm.clusters.push({ ClusterId: CLUSTER, State: 'ACTIVE', Hsms });
    return cli;
  };

  it('are counted, in a store that is connected and in one that is not', async () => {
    const { check } = await look(withStore('CONNECTED', 'eu-west-1a', 'eu-west-1b'), KEY);
    expect(check('hsms')).toMatchObject({ state: 'ok', note: 'It has 2 active HSMs in eu-west-1a, eu-west-1b.' });
    const none = await look(withStore('FAILED'), KEY);
    expect(none.check('store')?.state).toBe('problem');
    expect(none.check('hsms')).toMatchObject({
      state: 'problem',
      note: expect.stringContaining('0 active HSMs'),
      command: expect.stringContaining(`create-hsm --region eu-west-1 --cluster-id ${CLUSTER}`),
    });
  });

  it('that may not be counted are said', async () => {
    const cli = withStore('CONNECTED', 'eu-west-1a');
    cli.stack.faults.refuse('DescribeClusters', 'AccessDeniedException', { message: 'no' });
    expect((await look(cli, KEY)).check('hsms')?.state).toBe('unknown');
  });
});

it.each([
  { title: 'ends soon', more: { ValidTo: new Date(NOW + days(10)) }, state: 'problem', says: 'in 10 days' },
  { title: 'has no end and is old', more: { CreationDate: new Date(NOW - days(500)) }, state: 'off', says: 'no end' },
  { title: 'is young', more: { CreationDate: new Date(NOW - days(5)) }, state: 'ok', says: 'younger than a year' },
])('imported material that $title', async ({ more, state, says }) => {
  const cli = givenCli();
  cli.stack.services.kms.seedKey({ id: KEY, metadata: { Origin: 'EXTERNAL', ...more } });
  expect((await look(cli, KEY)).check('material')).toMatchObject({ state, note: expect.stringContaining(says) });
});
