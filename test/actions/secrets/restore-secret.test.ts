import { LocalSecretsManager } from '../../../local/services/secrets-manager.ts';
import type { SecretSeed } from '../../../local/services/secrets-manager-state.ts';
import { secretTargets } from '../../../src/actions/catalogue/targets/secrets-targets.ts';
import { restoreSecret as action, type SecretBefore } from '../../../src/actions/secrets/restore-secret.ts';
import { isRefused, type Target } from '../../../src/core/action.ts';
import type { ActionContext } from '../../../src/core/action-context.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const NAME = 'billing/api-token';
const ARN = `arn:aws:secretsmanager:eu-west-1:111122223333:secret:${NAME}-AbCdEf`;
const target: Target = { key: ARN };
const VALUE = 'hunter2-made-up';

function given(seed: Partial<SecretSeed> = {}) {
  const secretsManager = new LocalSecretsManager(givenWorld());
  const tags = { 'riposte:keep': 'true' };
  secretsManager.seedSecret({ name: NAME, arn: ARN, value: VALUE, deletedAt: NOW - 60_000, tags, ...seed });
  const around = givenClients({ secretsManager });
  const contextOf = (key: string): ActionContext => givenContext(around.clients, { key });
  const run = (kept = {}, key = 'secret#one') => attempt(action, target, contextOf(key), kept);
  const read = () => secretsManager.DescribeSecret({ SecretId: ARN });
  return { ...around, secretsManager, run, read, writes: () => around.named(/^(Restore|Tag)/) };
}

describe('targets', () => {
  const find = (resources: Resource[]) => secretTargets(givenFinding({ resources }), givenConfig());

  it('are the secrets of the finding, by ARN or name', () => {
    const secrets: Resource[] = [
      { kind: 'secret', id: ARN, arn: ARN },
      { kind: 'secret', id: 'reports' },
    ];
    expect(find(secrets)).toEqual([{ key: ARN }, { key: 'reports' }]);
  });

  it.each([
    { name: 'of another account', id: ARN.replace('111122223333', '444455556666') },
    { name: 'of another region', id: ARN.replace('eu-west-1', 'us-east-1') },
    { name: 'with a line break', id: 'reports\n' },
    { name: 'with HTML', id: '<b>reports</b>' },
  ])('refuse one $name', ({ id }) => {
    expect(find([{ kind: 'secret', id }]).every(isRefused)).toBe(true);
  });
});

describe('a secret', () => {
  it('that is to be kept is restored and marked, and its value never read', async () => {
    const { run, read, writes, calls } = given();
    const result = await run();
    expect(result.verified?.verdict).toBe('done');
    expect(read().DeletedDate).toBeUndefined();
    expect(read().Tags).toContainEqual({ Key: 'riposte:restored', Value: expect.stringMatching(/^2026-11-20T12/) });
    expect(writes()).toEqual(['RestoreSecret', 'TagResource']);
    expect(JSON.stringify([result, calls])).not.toContain(VALUE);
  });

  it.each([
    { name: 'that nobody wants kept', seed: { tags: {} }, verdict: 'advise', says: 'not tagged riposte:keep=true' },
    {
      name: 'that was saved before',
      seed: { tags: { 'riposte:keep': 'true', 'riposte:restored': '2026-11-01T08:00:00.000Z 0123456789abcdef' } },
      verdict: 'advise',
      says: 'somebody insists',
    },
  ])('$name is left alone', async ({ seed, verdict, says }) => {
    const { run, writes } = given(seed);
    expect((await run()).prepared).toMatchObject({ verdict, reason: expect.stringContaining(says) });
    expect(writes()).toEqual([]);
  });

  it('that is not to be deleted stays as it is', async () => {
    const { run, secretsManager, writes } = given();
    secretsManager.RestoreSecret({ SecretId: ARN });
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(writes()).toEqual([]);
  });

  it('that is gone is told', async () => {
    const { clients } = givenClients({ secretsManager: new LocalSecretsManager(givenWorld()) });
    const prepared = await action.before(target, givenContext(clients));
    expect(prepared).toMatchObject({ verdict: 'advise', reason: expect.stringContaining('without a way back') });
  });
});

describe('when AWS fails', () => {
  it.each([1, 2, 3, 4])('a crash after call %i leaves it restored', async (after) => {
    const { run, read, faults } = given();
    const kept: { before?: SecretBefore } = {};
    faults.crashAfter(after);
    await attemptUntilDone(() => run(kept), faults);
    expect(read().DeletedDate).toBeUndefined();
    expect(kept.before).toEqual({ deletedAt: NOW - 60_000 });
  });

  it.each([
    { error: 'ThrottlingException', status: 400, retryable: true },
    { error: 'InternalServiceError', status: 500, retryable: true },
    { error: 'AccessDeniedException', status: 400, retryable: false },
  ])('$error surfaces from every call, retryable: $retryable', async ({ error, status, retryable }) => {
    for (const operation of ['DescribeSecret', 'RestoreSecret', 'TagResource']) {
      const { run, faults } = given();
      faults.refuse(operation, error, { status });
      const thrown = await run().catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({ name: error });
      expect(isRetryable(thrown)).toBe(retryable);
    }
  });
});

it('declares the permissions that its calls need, and no other', async () => {
  const { run, calls } = given();
  await run();
  expectDeclared(calls, action.permissions);
  const kept = { StringEqualsIgnoreCase: { 'aws:ResourceTag/riposte:keep': 'true' } };
  expect(action.permissions.slice(1)).toMatchObject([
    { actions: ['secretsmanager:RestoreSecret'], conditions: kept },
    {
      actions: ['secretsmanager:TagResource'],
      conditions: { ...kept, 'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:restored'] } },
    },
  ]);
  expect(action.undo).toBe('never');
});
