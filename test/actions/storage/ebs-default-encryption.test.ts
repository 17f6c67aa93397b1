import { LocalEc2 } from '../../../local/services/ec2.ts';
import { type LocalKey, LocalKms } from '../../../local/services/kms.ts';
import { catalogue } from '../../../src/actions/catalogue/catalogue.ts';
import { ebsDefaultEncryption as action, type EbsBefore } from '../../../src/actions/storage/ebs-default-encryption.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Finding } from '../../../src/core/finding.ts';
import { findingOf } from '../../sources/support.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const target = { key: 'eu-west-1' };
const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const KEY = `arn:aws:kms:eu-west-1:111122223333:key/${ID}`;

function given({ by, on = false, ...key }: { by?: string; on?: boolean } & Partial<LocalKey> = {}) {
  const world = givenWorld();
  const ec2 = new LocalEc2(world);
  const kms = new LocalKms(world);
  kms.seedKey({ id: ID, ...key });
  ec2.ebsDefaults.isEncrypted = on;
  if (by) ec2.ebsDefaults.key = by;
  const around = givenClients({ ec2, kms });
  const ctx = givenContext(around.clients);
  const kept: { before?: EbsBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as EbsBefore, ctx);
  return { ...around, ctx, kept, run, takeBack, made: ec2.ebsDefaults };
}

it('turns it on after a yes, leaves the key as it is, and turns it off again', async () => {
  const { run, made, takeBack } = given();
  const { prepared, verified } = await run();
  expect(prepared).toMatchObject({
    verdict: 'proceed',
    before: { key: 'alias/aws/ebs' },
    unlessApproved: expect.any(String),
  });
  expect(verified).toMatchObject({ verdict: 'done', result: expect.stringContaining('AWS’s own key of EBS') });
  expect(made).toMatchObject({ isEncrypted: true, key: 'alias/aws/ebs' });
  expect(await takeBack()).toContain('not encrypted by default any more');
  expect(made.isEncrypted).toBe(false);
  expect(await takeBack()).toContain('as before the action');
});

it('names the key of the account by which it will be', async () => {
  const { ctx } = given({ by: KEY });
  expect(await action.before(target, ctx)).toMatchObject({
    effect: expect.stringContaining(KEY),
    alsoHit: expect.stringContaining('Auto Scaling'),
  });
});

it('leaves alone what is on already', async () => {
  const { run, writes } = given({ on: true });
  expect((await run()).prepared).toMatchObject({ verdict: 'unchanged' });
  expect(writes()).toEqual([]);
});

it.each([
  { name: 'disabled', key: { by: KEY, state: 'Disabled' as const }, says: 'in the state Disabled' },
  { name: 'to be deleted', key: { by: KEY, state: 'PendingDeletion' as const }, says: 'in the state PendingDeletion' },
  { name: 'gone', key: { by: KEY.replace('01', '02') }, says: 'does not exist' },
  {
    name: "another account's",
    key: { by: KEY.replace('111122223333', '444455556666') },
    says: 'no key of this account',
  },
  { name: 'not told', key: { by: 'x' }, says: 'no key of this account' },
])('with a default key that is $name, no instance would start: nothing is written', async ({ key, says }) => {
  const { run, writes } = given(key);
  expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(says) });
  expect(writes()).toEqual([]);
});

it('an undo does not take away what somebody builds on by now', async () => {
  const { run, made, takeBack } = given();
  await run();
  made.key = KEY;
  await expect(takeBack()).rejects.toThrow('somebody builds on it');
  expect(made.isEncrypted).toBe(true);
});

it('knows the key of EBS by its ARN too, as it is named once it is used', async () => {
  const { run, made, takeBack } = given({ metadata: { KeyManager: 'AWS' } });
  await run();
  made.key = KEY;
  expect(await takeBack()).toContain('not encrypted by default any more');
});

it.each([1, 2, 3, 4, 5])('ends the same after a crash after call %i', async (after) => {
  const { run, faults, made, kept } = given({ by: KEY });
  faults.crashAfter(after);
  expect((await attemptUntilDone(run, faults)).verified?.verdict).toBe('done');
  expect(made.isEncrypted).toBe(true);
  expect(kept.before).toEqual({ key: KEY });
});

it.each([
  { error: 'RequestLimitExceeded', status: 503, retryable: true },
  { error: 'UnauthorizedOperation', status: 403, retryable: false },
])('lets $error surface from every call, retryable: $retryable', async ({ error, status, retryable }) => {
  for (const operation of [
    'GetEbsEncryptionByDefault',
    'GetEbsDefaultKmsKeyId',
    'DescribeKey',
    'EnableEbsEncryptionByDefault',
  ]) {
    const { run, faults } = given({ by: KEY });
    faults.refuse(operation, error, { status });
    const thrown = await run().catch((reason: unknown) => reason);
    expect(thrown).toMatchObject({ name: error });
    expect(isRetryable(thrown)).toBe(retryable);
  }
});

it('declares the permissions that its calls need, and no other', async () => {
  const { run, takeBack, calls } = given({ by: KEY });
  await run();
  await takeBack();
  expectDeclared(calls, action.permissions);
});

describe('its target', () => {
  const finding = findingOf('aws-config', 'volumes-not-encrypted-by-default');
  const targetsOf = (changed: Partial<Finding>) =>
    catalogue['ebs-default-encryption'].targets({ ...finding, ...changed }, givenConfig());

  it('is the region of the stack', () => {
    expect(targetsOf({})).toEqual([{ key: 'eu-west-1' }]);
  });

  it.each([
    { title: 'another region', changed: { region: 'us-east-1' } },
    { title: 'another account', changed: { account: '444455556666' } },
    {
      title: 'an account that is not its own',
      changed: { resources: [{ kind: 'account' as const, id: '444455556666' }] },
    },
  ])('is refused of a finding about $title', ({ changed }) => {
    expect(targetsOf(changed)).toEqual([expect.objectContaining({ refuse: expect.any(String) })]);
  });

  it('is none of a finding about anything else', () => {
    expect(targetsOf({ resources: [] })).toEqual([]);
  });
});
