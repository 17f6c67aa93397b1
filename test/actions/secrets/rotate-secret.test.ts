import { LocalLambda } from '../../../local/services/lambda.ts';
import { LocalLogs } from '../../../local/services/logs.ts';
import { LocalSecretsManager } from '../../../local/services/secrets-manager.ts';
import type { SecretSeed } from '../../../local/services/secrets-manager-state.ts';
import { secretTargets } from '../../../src/actions/catalogue/targets/secrets-targets.ts';
import { REDEPLOY_PERMISSIONS } from '../../../src/actions/secrets/redeploy-permissions.ts';
import { rotateSecret as action } from '../../../src/actions/secrets/rotate-secret.ts';
import { ROTATOR_PERMISSIONS } from '../../../src/actions/secrets/rotators/permissions.ts';
import type { RotateBefore } from '../../../src/actions/secrets/secret-state.ts';
import { isRefused } from '../../../src/core/action.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const NAME = 'prod/example/db';
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/example/db-LocaL1';
const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:SecretsManagerExample';
const OTHERS = '99999999-0000-4000-8000-000000000000';
const target = { key: NAME };
const rotating = { lambdaArn: LAMBDA, takesSeconds: 40, nextValue: 'new-value-of-the-test' };

function given(seed: Partial<SecretSeed> = {}) {
  const world = givenWorld();
  const secretsManager = new LocalSecretsManager(world);
  secretsManager.seedSecret({ name: NAME, value: 'old-value-of-the-test', rotation: rotating, ...seed });
  const lambda = new LocalLambda(world);
  const logs = new LocalLogs();
  lambda.seedFunction({ name: 'SecretsManagerExample' });
  const around = givenClients({ secretsManager, lambda, logs });
  const ctx = givenContext(around.clients, {
    now: () => world.now(),
    key: 'macie#111122223333#eu-west-1#a#rotate-secret#x',
  });
  const current = () => secretsManager.GetSecretValue({ SecretId: NAME });
  const kept: { before?: RotateBefore } = {};
  const run = (mine: { before?: RotateBefore } = kept) => attempt(action, target, ctx, mine);
  const look = (which = target) => action.verify(which, begun(kept.before), ctx);
  return { ...around, lambda, logs, world, ctx, secretsManager, current, run, look };
}

function begun(before: RotateBefore | undefined): RotateBefore {
  if (!before) throw new Error('nothing was begun');
  return before;
}

const THEIRS = ARN.replace('111122223333', '444455556666').replace('db', 'theirs');

describe('targets', () => {
  const find = (resource: Partial<Resource>, finding = {}) =>
    secretTargets(givenFinding({ resources: [{ kind: 'secret', id: NAME, ...resource }], ...finding }), givenConfig());

  it.each([{ id: NAME }, { id: ARN }, { id: NAME, arn: ARN }])('are $id as it is', (resource) => {
    expect(find(resource)).toEqual([{ key: resource.id }]);
  });

  it('are none where the finding names no secret', () => {
    expect(find({ kind: 'bucket' })).toEqual([]);
  });

  it.each([
    { what: 'a line break', resource: { id: 'db\n' } },
    { what: 'HTML', resource: { id: '<b>db</b>' } },
    { what: '100 KB of text', resource: { id: 'd'.repeat(100_000) } },
    { what: 'no text', resource: { id: '' } },
    { what: 'an ARN of another service', resource: { id: 'arn:aws:ssm:eu-west-1:111122223333:parameter/x' } },
    { what: 'an ARN of another partition', resource: { id: ARN.replace('aws', 'aws-cn') } },
    { what: 'an ARN of another account', resource: { id: ARN.replace('111122223333', '444455556666') } },
    { what: 'an ARN of another region', resource: { id: NAME, arn: ARN.replace('eu-west-1', 'us-east-1') } },
    { what: 'an ARN with a wildcard', resource: { id: ARN.replace('db', '*') } },
    { what: 'another account of the finding', resource: {}, finding: { account: '444455556666' } },
    { what: 'another region of the finding', resource: {}, finding: { region: 'us-east-1' } },
  ])('are refused with $what', ({ resource, finding }) => {
    const found = find(resource, finding);
    expect(found.every(isRefused)).toBe(true);
    expect(found[0]?.key).toMatch(/^[^\p{C}]{1,128}$/u);
  });
});

