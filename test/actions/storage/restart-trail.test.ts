import { LocalCloudTrail, type LocalTrail } from '../../../local/services/cloudtrail.ts';
import { type TrailTarget, trailTargets } from '../../../src/actions/catalogue/targets/storage-targets.ts';
import { restartTrail as action, type TrailBefore } from '../../../src/actions/storage/restart-trail.ts';
import { isRefused } from '../../../src/core/action.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import { attempt, attemptUntilDone, givenClients } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const ARN = 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/management-events';
const target: TrailTarget = { key: ARN, arn: ARN };
const HOUR = 3_600_000;

function given(trail: Partial<LocalTrail> = {}) {
  const cloudtrail = new LocalCloudTrail(givenWorld());
  const seeded = cloudtrail.seedTrail({
    name: 'management-events',
    isLogging: false,
    startedAt: NOW - 24 * HOUR,
    stoppedAt: NOW - HOUR,
    tags: { 'riposte:baseline': 'logging' },
    ...trail,
  });
  const around = givenClients({ cloudtrail });
  const ctx = givenContext(around.clients);
  const run = (kept = {}) => attempt(action, target, ctx, kept);
  return { ...around, cloudtrail, trail: seeded, ctx, run, writes: () => around.named(/^Start/) };
}

describe('targets', () => {
  const find = (id: string, arn?: string) =>
    trailTargets(givenFinding({ resources: [{ kind: 'trail', id, ...(arn && { arn }) }] }), givenConfig());

  it('are the trails of the finding, by ARN', () => {
    expect(find('management-events', ARN)).toEqual([target]);
  });

  it.each([
    { name: 'of another account', arn: ARN.replace('111122223333', '444455556666') },
    { name: 'of another region', arn: ARN.replace('eu-west-1', 'us-east-1') },
    { name: 'of another service', arn: ARN.replace('cloudtrail', 'kms') },
    { name: 'with a path', arn: `${ARN}/../x` },
    { name: 'without an ARN', arn: undefined },
  ])('refuse one $name', ({ arn }) => {
    expect(find('management-events', arn).every(isRefused)).toBe(true);
  });
});

describe('a stopped trail', () => {
  it('that is meant to log is started', async () => {
    const { run, trail, writes } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', from: 'stopped since 2026-11-20 11:00 UTC' });
    expect(prepared).not.toHaveProperty('unlessApproved');
    expect(verified?.verdict).toBe('done');
    expect(trail.isLogging).toBe(true);
    expect(writes()).toEqual(['StartLogging']);
  });

  it.each([
    { name: 'nobody said so', trail: { tags: {} }, says: 'no tag riposte:baseline=logging' },
    { name: 'its tag says something else', trail: { tags: { 'riposte:baseline': 'x' } }, says: 'no tag' },
    { name: 'it was started a moment ago', trail: { startedAt: NOW - HOUR + 1 }, says: 'again within the hour' },
  ])('is asked about first where $name', async ({ trail, says }) => {
    const { ctx } = given(trail);
    expect(await action.before(target, ctx)).toMatchObject({
      verdict: 'proceed',
      unlessApproved: expect.stringContaining(says),
    });
  });

  it('that is deleted is told', async () => {
    const { run, cloudtrail } = given();
    cloudtrail.trails.clear();
    expect((await run()).prepared).toMatchObject({ verdict: 'advise', reason: expect.stringContaining('any more') });
  });
});

it('leaves a trail that is logging', async () => {
  const { run, writes } = given({ isLogging: true });
  expect((await run()).prepared.verdict).toBe('unchanged');
  expect(writes()).toEqual([]);
});

describe('when AWS fails', () => {
  it.each([1, 2, 3, 4])('a crash after call %i ends as if there had been none', async (after) => {
    const { run, trail, faults, writes } = given();
    const kept: { before?: TrailBefore } = {};
    faults.crashAfter(after);
    const { verified } = await attemptUntilDone(() => run(kept), faults);
    expect(verified?.verdict).toBe('done');
    expect(trail.isLogging).toBe(true);
    expect(writes().length).toBeLessThanOrEqual(2);
  });

  it.each([
    { error: 'ThrottlingException', status: 400, retryable: true },
    { error: 'InsufficientEncryptionPolicyException', status: 400, retryable: false },
    { error: 'AccessDeniedException', status: 403, retryable: false },
  ])('$error surfaces from every call, retryable: $retryable', async ({ error, status, retryable }) => {
    for (const operation of ['GetTrailStatus', 'ListTags', 'StartLogging']) {
      const { run, faults } = given();
      faults.refuse(operation, error, { status });
      const thrown = await run().catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({ name: error });
      expect(isRetryable(thrown)).toBe(retryable);
    }
  });

  it('what does not show as logging yet is pending', async () => {
    const { ctx } = given();
    expect(await action.verify(target, { startedAt: 0, stoppedAt: 0 }, ctx)).toMatchObject({ verdict: 'pending' });
  });
});

it('declares the permissions that its calls need, and no other; none can stop a trail', async () => {
  const { run, calls } = given();
  await run();
  expectDeclared(calls, action.permissions);
  expect(action.undo).toBe('never');
});
