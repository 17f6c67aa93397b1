import { days, minutes } from '../../src/core/time.ts';
import type { Check } from '../../src/health/check.ts';
import type { Asking } from '../../src/health/diagnose/asking.ts';
import { readThing } from '../../src/health/diagnose/thing.ts';
import { type CaaRecord, whyCaa } from '../../src/health/diagnose/why-caa.ts';
import { NOW } from '../support/fixtures.ts';
import { givenCli } from './given-cli.ts';

const KEY = '0a1b2c3d-0000-4000-8000-000000000001';
const ROLE = 'arn:aws:iam::111122223333:role/app';
const ROTATOR = 'arn:aws:lambda:eu-west-1:111122223333:function:rotator';

interface Answer {
  kind: string;
  well: boolean;
  checks: Check[];
}

async function look(cli: ReturnType<typeof givenCli>, ...args: string[]) {
  const { code, stdout, stderr } = await cli.run('diagnose', '--json', ...args);
  const answer: Answer = stdout ? (JSON.parse(stdout) as Answer) : { kind: '', well: false, checks: [] };
  return { code, stderr, ...answer, check: (id: string) => answer.checks.find((one) => one.id === id) };
}

describe('what a text names', () => {
  it.each([
    ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf', 'secret'],
    [`arn:aws:kms:eu-west-1:111122223333:key/${KEY}`, 'key'],
    ['alias/shop', 'key'],
    [KEY, 'key'],
    ['mrk-0123456789abcdef0123456789abcdef', 'key'],
    ['/shop/db', 'parameter'],
    ['arn:aws:ssm:eu-west-1:111122223333:parameter/shop/db', 'parameter'],
    ['arn:aws-cn:acm:cn-north-1:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000001', 'certificate'],
    ['s3://press-kit/', 'bucket'],
    ['arn:aws:s3:::press-kit', 'bucket'],
    ['arn:aws:wafv2:us-east-1:111122223333:global/webacl/shop/0a1b2c3d-0000-4000-8000-000000000001', 'web-acl'],
  ] as const)('%s is a %s', (text, kind) => {
    expect(readThing(text)).toMatchObject({ kind });
  });

  it.each(['shop', '', '--help', 'arn:aws:s3:::Press Kit', "alias/x'; rm", 'a\nb'])('%j tells no kind', (text) => {
    expect(readThing(text)).toBeUndefined();
  });

  it('a bare name is of the kind that is given for it, and an ARN of none but its own', () => {
    expect(readThing('shop', 'secret')).toEqual({ kind: 'secret', id: 'shop' });
    expect(readThing('s3://press-kit', 'bucket')).toEqual({ kind: 'bucket', id: 'press-kit' });
    expect(readThing('arn:aws:s3:::press-kit', 'secret')).toBeUndefined();
  });
});