describe('the state before', () => {
  it.each<{ state: string; seed: Partial<SecretSeed>; verdict: string; says: RegExp; advises?: RegExp }>([
    {
      state: 'a rotation function',
      seed: {},
      verdict: 'proceed',
      says: /AWSCURRENT is version .*made by .*SecretsManagerExample/,
    },
    {
      state: 'a managed rotation',
      seed: { owningService: 'rds', rotation: {} },
      verdict: 'proceed',
      says: /made by rds/,
    },
    { state: 'a deletion date', seed: { deletedAt: NOW }, verdict: 'advise', says: /deletion since 2026-11-20/ },
    {
      state: 'another primary region',
      seed: { primaryRegion: 'us-east-1' },
      verdict: 'advise',
      says: /replica.*us-east-1/,
      advises: /--region us-east-1/,
    },
    {
      state: 'a primary in another account',
      seed: { crossAccountPrimary: { PrimarySecretArn: THEIRS, ReplicationStatus: 'InSync' } },
      verdict: 'advise',
      says: /^It is a replica of a secret of account 444455556666, and only the primary rotates\.$/,
      advises: /owner of 444455556666 rotate the primary: aws secretsmanager rotate-secret --secret-id arn:\S+theirs/,
    },
    {
      state: 'a primary in another account, which Riposte would renew itself',
      seed: {
        crossAccountPrimary: { PrimarySecretArn: THEIRS },
        rotation: undefined,
        tags: { 'riposte:renew': 'generate:32' },
      } as never,
      verdict: 'advise',
      says: /replica of a secret of account 444455556666/,
    },
    {
      state: 'a primary in another account that replicates no more',
      seed: { crossAccountPrimary: { PrimarySecretArn: THEIRS, ReplicationStatus: 'Detached' } },
      verdict: 'advise',
      says: /stopped replicating/,
      advises: /stop-replication-to-replica --secret-id prod\/example\/db/,
    },
    ...[THEIRS, true, {}, 7, { PrimarySecretArn: 'x; rm -rf /' }].map((crossAccountPrimary) => ({
      state: `a primary in another account, told as ${JSON.stringify(crossAccountPrimary)}`,
      seed: { crossAccountPrimary },
      verdict: 'advise',
      says: /^It is a replica of a secret of (account 444455556666|another account), and only the primary rotates\.$/,
      advises:
        /^Have the owner( of 444455556666)? rotate the primary(: aws \S+ \S+ --secret-id arn:\S+)?\. The new value/,
    })),
    {
      state: 'a partner who rotates it',
      seed: { externalType: 'ExamplePartnerApiKey', rotation: {} },
      verdict: 'proceed',
      says: /made by ExamplePartnerApiKey/,
    },
    {
      state: 'a partner, and no rotation',
      seed: {
        externalType: 'ExamplePartnerApiKey',
        rotation: undefined,
        tags: { 'riposte:renew': 'generate:32' },
      } as never,
      verdict: 'advise',
      says: /managed external secret \(ExamplePartnerApiKey\)/,
      advises: /at the partner/,
    },
    {
      state: 'no rotation',
      seed: { rotation: undefined } as never,
      verdict: 'advise',
      says: /no rotation configured/,
      advises: /put-secret-value/,
    },
    {
      state: 'rotation switched off',
      seed: { rotation: { enabled: false } },
      verdict: 'advise',
      says: /no rotation configured/,
    },
    {
      state: 'managed rotation switched off',
      seed: { owningService: 'rds', rotation: { enabled: false } },
      verdict: 'advise',
      says: /rds manages.*off/,
      advises: /in rds/,
    },
    {
      state: "somebody else's rotation under way",
      seed: { pendingVersion: OTHERS },
      verdict: 'proceed',
      says: new RegExp(`${OTHERS} is AWSPENDING .*AWSCURRENT is version ${OTHERS}`),
    },
    {
      state: 'a tag that nobody understands, and no rotation',
      seed: { rotation: undefined, tags: { 'riposte:renew': 'by-hand' } } as never,
      verdict: 'advise',
      says: /tag riposte:renew is not in a form that/,
      advises: /generate:LENGTH/,
    },
  ])('with $state: $verdict', async ({ seed, verdict, says, advises = /^/ }) => {
    const { ctx, calls } = given(seed);
    const prepared = await action.before(target, ctx);
    expect(prepared.verdict).toBe(verdict);
    expect('reason' in prepared ? prepared.reason : `${prepared.from} ${prepared.to}`).toMatch(says);
    expect('advice' in prepared ? (prepared.advice ?? '') : '').toMatch(advises);
    // Where the secret has changed since the finding saw it, one more call tells whether its value has.
    expect(calls.map(({ operation }) => operation).filter((name) => name !== 'ListSecretVersionIds')).toEqual([
      'DescribeSecret',
    ]);
  });

  it('is told when the secret does not exist', async () => {
    const { ctx } = given();
    expect((await action.before({ key: 'gone' }, ctx)).verdict).toBe('advise');
  });

  it('hands on the tags, for the guard of protected ones', async () => {
    const { ctx } = given({ tags: { 'riposte:protected': 'true' } });
    expect(await action.before(target, ctx)).toMatchObject({ tags: { 'riposte:protected': 'true' } });
  });
});

