import { type LocalBucket, LocalS3 } from '../../../local/services/s3.ts';
import { requireTls as action, type PolicyBefore } from '../../../src/actions/storage/require-tls.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenContext, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const target = { key: 'press-kit', bucket: 'press-kit' };
const ARN = 'arn:aws:s3:::press-kit';
const TLS = { Bool: { 'aws:SecureTransport': 'false' } };
const READ = {
  Sid: 'Read',
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::444455556666:root' },
  Action: 's3:GetObject',
  Resource: `${ARN}/*`,
};
const GUARD = { Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: ARN };
const OURS = {
  Sid: 'RiposteRequireTls',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [ARN, `${ARN}/*`],
  Condition: TLS,
};
const policyOf = (...statements: unknown[]): string => JSON.stringify({ Version: '2012-10-17', Statement: statements });

function given(bucket: Partial<LocalBucket> = {}) {
  const s3 = new LocalS3(givenWorld());
  const made = s3.seedBucket({ name: 'press-kit', tags: { 'riposte:baseline': 'tls' }, ...bucket });
  const around = givenClients({ s3 });
  const ctx = givenContext(around.clients);
  const kept: { before?: PolicyBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as PolicyBefore, ctx);
  const statements = () => (JSON.parse(made.document ?? '{}') as { Statement?: unknown }).Statement;
  return { ...around, made, ctx, kept, run, takeBack, statements };
}

it.each([
  { name: 'no policy', document: undefined, expected: [OURS] },
  { name: 'a list of statements', document: policyOf(READ, GUARD), expected: [READ, GUARD, OURS] },
  {
    name: 'a single statement without a list',
    document: JSON.stringify({ Version: '2008-10-17', Id: 'x', Statement: READ }),
    expected: [READ, OURS],
  },
  {
    name: 'space and escapes in strings',
    document: `{ "Version": "2012-10-17",\n "Statement": [ ${JSON.stringify({ ...READ, Sid: 'With "quotes" \\ and  space' })} ] }`,
    expected: [{ ...READ, Sid: 'With "quotes" \\ and  space' }, OURS],
  },
])('$name: one statement more, and everything else as it was; undone exactly', async ({ document, expected }) => {
  const { run, made, statements, takeBack } = given({ ...(document !== undefined && { document }) });
  const { prepared, verified } = await run();
  expect(prepared).toMatchObject({ verdict: 'proceed' });
  expect(prepared).not.toHaveProperty('unlessApproved');
  expect(verified?.verdict).toBe('done');
  expect(statements()).toEqual(expected);
  expect(await takeBack()).toContain('press-kit');
  expect(made.document === undefined ? undefined : JSON.parse(made.document)).toEqual(
    document === undefined ? undefined : JSON.parse(document),
  );
});

it('asks first where the owner has not said that it is meant', async () => {
  const { ctx } = given({ tags: {} });
  expect(await action.before(target, ctx)).toMatchObject({
    unlessApproved: expect.stringContaining('riposte:baseline=tls'),
  });
});

const { Sid: _, ...UNNAMED } = OURS;
it.each([
  { name: 'ours', statement: OURS, isDone: true },
  { name: 'one of another name', statement: UNNAMED, isDone: true },
  {
    name: 'one with lists and another case',
    statement: {
      ...UNNAMED,
      Principal: { AWS: ['*'] },
      Action: ['S3:*'],
      Condition: { BoolIfExists: { 'AWS:securetransport': ['false'] } },
    },
    isDone: true,
  },
  { name: 'one of objects alone', statement: { ...UNNAMED, Resource: `${ARN}/*` }, isDone: false },
  { name: 'one of reads alone', statement: { ...UNNAMED, Action: 's3:GetObject' }, isDone: false },
  { name: 'one for one account', statement: { ...UNNAMED, Principal: { AWS: '444455556666' } }, isDone: false },
  {
    name: 'one that spares somebody',
    statement: { ...UNNAMED, NotPrincipal: '*', Principal: undefined },
    isDone: false,
  },
  {
    name: 'one in one more case',
    statement: { ...UNNAMED, Condition: { ...TLS, StringEquals: { 'aws:SourceVpc': 'vpc-1' } } },
    isDone: false,
  },
  {
    name: 'one that wants TLS off',
    statement: { ...UNNAMED, Condition: { Bool: { 'aws:SecureTransport': 'true' } } },
    isDone: false,
  },
  { name: 'one that allows', statement: { ...UNNAMED, Effect: 'Allow' }, isDone: false },
])('a policy with $name: done already is $isDone', async ({ statement, isDone }) => {
  const { ctx } = given({ document: policyOf(statement) });
  expect((await action.before(target, ctx)).verdict).toBe(isDone ? 'unchanged' : 'proceed');
});