describe('a secret', () => {
  const given = (
    seed: Partial<Parameters<ReturnType<typeof givenCli>['stack']['services']['secretsManager']['seedSecret']>[0]>,
  ) => {
    const cli = givenCli();
    cli.stack.services.secretsManager.seedSecret({ name: 'shop', value: 'made-up-value', ...seed });
    return cli;
  };

  it('that rotates is well', async () => {
    const rotation = { lambdaArn: ROTATOR };
    const listed = { LastRotatedDate: new Date(NOW - days(3)), NextRotationDate: new Date(NOW + days(3)) };
    const { code, well, check } = await look(given({ rotation, listed }), 'shop', '--kind', 'secret');
    expect({ code, well }).toEqual({ code: 0, well: true });
    expect(check('rotation')?.note).toContain(ROTATOR);
  });

  it('whose rotation stopped half way is told with the cause from the function’s log, and nothing of the log', async () => {
    const cli = given({
      rotation: { lambdaArn: ROTATOR, takesSeconds: 'never' },
      pendingVersion: 'p-1',
      created: NOW - minutes(40),
    });
    const { lambda, logs, ec2 } = cli.stack.services;
    lambda.functions.set('rotator', {
      name: 'rotator',
      variables: {},
      revision: '1',
      vpc: { id: 'vpc-0a1b2c3d4e5f60001', subnets: ['subnet-0a1b2c3d4e5f60001'] },
    });
    logs.write('/aws/lambda/rotator', {
      at: NOW - minutes(30),
      message: 'ERROR Task timed out after 30.00 seconds, password was hunter2',
    });
    const found = await look(cli, 'shop', '--kind', 'secret');
    expect(found.code).toBe(1);
    expect(found.check('stages')).toMatchObject({ state: 'problem', note: expect.stringContaining('p-1') });
    expect(found.check('function')).toMatchObject({
      state: 'problem',
      note: expect.stringContaining('ran out of time'),
    });
    expect(found.check('network')).toMatchObject({
      state: 'problem',
      command: expect.stringContaining('--vpc-id vpc-0a1b2c3d4e5f60001'),
    });
    expect(JSON.stringify(found.checks)).not.toContain('hunter2');
    const VpcId = 'vpc-0a1b2c3d4e5f60001';
    const out = { DestinationCidrBlock: '0.0.0.0/0', State: 'active' as const };
    ec2.routeTables.push({ VpcId, Associations: [{ Main: true }], Routes: [{ ...out, GatewayId: 'igw-1' }] });
    expect((await look(cli, 'shop', '--kind', 'secret')).check('network')).toMatchObject({ state: 'problem' });
    ec2.routeTables.push({
      VpcId,
      Associations: [{ SubnetId: 'subnet-0a1b2c3d4e5f60001' }],
      Routes: [{ ...out, NatGatewayId: 'nat-1' }],
    });
    expect((await look(cli, 'shop', '--kind', 'secret')).check('network')).toMatchObject({
      state: 'ok',
      note: expect.stringContaining('security groups'),
    });
    ec2.routeTables.length = 0;
    ec2.vpcEndpoints.push({
      VpcEndpointId: 'vpce-1',
      VpcId: 'vpc-0a1b2c3d4e5f60001',
      ServiceName: 'com.amazonaws.eu-west-1.secretsmanager',
      State: 'available' as never,
    });
    expect((await look(cli, 'shop', '--kind', 'secret')).check('network')).toMatchObject({ state: 'ok' });
  });

  it.each([
    [{ deletedAt: NOW }, 'state', 'restore-secret'],
    [{}, 'rotation', '--rotation-lambda-arn'],
    [
      { rotation: { lambdaArn: ROTATOR }, listed: { NextRotationDate: new Date(NOW - days(9)) } },
      'rotation',
      'rotate-secret',
    ],
    [
      {
        replicas: [
          { Region: 'eu-central-1', Status: 'Failed' as const, StatusMessage: 'a secret of that name is there' },
        ],
      },
      'replica-eu-central-1',
      '--force-overwrite-replica-secret',
    ],
    [
      {
        replicas: [
          {
            Region: 'eu-central-1',
            Status: 'Failed' as const,
            StatusMessage: 'Region is disabled',
            KmsKeyId: 'alias/theirs',
          },
        ],
      },
      'replica-eu-central-1',
      'Region=eu-central-1,KmsKeyId=alias/theirs',
    ],
  ])('%j: %s says what mends it', async (seed, id, command) => {
    const { check } = await look(given(seed), 'shop', '--kind', 'secret');
    expect(check(id)?.state).not.toBe('ok');
    expect(check(id)?.command).toContain(command);
  });

  it('has its key looked at', async () => {
    const cli = given({ kmsKeyId: KEY });
    cli.stack.services.kms.seedKey({ id: KEY, state: 'Disabled' });
    expect((await look(cli, 'shop', '--kind', 'secret')).check('key')).toMatchObject({
      state: 'problem',
      command: expect.stringContaining('enable-key'),
    });
  });
});