describe('a secret that the tag of a bucket or an object names', () => {
  const prepare = (tags: Record<string, string>, secretNamedByObject: string) => {
    const { ctx } = given({ tags });
    const resources: Resource[] = [
      { kind: 'bucket', id: 'artifacts' },
      { kind: 'secret', id: NAME },
    ];
    return action.before(target, { ...ctx, finding: givenFinding({ resources, facts: { secretNamedByObject } }) });
  };

  it.each([
    { tags: {}, named: NAME, what: 'object' },
    { tags: { 'riposte:exposed-in': 'artifacts2 others' }, named: NAME, what: 'object' },
    { tags: {}, named: 'another', what: 'bucket' },
  ])('is rotated once a person says so, with $tags, where the $what names it', async ({ tags, named, what }) => {
    const unlessApproved = expect.stringMatching(new RegExp(`tag the ${what} .*riposte:exposed-in`));
    expect(await prepare(tags as Record<string, string>, named)).toMatchObject({ verdict: 'proceed', unlessApproved });
  });

  it.each([
    { what: 'its own tag names the bucket', tags: { 'riposte:exposed-in': 'others artifacts' }, named: NAME },
    { what: 'it names the bucket whose tag names it', tags: { 'riposte:exposed-in': 'artifacts' }, named: 'another' },
  ])('is rotated unasked when $what', async ({ tags, named }) => {
    expect(await prepare(tags as Record<string, string>, named)).not.toHaveProperty('unlessApproved');
  });
});

