import { isRefused } from '../../src/actions/action.ts';
import { rotateSecret as action, rotateSecretTargets } from '../../src/actions/rotate-secret.ts';
import { isRetryable } from '../../src/errors.ts';
import type { Resource } from '../../src/finding.ts';
import { LocalSecretsManager } from '../../src/local/services/secrets-manager.ts';
import type { SecretSeed } from '../../src/local/services/secrets-manager-state.ts';
import { attempt, attemptUntilDone, givenClients } from '../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../support/fixtures.ts';
import { expectDeclared } from '../support/permissions.ts';

const NAME = 'prod/example/db';
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/example/db-LocaL1';
const LAMBDA = 'arn:aws:lambda:eu-west-1:111122223333:function:SecretsManagerExample';
const OTHERS = '99999999-0000-4000-8000-000000000000';
const target = { key: NAME };
const BEFORE = { version: null, rotatedBy: LAMBDA };
const rotating = { lambdaArn: LAMBDA, takesSeconds: 40, nextValue: 'new-value-of-the-test' };

function given(seed: Partial<SecretSeed> = {}) {
  const world = givenWorld();
  const secretsManager = new LocalSecretsManager(world);
  secretsManager.seedSecret({ name: NAME, value: 'old-value-of-the-test', rotation: rotating, ...seed });
  const around = givenClients({ secretsManager });
  const ctx = givenContext(around.clients, {
    now: () => world.now(),
    key: 'macie#111122223333#eu-west-1#a#rotate-secret#x',
  });
  const current = () => secretsManager.GetSecretValue({ SecretId: NAME });
  return { ...around, world, ctx, secretsManager, current, run: (kept = {}) => attempt(action, target, ctx, kept) };
}

describe('targets', () => {
  const find = (resource: Partial<Resource>, finding = {}) =>
    rotateSecretTargets(
      givenFinding({ resources: [{ kind: 'secret', id: NAME, ...resource }], ...finding }),
      givenConfig(),
    );

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
      verdict: 'advise',
      says: new RegExp(`${OTHERS} is AWSPENDING`),
      advises: /SecretsManagerExample.*only copy/,
    },
  ])('with $state: $verdict', async ({ seed, verdict, says, advises = /^/ }) => {
    const { ctx, calls } = given(seed);
    const prepared = await action.before(target, ctx);
    expect(prepared.verdict).toBe(verdict);
    expect('reason' in prepared ? prepared.reason : `${prepared.from} ${prepared.to}`).toMatch(says);
    expect('advice' in prepared ? (prepared.advice ?? '') : '').toMatch(advises);
    expect(calls.map(({ operation }) => operation)).toEqual(['DescribeSecret']);
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

describe('a rotation', () => {
  it('is done when AWSCURRENT has moved, and pending until then', async () => {
    const { run, world, ctx, current, calls } = given();
    const { verified } = await run();
    expect(verified).toMatchObject({ verdict: 'pending', checkAfterSeconds: 60, giveUpAfterSeconds: 900 });
    expect(calls).toHaveLength(3);
    expect(current().SecretString).toBe('old-value-of-the-test');
    world.time += 60_000;
    expect(await action.verify(target, BEFORE, ctx)).toMatchObject({ verdict: 'done' });
    expect(current().SecretString).toBe('new-value-of-the-test');
  });

  it('stays pending, with where to look, when the rotation function fails', async () => {
    const { run, world, ctx, current } = given({ rotation: { ...rotating, takesSeconds: 'never' } });
    await run();
    world.time += 3_600_000;
    const verified = await action.verify(target, BEFORE, ctx);
    expect(verified).toMatchObject({ verdict: 'pending', reason: expect.stringContaining('SecretsManagerExample') });
    expect(current().SecretString).toBe('old-value-of-the-test');
  });

  it('happens once, however often the finding comes', async () => {
    const { run, world, secretsManager, named } = given();
    await run();
    expect((await run()).prepared.verdict).toBe('proceed');
    world.time += 60_000;
    expect((await run()).prepared).toMatchObject({ verdict: 'unchanged', reason: expect.stringContaining('already') });
    expect(Object.keys(secretsManager.DescribeSecret({ SecretId: NAME }).VersionIdsToStages ?? {})).toHaveLength(2);
    expect(named(/^Rotate/)).toHaveLength(2);
  });

  it('that loses against another one is reported, not repeated', async () => {
    const { ctx, secretsManager, named } = given();
    await action.before(target, ctx);
    secretsManager.RotateSecret({ SecretId: NAME, ClientRequestToken: OTHERS });
    await action.apply(target, BEFORE, ctx);
    const verified = await action.verify(target, BEFORE, ctx);
    expect(verified).toMatchObject({ verdict: 'failed', reason: expect.stringContaining(OTHERS) });
    expect(named(/^Rotate/)).toHaveLength(1);
  });

  it('that a later rotation has followed was done', async () => {
    const { run, ctx, world, secretsManager } = given();
    await run();
    world.time += 60_000;
    secretsManager.DescribeSecret({ SecretId: NAME });
    secretsManager.RotateSecret({ SecretId: NAME, ClientRequestToken: OTHERS });
    world.time += 60_000;
    expect(await action.verify(target, BEFORE, ctx)).toMatchObject({ verdict: 'done' });
  });

  it('fails when the secret is deleted meanwhile', async () => {
    const { ctx } = given();
    const verified = await action.verify({ key: 'gone' }, BEFORE, ctx);
    expect(verified.verdict).toBe('failed');
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
  const { run, calls } = given();
  await run();
  expectDeclared(calls, action.permissions);
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