describe('a key', () => {
  it.each([
    ['Enabled', 'ok'],
    ['Disabled', 'problem'],
    ['PendingDeletion', 'problem'],
    ['PendingImport', 'problem'],
    ['Unavailable', 'problem'],
  ] as const)('in state %s: %s', async (state, expected) => {
    const cli = givenCli();
    cli.stack.services.kms.seedKey({
      id: KEY,
      state,
      ...(state === 'PendingDeletion' && { deletionAt: NOW + days(7) }),
    });
    expect((await look(cli, KEY)).check('state')?.state).toBe(expected);
  });

  const statement = (over: object) =>
    JSON.stringify({ Statement: [{ Effect: 'Allow', Action: 'kms:*', Resource: '*', ...over }] });
  const ROOT = { AWS: 'arn:aws:iam::111122223333:root' };
  it.each([
    ['leaves it to the account', statement({ Principal: ROOT }), 'ok'],
    [
      'names the role',
      statement({ Principal: { AWS: [ROLE] }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] }),
      'ok',
    ],
    ['names another', statement({ Principal: { AWS: `${ROLE}-other` } }), 'problem'],
    ['allows other calls only', statement({ Principal: { AWS: ROLE }, Action: 'kms:Describe*' }), 'problem'],
    ['allows under a condition', statement({ Principal: ROOT, Condition: { Bool: { x: 'true' } } }), 'unknown'],
    [
      'denies the role',
      JSON.stringify({
        Statement: [
          { Effect: 'Allow', Principal: ROOT, Action: 'kms:*' },
          { Effect: 'Deny', Principal: { AWS: ROLE }, Action: 'kms:Decrypt' },
        ],
      }),
      'problem',
    ],
  ])('whose policy %s', async (_title, policy, state) => {
    const cli = givenCli();
    cli.stack.services.kms.seedKey({ id: KEY, policy });
    cli.stack.services.iam.seedRole(ROLE);
    expect((await look(cli, KEY, '--for', ROLE)).check('key-policy')?.state).toBe(state);
  });

  it.each([
    ['role', 'None of them allows'],
    ['organisation', 'A policy of the organisation denies'],
    ['boundary', 'The permissions boundary does not allow'],
  ] as const)('that the %s keeps a principal from using: which of them it is', async (by, says) => {
    const cli = givenCli();
    cli.stack.services.kms.seedKey({ id: KEY });
    cli.stack.services.iam.seedRole(ROLE);
    cli.stack.services.iam.roles.get(ROLE)?.denied.set('kms:Decrypt', by);
    const { check, code } = await look(cli, KEY, '--for', ROLE);
    expect(code).toBe(1);
    expect(check('identity-policy')?.note).toContain(says);
    expect(check('key-policy')?.state).toBe('ok');
  });

  it('says which endpoint has a policy of its own', async () => {
    const cli = givenCli();
    cli.stack.services.kms.seedKey({ id: KEY });
    cli.stack.services.iam.seedRole(ROLE);
    const endpoint = { VpcEndpointId: 'vpce-0a1b2c3d', ServiceName: 'com.amazonaws.eu-west-1.kms' };
    cli.stack.services.ec2.vpcEndpoints.push({
      ...endpoint,
      PolicyDocument: statement({ Principal: '*', Action: 'kms:Decrypt' }),
    });
    expect((await look(cli, KEY, '--for', ROLE)).check('endpoint-policy')).toMatchObject({
      state: 'unknown',
      note: expect.stringContaining('vpce-0a1b2c3d'),
    });
  });
});

it('a parameter that deletes itself soon', async () => {
  const cli = givenCli();
  const policies = [
    {
      Type: 'Expiration' as const,
      Version: '1.0' as const,
      Attributes: { Timestamp: new Date(NOW + days(5)).toISOString() },
    },
  ];
  cli.stack.services.ssm.seedParameter({ name: '/shop/db', value: 'made-up', policies });
  const { code, checks } = await look(cli, '/shop/db');
  expect(code).toBe(1);
  expect(checks).toContainEqual(
    expect.objectContaining({ state: 'problem', note: expect.stringContaining('deletes itself') }),
  );
  expect(JSON.stringify(checks)).not.toContain('made-up');
});