describe('a rotation', () => {
  it('is done when every replica is in step, and pending until then', async () => {
    const replicas = [
      { Region: 'eu-central-1', Status: 'InSync' as const },
      { Region: 'us-east-1', Status: 'InProgress' as const },
    ];
    const { run, look, world, secretsManager } = given({ replicas });
    await run();
    world.time += 60_000;
    expect(await look()).toMatchObject({ verdict: 'pending', reason: expect.stringContaining('on its way to') });
    const seed = secretsManager.seedOf(NAME);
    if (seed) seed.replicas = replicas.map(({ Region }) => ({ Region, Status: 'InSync' as const }));
    expect(await look()).toMatchObject({ verdict: 'done' });
  });

  it.each([
    {
      title: 'that failed',
      status: 'Failed' as const,
      after: 60_000,
      says: 'us-east-1 failed (a secret of that name)',
      command: /Region=us-east-1,KmsKeyId=alias\/theirs --force-overwrite-replica-secret$/,
    },
    {
      title: 'that does not follow',
      status: 'InProgress' as const,
      after: 12 * 60_000,
      says: 'us-east-1 is not in step',
      command: /Region=us-east-1,KmsKeyId=alias\/theirs$/,
    },
    {
      title: 'whose region is switched off',
      status: 'Failed' as const,
      message: 'Region is disabled',
      after: 60_000,
      says: 'us-east-1 failed (Region is disabled)',
      command: /Region=us-east-1,KmsKeyId=alias\/theirs$/,
    },
  ])(
    'is half done with a replica $title, and says what mends it',
    async ({ status, message, after, says, command }) => {
      const StatusMessage = message ?? 'a secret of that name';
      const replica = { Region: 'us-east-1', Status: status, StatusMessage, KmsKeyId: 'alias/theirs' };
      const { run, look, world } = given({ replicas: [replica] });
      await run();
      world.time += after;
      expect(await look()).toMatchObject({
        verdict: 'partial',
        missing: expect.stringContaining(says),
        advice: expect.stringMatching(command),
        byHand: true,
      });
    },
  );

  it('is done when AWSCURRENT has moved, and pending until then', async () => {
    const { run, look, world, current, calls } = given();
    const { verified } = await run();
    expect(verified).toMatchObject({ verdict: 'pending', checkAfterSeconds: 60, giveUpAfterSeconds: 900 });
    expect(calls).toHaveLength(3);
    expect(current().SecretString).toBe('old-value-of-the-test');
    world.time += 60_000;
    expect(await look()).toMatchObject({ verdict: 'done' });
    expect(current().SecretString).toBe('new-value-of-the-test');
  });

  it('that its function does not finish stays pending, with where to look at first', async () => {
    const { run, look, world, current } = given({ rotation: { ...rotating, takesSeconds: 'never' } });
    await run();
    world.time += 60_000;
    expect(await look()).toMatchObject({
      verdict: 'pending',
      reason: expect.stringContaining('SecretsManagerExample'),
    });
    expect(current().SecretString).toBe('old-value-of-the-test');
  });

  it('happens once, however often the finding comes', async () => {
    const { run, world, secretsManager, named } = given();
    await run({});
    expect((await run({})).prepared.verdict).toBe('proceed');
    world.time += 60_000;
    const { prepared } = await run({});
    expect(prepared).toMatchObject({
      verdict: 'unchanged',
      reason: expect.stringMatching(/already|since it was seen/),
    });
    expect(Object.keys(secretsManager.DescribeSecret({ SecretId: NAME }).VersionIdsToStages ?? {})).toHaveLength(2);
    expect(named(/^Rotate/)).toHaveLength(2);
  });

  it('that loses against another one is reported, not repeated', async () => {
    const { ctx, secretsManager, named } = given();
    const prepared = await action.before(target, ctx);
    if (prepared.verdict !== 'proceed') throw new Error(prepared.verdict);
    secretsManager.RotateSecret({ SecretId: NAME, ClientRequestToken: OTHERS });
    await action.apply(target, prepared.before, ctx);
    const verified = await action.verify(target, prepared.before, ctx);
    expect(verified).toMatchObject({ verdict: 'failed', reason: expect.stringContaining(OTHERS) });
    expect(named(/^Rotate/)).toHaveLength(1);
  });

  it('that a later rotation has followed was done', async () => {
    const { run, look, world, secretsManager } = given();
    await run();
    world.time += 60_000;
    secretsManager.DescribeSecret({ SecretId: NAME });
    secretsManager.RotateSecret({ SecretId: NAME, ClientRequestToken: OTHERS });
    world.time += 60_000;
    expect(await look()).toMatchObject({ verdict: 'done' });
  });

  it('fails when the secret is deleted meanwhile', async () => {
    const { run, look } = given();
    await run();
    expect((await look({ key: 'gone' })).verdict).toBe('failed');
  });

  it.each([1, 2, 3])('ends the same after a crash behind call %i', async (calls) => {
    const { run, faults, world, secretsManager, current } = given();
    const kept = {};
    faults.crashAfter(calls);
    await attemptUntilDone(() => run(kept), faults);
    expect(faults.crashed).toBe(false);
    world.time += 60_000;
    const { verified } = await run(kept);
    expect(verified).toMatchObject({ verdict: 'done' });
    expect(current().SecretString).toBe('new-value-of-the-test');
    expect(Object.keys(secretsManager.DescribeSecret({ SecretId: NAME }).VersionIdsToStages ?? {})).toHaveLength(2);
  });

  it.each([
    { rotate: 'database', source: 'macie' as const, told: true },
    { rotate: 'database', source: 'secrets-manager' as const, told: false },
    { rotate: 'other', source: 'macie' as const, told: false },
  ])('of a $rotate secret for a finding of $source tells the function of an exposure: $told', async (each) => {
    const { ctx, secretsManager, named } = given({ tags: { 'riposte:rotate': each.rotate } });
    await attempt(action, target, { ...ctx, finding: givenFinding({ source: each.source }) });
    const tags = secretsManager.DescribeSecret({ SecretId: NAME }).Tags?.map(({ Key }) => Key);
    expect(tags?.includes('riposte:exposed')).toBe(each.told);
    expect(named(/^Tag/)).toHaveLength(each.told ? 1 : 0);
  });
});