it.each([
  { name: 'a bucket that serves a website', bucket: { website: true }, says: 'serves a website' },
  { name: 'no JSON', bucket: { document: '{"Statement":' }, says: 'could not write again exactly' },
  {
    name: 'a number that JSON loses',
    bucket: { document: `{"Statement":[{"Effect":"Deny","x":12345678901234567890}]}` },
    says: 'could not write again exactly',
  },
  {
    name: 'a key twice',
    bucket: { document: `{"Statement":[],"Statement":[{"Effect":"Deny"}]}` },
    says: 'could not write again exactly',
  },
  { name: 'a list for a policy', bucket: { document: '[]' }, says: 'could not write again exactly' },
  {
    name: 'a statement that is none',
    bucket: { document: '{"Statement":["x"]}' },
    says: 'could not write again exactly',
  },
  {
    name: '20 KB',
    bucket: {
      document: policyOf(...Array.from({ length: 150 }, (_, n) => ({ ...READ, Sid: `Read${n}` }))),
    },
    says: 'S3 takes 20480',
  },
  {
    name: 'a statement of our name that says something else',
    bucket: { document: policyOf({ ...OURS, Effect: 'Allow' }) },
    says: 'says something else',
  },
])('$name is refused with the statement to add, and nothing is written', async ({ bucket, says }) => {
  const { run, writes } = given(bucket);
  const { prepared } = await run();
  expect(prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(says) });
  expect(writes()).toEqual([]);
});

it('a policy that is just small enough is written whole', async () => {
  const document = policyOf(READ, { ...GUARD, Sid: 'x'.repeat(20_480 - policyOf(READ, GUARD, OURS).length - 9) });
  const { run, made } = given({ document });
  expect((await run()).verified?.verdict).toBe('done');
  expect(Buffer.byteLength(made.document ?? '')).toBe(20_480);
});

it('what somebody changed in between is kept', async () => {
  const { ctx, kept, made, statements, takeBack } = given({ document: policyOf(READ) });
  const prepared = await action.before(target, ctx);
  kept.before = (prepared as { before: PolicyBefore }).before;
  made.document = policyOf(READ, GUARD);
  await action.apply(target, kept.before, ctx);
  expect(statements()).toEqual([READ, GUARD, OURS]);
  made.document = policyOf(GUARD, OURS, READ);
  expect(await takeBack()).toContain('takes requests without TLS again');
  expect(statements()).toEqual([GUARD, READ]);
  expect(await takeBack()).toContain('had no statement RiposteRequireTls any more');
});

it('a form that came in between is told, and not written over', async () => {
  const { ctx, made, writes } = given();
  made.document = '{"Statement":[],"Statement":[{"Effect":"Deny"}]}';
  await action.apply(target, { form: 'none' }, ctx);
  expect(writes()).toEqual([]);
  expect(await action.verify(target, { form: 'none' }, ctx)).toMatchObject({ verdict: 'failed' });
});

it('an undo does not take out what somebody made of our statement', async () => {
  const { run, made, takeBack } = given();
  await run();
  made.document = policyOf({ ...OURS, Action: 's3:GetObject' });
  await expect(takeBack()).rejects.toThrow('Somebody changed the statement RiposteRequireTls');
});

it.each([1, 2, 3, 4, 5, 6])('ends the same after a crash after call %i', async (after) => {
  const { run, faults, statements, kept } = given({ document: policyOf(READ) });
  faults.crashAfter(after);
  expect((await attemptUntilDone(run, faults)).verified?.verdict).toBe('done');
  expect(statements()).toEqual([READ, OURS]);
  expect(kept.before).toEqual({ form: 'list' });
});

it.each([
  { error: 'SlowDown', status: 503, retryable: true },
  { error: 'AccessDenied', status: 403, retryable: false },
])('lets $error surface from every call, retryable: $retryable', async ({ error, status, retryable }) => {
  for (const operation of ['GetBucketTagging', 'GetBucketWebsite', 'GetBucketPolicy', 'PutBucketPolicy']) {
    const { run, faults } = given();
    faults.refuse(operation, error, { status });
    const thrown = await run().catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({ name: error });
    expect(isRetryable(thrown)).toBe(retryable);
  }
});

it('of a bucket that is gone is refused', async () => {
  const { ctx } = given();
  expect(await action.before({ key: 'gone', bucket: 'gone' }, ctx)).toMatchObject({ verdict: 'refuse' });
});

it('declares the permissions that its calls need, and no other', async () => {
  const { run, takeBack, calls } = given();
  await run();
  await takeBack();
  expectDeclared(calls, action.permissions);
});