it('a certificate whose validation record is missing', async () => {
  const cli = givenCli();
  const { acm, route53 } = cli.stack.services;
  route53.seedHostedZone({ name: 'example.com' });
  const arn = acm.seedCertificate({ DomainName: 'shop.example.com', NotAfter: new Date(NOW + days(20)) });
  const { code, checks } = await look(cli, arn);
  expect(code).toBe(1);
  expect(checks).toContainEqual(
    expect.objectContaining({
      state: 'problem',
      note: expect.stringContaining('It is missing in Route 53: ACM wants CNAME'),
    }),
  );
});

it('a certificate says what CAA records let issue', async () => {
  const cli = givenCli();
  const arn = cli.stack.services.acm.seedCertificate({
    DomainName: 'shop.example.com',
    NotAfter: new Date(NOW + days(200)),
  });
  expect((await look(cli, arn)).check('caa')).toMatchObject({ state: 'ok' });
});

describe('CAA records', () => {
  const refused = (code: string) => async () => {
    throw Object.assign(new Error(`queryCaa ${code}`), { code });
  };
  /** What DNS has, by name. */
  const dns = (zone: Record<string, CaaRecord[]>) => async (name: string) => zone[name] ?? refused('ENODATA')();
  const ask = (domains: string[], resolveCaa: Asking['resolveCaa']) => whyCaa(domains, { resolveCaa } as Asking);
  const other = { issue: 'letsencrypt.org; accounturi=x' };

  it.each([
    { title: 'none anywhere', domain: 'shop.example.com', zone: {}, state: 'ok' },
    { title: 'of Amazon', domain: 'shop.example.com', zone: { 'example.com': [{ issue: 'amazon.com' }] }, state: 'ok' },
    { title: 'of another', domain: 'shop.example.com', zone: { 'example.com': [other] }, state: 'problem' },
    {
      title: 'of another above one of Amazon',
      domain: 'shop.example.com',
      zone: { 'example.com': [other], 'shop.example.com': [{ issue: 'AWSTrust.com' }] },
      state: 'ok',
    },
    {
      title: 'for wildcards alone, of a name',
      domain: 'shop.example.com',
      zone: { 'example.com': [{ issuewild: 'letsencrypt.org' }] },
      state: 'ok',
    },
    {
      title: 'for wildcards alone, of a wildcard',
      domain: '*.example.com',
      zone: { 'example.com': [{ issue: 'amazon.com' }, { issuewild: 'letsencrypt.org' }] },
      state: 'problem',
    },
    { title: 'for nobody', domain: 'example.com', zone: { 'example.com': [{ issue: ';' }] }, state: 'problem' },
    { title: 'to report to alone', domain: 'example.com', zone: { 'example.com': [{}] }, state: 'ok' },
  ])('$title: $state', async ({ domain, zone, state }) => {
    expect(await ask([domain], dns(zone))).toEqual([expect.objectContaining({ state })]);
  });

  it('that keep Amazon out are named, with the record to add', async () => {
    const [check] = await ask(['*.example.com'], dns({ 'example.com': [{ issuewild: 'letsencrypt.org' }] }));
    expect(check?.note).toContain('let only letsencrypt.org issue');
    expect(check?.note).toContain('example.com. CAA 0 issuewild "amazon.com"');
  });

  it('are unknown where DNS does not answer, and a mistake of ours is none of DNS', async () => {
    expect(await ask(['example.com'], refused('ESERVFAIL'))).toMatchObject([{ state: 'unknown' }]);
    await expect(ask(['example.com'], () => Promise.reject(new TypeError('ours')))).rejects.toThrow('ours');
  });
});