describe('a rotation that somebody else left behind', () => {
  const HOUR_MS = 3_600_000;

  it('is taken up again, and done when its value is in force', async () => {
    const { run, look, world, secretsManager, named } = given({ pendingVersion: OTHERS, created: NOW - HOUR_MS });
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', before: { others: 'stranded', token: OTHERS } });
    expect(verified?.verdict).toBe('pending');
    world.time += 60_000;
    expect(await look()).toMatchObject({ verdict: 'done', result: expect.stringContaining(OTHERS) });
    expect(secretsManager.DescribeSecret({ SecretId: NAME }).VersionIdsToStages?.[OTHERS]).toContain('AWSCURRENT');
    expect(named(/^Rotate/)).toHaveLength(1);
  });

  it('is only waited for while it is young', async () => {
    const { run, named } = given({ pendingVersion: OTHERS });
    expect((await run()).prepared).toMatchObject({ verdict: 'proceed', before: { others: 'young' } });
    expect(named(/^(Rotate|Update|Put)/)).toEqual([]);
  });

  it('never loses AWSPENDING to us, whatever happens', async () => {
    const rotation = { ...rotating, takesSeconds: 'never' as const };
    const { run, look, world, secretsManager } = given({ pendingVersion: OTHERS, created: NOW - HOUR_MS, rotation });
    await run();
    world.time += HOUR_MS;
    expect(await look()).toMatchObject({ verdict: 'pending', advice: expect.stringContaining('only copy') });
    expect(secretsManager.DescribeSecret({ SecretId: NAME }).VersionIdsToStages?.[OTHERS]).toEqual(['AWSPENDING']);
  });

  it('that a person took AWSPENDING off is reported', async () => {
    const { run, look, secretsManager } = given({ pendingVersion: OTHERS });
    await run();
    const label = { SecretId: NAME, VersionStage: 'AWSPENDING', RemoveFromVersionId: OTHERS };
    secretsManager.UpdateSecretVersionStage(label);
    expect(await look()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining(OTHERS) });
  });
});

