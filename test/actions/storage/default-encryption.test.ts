import { type LocalKey, LocalKms } from '../../../local/services/kms.ts';
import { type LocalBucket, LocalS3 } from '../../../local/services/s3.ts';
import { defaultEncryption as action, type EncryptionBefore } from '../../../src/actions/storage/default-encryption.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenContext, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const target = { key: 'books', bucket: 'books' };
const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const KEY = `arn:aws:kms:eu-west-1:111122223333:key/${ID}`;
const BY_KEY = { algorithm: 'aws:kms', key: KEY, bucketKey: true };

function given(bucket: Partial<LocalBucket> = {}, key: Partial<LocalKey> = {}) {
  const world = givenWorld();
  const s3 = new LocalS3(world);
  const kms = new LocalKms(world);
  kms.seedKey({ id: ID, ...key });
  const tags = { 'riposte:baseline': 'encrypted', 'riposte:kms-key': KEY };
  const made = s3.seedBucket({ name: 'books', tags, ...bucket });
  const around = givenClients({ s3, kms });
  const ctx = givenContext(around.clients);
  const kept: { before?: EncryptionBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as EncryptionBefore, ctx);
  return { ...around, made, ctx, kept, run, takeBack };
}

it('encrypts what is new by the owner’s key, with a bucket key, and puts the setting before back', async () => {
  const { run, made, takeBack } = given();
  const { prepared, verified } = await run();
  expect(prepared).toMatchObject({ verdict: 'proceed', from: 'encrypted by keys of S3 itself' });
  expect(prepared).not.toHaveProperty('unlessApproved');
  expect(verified?.verdict).toBe('done');
  expect(made.encryption).toEqual(BY_KEY);
  expect(await takeBack()).toContain('is as before');
  expect(made.encryption).toBeUndefined();
  expect(await takeBack()).toContain('is as before the action');
});

it('asks first where the owner has named a key, and not said that it is meant', async () => {
  const { ctx } = given({ tags: { 'riposte:kms-key': KEY } });
  expect(await action.before(target, ctx)).toMatchObject({
    unlessApproved: expect.stringContaining('riposte:baseline=encrypted'),
  });
});

it.each([
  { name: 'without a key', tags: {}, says: 'No tag riposte:kms-key' },
  { name: 'with an alias', tags: { 'riposte:kms-key': 'alias/shop' }, says: 'is no ARN of a key' },
  {
    name: 'with a key of another account',
    tags: { 'riposte:kms-key': KEY.replace('111122223333', '444455556666') },
    says: 'is no ARN',
  },
  {
    name: 'with a key of another region',
    tags: { 'riposte:kms-key': KEY.replace('eu-west-1', 'us-east-1') },
    says: 'is no ARN',
  },
  { name: 'with hostile text', tags: { 'riposte:kms-key': `${KEY}\u202e<b>` }, says: 'is no ARN' },
  { name: 'with a key that is gone', tags: { 'riposte:kms-key': KEY.replace('01', '02') }, says: 'does not exist' },
])('a bucket $name is refused, and nothing is written', async ({ tags, says }) => {
  const { run, writes } = given({ tags });
  expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(says) });
  expect(writes()).toEqual([]);
});

it.each([
  { name: 'disabled', key: { state: 'Disabled' as const }, says: 'in the state Disabled' },
  { name: 'to be deleted', key: { state: 'PendingDeletion' as const }, says: 'in the state PendingDeletion' },
  { name: 'asymmetric', key: { metadata: { KeySpec: 'RSA_2048' as const } }, says: 'not a symmetric key' },
  { name: 'for signing', key: { metadata: { KeyUsage: 'SIGN_VERIFY' as const } }, says: 'not a symmetric key' },
])('a key that is $name is refused', async ({ key, says }) => {
  const { ctx } = given({}, key);
  expect(await action.before(target, ctx)).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(says) });
});

it('what a key of KMS encrypts already is left alone', async () => {
  const { run, writes } = given({ encryption: { algorithm: 'aws:kms:dsse', bucketKey: false } });
  expect((await run()).prepared).toMatchObject({ verdict: 'unchanged' });
  expect(writes()).toEqual([]);
});

it('an undo does not write over what somebody set since', async () => {
  const { run, made, takeBack } = given();
  await run();
  made.encryption = { algorithm: 'aws:kms', key: 'another', bucketKey: true };
  await expect(takeBack()).rejects.toThrow('somebody changed it since');
});

it('what somebody chose between the look and the write is not written over', async () => {
  const { made, ctx } = given();
  await action.before(target, ctx);
  made.encryption = { algorithm: 'aws:kms', key: 'another', bucketKey: false };
  await action.apply(target, { previous: '', key: KEY }, ctx);
  expect(made.encryption).toMatchObject({ key: 'another' });
  expect(await action.verify(target, { previous: '', key: KEY }, ctx)).toMatchObject({ verdict: 'pending' });
});

it('what uploads may not ask for stays as it is, also where somebody says so in between', async () => {
  const { run, made, takeBack } = given({ blockedEncryption: ['SSE-C'] });
  await run();
  expect(made).toMatchObject({ encryption: BY_KEY, blockedEncryption: ['SSE-C'] });
  made.blockedEncryption = ['NONE'];
  await takeBack();
  expect(made.encryption).toBeUndefined();
  expect(made.blockedEncryption).toEqual(['NONE']);
});

it.each([1, 2, 3, 4, 5, 6])('ends the same after a crash after call %i', async (after) => {
  const { run, faults, made, kept } = given();
  faults.crashAfter(after);
  expect((await attemptUntilDone(run, faults)).verified?.verdict).toBe('done');
  expect(made.encryption).toEqual(BY_KEY);
  expect(kept.before).toMatchObject({ key: KEY });
});

it.each([
  { error: 'SlowDown', status: 503, retryable: true },
  { error: 'AccessDenied', status: 403, retryable: false },
])('lets $error surface from every call, retryable: $retryable', async ({ error, status, retryable }) => {
  for (const operation of ['GetBucketTagging', 'GetBucketEncryption', 'DescribeKey', 'PutBucketEncryption']) {
    const { run, faults } = given();
    faults.refuse(operation, error, { status });
    const thrown = await run().catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({ name: error });
    expect(isRetryable(thrown)).toBe(retryable);
  }
});

it('declares the permissions that its calls need, and no other', async () => {
  const { run, calls } = given();
  await run();
  expectDeclared(calls, action.permissions);
});
