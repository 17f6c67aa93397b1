import { type LocalKey, LocalKms } from '../../../local/services/kms.ts';
import { keyTargets } from '../../../src/actions/catalogue/targets/keys-targets.ts';
import { enableKeyRotation as action, type RotationBefore } from '../../../src/actions/keys/enable-key-rotation.ts';
import { isRefused, type Target } from '../../../src/core/action.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const target: Target = { key: ID };
const wanted = { 'riposte:rotate': 'true' };

function given(key: Partial<LocalKey> = {}) {
  const kms = new LocalKms(givenWorld());
  const seeded = kms.seedKey({ id: ID, tags: wanted, ...key });
  const around = givenClients({ kms });
  const ctx = givenContext(around.clients, { key: 'kms#one' });
  const run = (kept = {}) => attempt(action, target, ctx, kept);
  return { ...around, kms, key: seeded, ctx, run, writes: () => around.named(/^(Enable|Disable)/) };
}

it.each([
  { name: 'a key', id: ID, refused: false },
  { name: 'an alias', id: 'alias/payments', refused: true },
])('of $name: refused $refused', ({ id, refused }) => {
  const finding = givenFinding({ resources: [{ kind: 'key', id }] });
  expect(keyTargets(finding, givenConfig()).map(isRefused)).toEqual([refused]);
});

it('turns the rotation on, and undo turns it off', async () => {
  const { run, key, ctx, writes, calls } = given();
  const kept: { before?: RotationBefore } = {};
  const { prepared, verified } = await run(kept);
  expect(prepared).toMatchObject({ verdict: 'proceed', from: 'not rotated', to: 'rotated by KMS each year' });
  expect(verified).toMatchObject({ verdict: 'done' });
  expect(key.rotates).toBe(true);
  expect(await undo(action, target, kept.before as RotationBefore, ctx)).toContain('no longer rotated');
  expect(key.rotates).toBe(false);
  expect(writes()).toEqual(['EnableKeyRotation', 'DisableKeyRotation']);
  expectDeclared(calls, action.permissions);
});

it.each<{ title: string; key: Partial<LocalKey>; verdict: string; says: string }>([
  { title: 'that nobody asks for', key: { tags: {} }, verdict: 'unchanged', says: 'no tag riposte:rotate=true' },
  {
    title: 'whose tag has a space',
    key: { tags: { 'riposte:rotate': ' true ' } },
    verdict: 'unchanged',
    says: 'no tag',
  },
  { title: 'whose tag says no', key: { tags: { 'riposte:rotate': 'no' } }, verdict: 'unchanged', says: 'no tag' },
  {
    title: 'whose period KMS does not know',
    key: { tags: { 'riposte:rotate': 'true:30' } },
    verdict: 'advise',
    says: 'every 30 days',
  },
  {
    title: 'whose period is no number',
    key: { tags: { 'riposte:rotate': 'true:x' } },
    verdict: 'unchanged',
    says: 'no',
  },
  {
    title: 'that rotates already, though after another time',
    key: { rotates: true, rotationDays: 400, tags: { 'riposte:rotate': 'true:180' } },
    verdict: 'unchanged',
    says: 'every 400 days',
  },
  { title: 'that rotates already', key: { rotates: true }, verdict: 'unchanged', says: 'rotates the key' },
  { title: 'of imported material', key: { metadata: { Origin: 'EXTERNAL' } }, verdict: 'advise', says: 'does not' },
  { title: 'that is asymmetric', key: { metadata: { KeySpec: 'RSA_4096' } }, verdict: 'advise', says: 'does not' },
  { title: 'of AWS', key: { metadata: { KeyManager: 'AWS' } }, verdict: 'advise', says: 'does not' },
  { title: 'of a key store', key: { metadata: { CustomKeyStoreId: 'cks-1' } }, verdict: 'advise', says: 'does not' },
  {
    title: 'that is a replica',
    key: { metadata: { MultiRegionConfiguration: { MultiRegionKeyType: 'REPLICA' } } },
    verdict: 'advise',
    says: 'primary region',
  },
  { title: 'that is disabled', key: { state: 'Disabled' }, verdict: 'advise', says: 'does not' },
])('leaves a key $title: $verdict', async ({ key, verdict, says }) => {
  const { run, writes } = given(key);
  expect((await run()).prepared).toMatchObject({ verdict, reason: expect.stringContaining(says) });
  expect(writes()).toEqual([]);
});

it('turns it on for as many days as the tag says, and undo turns it off', async () => {
  const { run, key, ctx, kms, calls } = given({ tags: { 'riposte:rotate': 'true:180' } });
  const kept: { before?: RotationBefore } = {};
  const { prepared, verified } = await run(kept);
  expect(prepared).toMatchObject({ verdict: 'proceed', to: 'rotated by KMS every 180 days' });
  expect(verified).toMatchObject({ verdict: 'done', result: expect.stringContaining('every 180 days') });
  expect(kms.GetKeyRotationStatus({ KeyId: ID })).toMatchObject({ RotationPeriodInDays: 180 });
  await undo(action, target, kept.before as RotationBefore, ctx);
  expect(key.rotates).toBe(false);
  expectDeclared(calls, action.permissions);
});

it('says that it failed when the key is rotated after another time than was asked for', async () => {
  const { run, key, ctx } = given({ tags: { 'riposte:rotate': 'true:180' } });
  const kept: { before?: RotationBefore } = {};
  await run(kept);
  key.rotationDays = 400;
  expect(await action.verify(target, kept.before as RotationBefore, ctx)).toMatchObject({
    verdict: 'failed',
    reason: expect.stringContaining('every 400 days, not every 180 days'),
  });
});

it('refuses a key that is gone', async () => {
  const { run, kms } = given();
  kms.keys.clear();
  expect((await run()).prepared).toMatchObject({ verdict: 'refuse' });
});

it.each([1, 2, 3, 4, 5])('a crash after call %i ends as if there had been none', async (after) => {
  const { run, key, faults } = given();
  faults.crashAfter(after);
  const kept: { before?: RotationBefore } = {};
  await attemptUntilDone(() => run(kept), faults);
  expect(key.rotates).toBe(true);
});

it('writes only to keys whose owner asks for it', () => {
  const writing = action.permissions.filter(({ actions }) => actions.includes('kms:EnableKeyRotation'));
  expect(writing.map(({ conditions }) => conditions)).toEqual([
    { StringEqualsIgnoreCase: { 'aws:ResourceTag/riposte:rotate': 'true' } },
    { StringLike: { 'aws:ResourceTag/riposte:rotate': 'true:*' } },
  ]);
});