describe('the likely cause of a rotation that hangs', () => {
  const GROUP = '/aws/lambda/SecretsManagerExample';
  const hanging = async () => {
    const around = given({ rotation: { ...rotating, takesSeconds: 'never' } });
    await around.run();
    around.world.time += 10 * 60_000;
    return around;
  };

  it.each([
    { line: 'Task timed out after 30.00 seconds', says: /ran out of time.*VPC|reach an endpoint/ },
    { line: '{"level":"ERROR","problem":"network","sign":"ETIMEDOUT"}', says: /reach an endpoint/ },
    { line: 'ERROR: FATAL: password authentication failed for user "app"', says: /refused the login/ },
    { line: "[ERROR] OperationalError: (1045, \"Access denied for user 'app'@'%'\")", says: /refused the login/ },
    { line: 'Error: self-signed certificate in certificate chain', says: /certificate of the database/ },
    { line: '[ERROR] ClientError: AccessDeniedException: Access to KMS is not allowed', says: /KMS key/ },
    {
      line: '[ERROR] KeyError: Database engine must be set to "mysql"',
      says: /not what the rotation function expects/,
    },
    { line: 'Error: ThrottlingException: Rate exceeded', says: /throttling/ },
    { line: 'error: FATAL: sorry, too many clients already', says: /no more connections/ },
    {
      line: 'Error: AccessDeniedException: User is not authorized to perform: secretsmanager:PutSecretValue',
      says: /denied/,
    },
    { line: 'ERROR: permission denied for table pg_authid', says: /privilege/ },
    { line: 'ERROR something that nobody has seen yet', says: /not known here/ },
  ])('"$line" is put in our own words', async ({ line, says }) => {
    const { look, logs, world } = await hanging();
    logs.write(GROUP, { at: world.time - 60_000, message: `${line} old-value-of-the-test` });
    const verified = await look();
    expect(verified).toMatchObject({
      verdict: 'pending',
      reason: expect.stringMatching(says),
      advice: expect.any(String),
    });
    expect(JSON.stringify(verified)).not.toContain('value-of-the-test');
  });

  it('is that the function is deleted', async () => {
    const { look, lambda, named } = await hanging();
    lambda.functions.clear();
    expect(await look()).toMatchObject({ reason: expect.stringMatching(/no longer exists/) });
    expect(named(/^Filter/)).toEqual([]);
  });

  it.each([{ log: 'no log' }, { log: 'an empty log' }])('is that it was not called, with $log', async ({ log }) => {
    const { look, logs } = await hanging();
    if (log === 'an empty log') logs.write(GROUP);
    expect(await look()).toMatchObject({ reason: expect.stringMatching(/may not be allowed to call it/) });
  });

  it('looks at lines since it began, at most 50, in two calls', async () => {
    const { look, logs, world, calls } = await hanging();
    logs.write(GROUP, { at: world.time - 3_600_000, message: 'ERROR: password authentication failed' });
    logs.write(
      GROUP,
      ...Array.from({ length: 100 }, (_, n) => ({ at: world.time - 60_000 + n, message: 'ERROR TLS' })),
    );
    expect(await look()).toMatchObject({ reason: expect.stringMatching(/certificate/) });
    const asked = calls.filter(({ service }) => service === 'logs' || service === 'lambda');
    expect(asked.map(({ operation }) => operation)).toEqual(['GetFunctionConfiguration', 'FilterLogEvents']);
    expect(asked[1]?.input).toMatchObject({ limit: 50, logGroupName: GROUP });
  });

  it('is left open where nothing may be read', async () => {
    const { look, faults } = await hanging();
    faults.refuse('FilterLogEvents', 'AccessDeniedException');
    expect(await look()).toMatchObject({
      verdict: 'pending',
      reason: expect.stringContaining('SecretsManagerExample'),
    });
  });

  it.each([
    { name: 'AccessDeniedException', message: 'Secrets Manager cannot invoke the specified Lambda function.' },
    { name: 'ResourceNotFoundException', message: 'The Lambda function does not exist.' },
  ])('is told at once where AWS says it: $message', async ({ name, message }) => {
    const { run, faults } = given();
    faults.refuse('RotateSecret', name, { message });
    await expect(run()).rejects.toMatchObject({
      code: 'NOT_ROTATED',
      message: expect.stringMatching(/add-permission/),
    });
  });
});

describe('errors', () => {
  it.each([
    { name: 'ThrottlingException', operation: 'DescribeSecret', retryable: true },
    { name: 'ThrottlingException', operation: 'RotateSecret', retryable: true },
    { name: 'AccessDeniedException', operation: 'DescribeSecret', retryable: false },
    { name: 'AccessDeniedException', operation: 'RotateSecret', retryable: false },
    { name: 'InvalidRequestException', operation: 'RotateSecret', retryable: false },
  ])('$name from $operation is thrown, retryable: $retryable', async ({ name, operation, retryable }) => {
    const { run, faults } = given();
    faults.refuse(operation, name);
    const error = await run().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name });
    expect(isRetryable(error)).toBe(retryable);
  });
});

it('declares the permissions that it uses, and no other', async () => {
  const tags = { 'riposte:rotate': 'database' };
  const { run, look, world, calls } = given({ tags, rotation: { ...rotating, takesSeconds: 'never' } });
  await run();
  world.time += 10 * 60_000;
  await look();
  // The secret has changed since the finding saw it.
  await run();
  // Those of rotators, which alone read values, and of readers have tests of their own.
  const others = new Set([...ROTATOR_PERMISSIONS, ...REDEPLOY_PERMISSIONS]);
  const own = action.permissions.filter(
    (permission) => !others.has(permission) && !/Value|kms:/.test(permission.actions.join()),
  );
  expectDeclared(calls, own);
});

it('returns no value of the secret', async () => {
  const { run, world } = given();
  const first = await run();
  world.time += 60_000;
  expect(JSON.stringify([first, await run()])).not.toMatch(/value-of-the-test/);
});

it('is never undone', () => {
  expect(action.undo).toBe('never');
});
