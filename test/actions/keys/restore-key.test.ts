import type { KeyState } from '@aws-sdk/client-kms';
import { type LocalKey, LocalKms } from '../../../local/services/kms.ts';
import { keyTargets } from '../../../src/actions/catalogue/targets/keys-targets.ts';
import { restoreKey as action, type KeyBefore } from '../../../src/actions/keys/restore-key.ts';
import { isRefused, type Target } from '../../../src/core/action.ts';
import type { ActionContext } from '../../../src/core/action-context.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const ID = '0a1b2c3d-0000-4000-8000-000000000001';
const target: Target = { key: ID };
const keep = { 'riposte:keep': 'true' };
const WEEK = 7 * 86_400_000;

function given(key: Partial<LocalKey> = {}, actionKey = 'kms#one') {
  const kms = new LocalKms(givenWorld());
  const seeded = kms.seedKey({ id: ID, state: 'PendingDeletion', deletionAt: NOW + WEEK, tags: keep, ...key });
  const around = givenClients({ kms });
  const contextOf = (name: string): ActionContext => givenContext(around.clients, { key: name });
  const run = (kept = {}, name = actionKey) => attempt(action, target, contextOf(name), kept);
  return { ...around, kms, key: seeded, run, writes: () => around.named(/^(Cancel|Enable|Tag)/) };
}

describe('targets', () => {
  const find = (resources: Resource[]) => keyTargets(givenFinding({ resources }), givenConfig());

  it.each([
    { name: 'a key', id: ID },
    { name: 'a key of several regions', id: `mrk-${'0'.repeat(32)}` },
  ])('$name', ({ id }) => {
    const arn = `arn:aws:kms:eu-west-1:111122223333:key/${id}`;
    expect(find([{ kind: 'key', id, arn }])).toEqual([{ key: id }]);
  });

  it.each([
    { name: 'an alias', id: 'alias/payments' },
    { name: 'a key of another account', id: ID, arn: `arn:aws:kms:eu-west-1:444455556666:key/${ID}` },
    { name: 'a key of another region', id: ID, arn: `arn:aws:kms:us-east-1:111122223333:key/${ID}` },
    { name: 'a line break', id: `${ID}\n` },
    { name: 'HTML', id: '<b>' },
    { name: 'nothing', id: '' },
  ])('refuses $name', ({ id, arn }) => {
    expect(find([{ kind: 'key', id, ...(arn && { arn }) }]).every(isRefused)).toBe(true);
  });
});

describe('a key', () => {
  it.each([
    { state: 'PendingDeletion' as const, writes: ['CancelKeyDeletion', 'TagResource', 'EnableKey'] },
    { state: 'Disabled' as const, writes: ['TagResource', 'EnableKey'] },
  ])('that is $state and to be kept is enabled, and marked', async ({ state, writes: expected }) => {
    const { run, key, writes, calls } = given({ state });
    const { prepared, verified } = await run();
    expect(prepared.verdict).toBe('proceed');
    expect(verified).toEqual({ verdict: 'done', result: expect.stringContaining('enabled') });
    expect(key).toMatchObject({
      state: 'Enabled',
      tags: { 'riposte:restored': expect.stringMatching(/^2026-11-20T12/) },
    });
    expect(writes()).toEqual(expected);
    expect(calls.length).toBeLessThanOrEqual(7);
  });

  it('whose tag is in capitals is kept too, as IAM allows', async () => {
    expect((await given({ tags: { 'riposte:keep': 'True' } }).run()).verified?.verdict).toBe('done');
  });

  it.each<{ name: string; key: Partial<LocalKey>; verdict: string; says: string }>([
    { name: 'that nobody wants kept', key: { tags: {} }, verdict: 'advise', says: 'not tagged riposte:keep=true' },
    {
      name: 'whose tag has a space, which IAM forgives not',
      key: { tags: { 'riposte:keep': ' true ' } },
      verdict: 'advise',
      says: 'not tagged',
    },
    { name: 'whose tag says no', key: { tags: { 'riposte:keep': 'no' } }, verdict: 'advise', says: 'not tagged' },
    { name: 'that works', key: { state: 'Enabled' }, verdict: 'unchanged', says: 'is enabled' },
    ...(['PendingImport', 'PendingReplicaDeletion', 'Unavailable'] satisfies KeyState[]).map((state) => ({
      name: `that is ${state}`,
      key: { state },
      verdict: 'advise',
      says: state,
    })),
    {
      name: 'that was saved before',
      key: { tags: { ...keep, 'riposte:restored': '2026-11-01T08:00:00.000Z 0123456789abcdef' } },
      verdict: 'advise',
      says: 'once more, after it was saved at 2026-11-01 08:00 UTC',
    },
  ])('$name is left alone: $verdict', async ({ key, verdict, says }) => {
    const { run, writes } = given(key);
    expect((await run()).prepared).toMatchObject({ verdict, reason: expect.stringContaining(says) });
    expect(writes()).toEqual([]);
  });

  it('that is gone is refused', async () => {
    const { run, kms } = given();
    kms.keys.clear();
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse' });
  });

  it('is saved once, and not fought over: a second schedule is told', async () => {
    const { run, key } = given();
    await run();
    Object.assign(key, { state: 'PendingDeletion', deletionAt: NOW + 2 * WEEK });
    const { prepared } = await run({}, 'kms#two');
    expect(prepared).toMatchObject({
      verdict: 'advise',
      advice: expect.stringContaining('aws kms cancel-key-deletion'),
    });
    expect(key.state).toBe('PendingDeletion');
  });
});

describe('when AWS fails', () => {
  it.each([1, 2, 3, 4, 5, 6, 7])('a crash after call %i ends as if there had been none', async (after) => {
    const { run, key, faults } = given();
    const kept: { before?: KeyBefore } = {};
    faults.crashAfter(after);
    const { verified } = await attemptUntilDone(() => run(kept), faults);
    expect(verified?.verdict).toBe('done');
    expect(key.state).toBe('Enabled');
    expect(kept.before).toEqual({ state: 'PendingDeletion', deletionAt: NOW + WEEK });
  });

  it.each([
    { error: 'ThrottlingException', status: 400, retryable: true },
    { error: 'KMSInternalException', status: 500, retryable: true },
    { error: 'AccessDeniedException', status: 400, retryable: false },
  ])('$error surfaces from every call, retryable: $retryable', async ({ error, status, retryable }) => {
    for (const operation of ['DescribeKey', 'ListResourceTags', 'TagResource', 'CancelKeyDeletion', 'EnableKey']) {
      const { run, faults } = given();
      faults.refuse(operation, error, { status });
      const thrown = await run().catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({ name: error });
      expect(isRetryable(thrown)).toBe(retryable);
    }
  });
});

it('declares the permissions that its calls need, and no other; what writes is for kept keys only', async () => {
  const { run, calls } = given();
  await run();
  expectDeclared(calls, action.permissions);
  const writing = action.permissions.filter(({ actions }) => actions.includes('kms:EnableKey'));
  const kept = { StringEqualsIgnoreCase: { 'aws:ResourceTag/riposte:keep': 'true' } };
  expect(writing.map(({ conditions }) => conditions)).toEqual([kept]);
  const tagging = action.permissions.filter(({ actions }) => actions.includes('kms:TagResource'));
  expect(tagging).toMatchObject([
    {
      actions: ['kms:TagResource'],
      conditions: { ...kept, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:restored'] } },
    },
  ]);
  expect(action.undo).toBe('never');
});