describe('a bucket', () => {
  it('that is open to everybody, over plain HTTP', async () => {
    const cli = givenCli();
    cli.stack.services.s3.seedBucket({ name: 'press-kit', policy: 'public' });
    const { code, check } = await look(cli, 's3://press-kit');
    expect(code).toBe(1);
    expect(check('policy')?.state).toBe('problem');
    expect(check('tls')).toMatchObject({ state: 'problem', note: expect.stringContaining('serves no website') });
    expect(check('tls')?.command).toMatch(
      /^aws s3api put-bucket-policy --bucket press-kit .*"Sid":"RiposteRequireTls"/,
    );
    expect(check('public-access-block')?.command).toContain('put-public-access-block');
  });

  it('that is closed, TLS only, with a key of its own', async () => {
    const cli = givenCli();
    const all = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    const document = JSON.stringify({
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: ['arn:aws:s3:::books', 'arn:aws:s3:::books/*'],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
    cli.stack.services.kms.seedKey({ id: KEY });
    cli.stack.services.s3.seedBucket({
      name: 'books',
      policy: 'private',
      document,
      publicAccessBlock: all,
      encryption: { algorithm: 'aws:kms', key: KEY, bucketKey: true },
    });
    expect(await look(cli, 's3://books')).toMatchObject({ code: 0, well: true });
  });
});

describe('the command that has a bucket require TLS', () => {
  const statement = { Sid: 'Mine', Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 's3:*', Resource: '*' };
  const tlsOf = async (document: string) => {
    const cli = givenCli();
    cli.stack.services.s3.seedBucket({ name: 'press-kit', document });
    return (await look(cli, 's3://press-kit')).check('tls');
  };

  it('keeps the policy that stands there', async () => {
    const tls = await tlsOf(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }));
    expect(tls?.command).toContain("| jq -c '.Statement = ([.Statement] | flatten) + [{");
  });

  it.each([
    ['that narrows the deny', { Effect: 'Deny', Resource: 'arn:aws:s3:::press-kit/public/*' }],
    ['of some callers alone', { Effect: 'Deny', Principal: { AWS: '111122223333' } }],
  ])('stands beside a statement %s', async (_, over) => {
    const whole = { Principal: '*', Action: 's3:*', Resource: ['arn:aws:s3:::press-kit', 'arn:aws:s3:::press-kit/*'] };
    const deny = { ...whole, Condition: { Bool: { 'aws:SecureTransport': 'false' } }, ...over };
    expect((await tlsOf(JSON.stringify({ Version: '2012-10-17', Statement: [deny] })))?.state).toBe('problem');
  });

  it('is none where the policy could not be kept as it is', async () => {
    const tls = await tlsOf('{"Version":"2012-10-17","Statement":[],"Statement":[]}');
    expect(tls).toMatchObject({ state: 'problem', note: expect.stringContaining('in the console') });
    expect(tls?.command).toBeUndefined();
  });
});

describe('what cannot be diagnosed', () => {
  it.each([
    ['shop', 2, '--kind'],
    ['alias/none', 1, 'There is no key alias/none'],
    ['/none', 1, 'There is no parameter /none'],
    ['s3://none-such', 1, 'There is no such bucket'],
    ['arn:aws:secretsmanager:eu-west-1:111122223333:secret:none-AbCdEf', 1, 'There is no secret'],
  ])('%s: exit code %i, and %s', async (text, code, says) => {
    expect(await look(givenCli(), text)).toMatchObject({ code, stderr: expect.stringContaining(says) });
  });

  it('says of one part that it may not be asked, and goes on', async () => {
    const cli = givenCli();
    cli.stack.services.s3.seedBucket({ name: 'press-kit' });
    cli.stack.faults.refuse('GetBucketEncryption', 'AccessDenied', { message: 'no' });
    const { check } = await look(cli, 's3://press-kit');
    expect(check('encryption')).toMatchObject({ state: 'unknown', note: expect.stringContaining('AccessDenied') });
    expect(check('tls')?.state).toBe('problem');
  });
});
