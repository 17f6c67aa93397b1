import { type LocalCopy, LocalSharing } from '../../../local/services/ec2-sharing.ts';
import { copyTargets } from '../../../src/actions/catalogue/targets/storage-targets.ts';
import { makePrivate as action, type CopyBefore } from '../../../src/actions/storage/make-private.ts';
import { isRefused } from '../../../src/core/action.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const SNAPSHOT = 'snap-0a1b2c3d4e5f60001';
const IMAGE = 'ami-0a1b2c3d4e5f60001';
const KINDS = [{ id: SNAPSHOT }, { id: IMAGE }];
const named = ['444455556666'];

function given(id: string, copy: Partial<LocalCopy> = {}) {
  const ec2 = new LocalSharing();
  const tags = { 'riposte:baseline': 'private' };
  const seeded = ec2.seedCopy({ id, isPublic: true, accounts: named, tags, ...copy });
  const around = givenClients({ ec2 });
  const ctx = givenContext(around.clients);
  const run = (kept = {}) => attempt(action, { key: id }, ctx, kept);
  return { ...around, ec2, copy: seeded, ctx, run, writes: () => around.named(/^Modify/) };
}

describe('targets', () => {
  const find = (resource: Resource) => copyTargets(givenFinding({ resources: [resource] }), givenConfig());

  it('are the snapshots and images of the finding', () => {
    const arn = `arn:aws:ec2:eu-west-1::snapshot/${SNAPSHOT}`;
    expect(find({ kind: 'snapshot', id: SNAPSHOT, arn })).toEqual([{ key: SNAPSHOT }]);
    expect(find({ kind: 'image', id: IMAGE })).toEqual([{ key: IMAGE }]);
  });

  it.each([
    { name: 'a recovery point', id: 'backup-1' },
    { name: 'a line break', id: `${SNAPSHOT}\n` },
    { name: 'HTML', id: '<b>snap</b>' },
    { name: 'another region', id: SNAPSHOT, arn: `arn:aws:ec2:us-east-1::snapshot/${SNAPSHOT}` },
    { name: 'an ARN of another snapshot', id: SNAPSHOT, arn: 'arn:aws:ec2:eu-west-1::snapshot/snap-0a1b2c3d' },
  ])('refuse $name', ({ id, arn }) => {
    expect(find({ kind: 'snapshot', id, ...(arn && { arn }) }).every(isRefused)).toBe(true);
  });
});

describe.each(KINDS)('$id', ({ id }) => {
  it('is no longer public, and stays shared with those it names', async () => {
    const { run, copy, writes } = given(id);
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', from: 'public, and shared with 444455556666' });
    expect(prepared).not.toHaveProperty('unlessApproved');
    expect(verified?.verdict).toBe('done');
    expect(copy).toMatchObject({ isPublic: false, accounts: named });
    expect(writes()).toHaveLength(1);
  });

  it('is asked about first where nobody said that it is to be private', async () => {
    const { ctx } = given(id, { tags: {} });
    const prepared = await action.before({ key: id }, ctx);
    expect(prepared).toMatchObject({ unlessApproved: expect.stringContaining('riposte:baseline=private') });
  });

  it('is left alone when it is not public, or gone', async () => {
    const { run, ec2, copy, writes } = given(id, { isPublic: false });
    expect((await run()).prepared).toMatchObject({ verdict: 'unchanged', reason: `${id} is not public.` });
    ec2.copies.delete(copy.id);
    expect((await run()).prepared).toMatchObject({ verdict: 'unchanged', reason: `${id} is gone.` });
    expect(writes()).toEqual([]);
  });

  it('is public again after an undo, which can be repeated', async () => {
    const { run, copy, ctx } = given(id);
    const kept: { before?: CopyBefore } = {};
    await run(kept);
    expect(await undo(action, { key: id }, kept.before as CopyBefore, ctx)).toContain('again');
    expect(copy).toMatchObject({ isPublic: true, accounts: named });
    expect(await undo(action, { key: id }, kept.before as CopyBefore, ctx)).toContain('again');
    expect(copy).toMatchObject({ isPublic: true, accounts: named });
  });

  it('is public again after an undo of what EC2 does not show yet', async () => {
    const { run, copy, ctx, ec2 } = given(id);
    const kept: { before?: CopyBefore } = {};
    const stale = {
      snapshot: ec2.DescribeSnapshotAttribute({ SnapshotId: id }),
      image: ec2.DescribeImageAttribute({ ImageId: id }),
    };
    await run(kept);
    ec2.DescribeSnapshotAttribute = () => stale.snapshot;
    ec2.DescribeImageAttribute = () => stale.image;
    await undo(action, { key: id }, kept.before as CopyBefore, ctx);
    expect(copy).toMatchObject({ isPublic: true, accounts: named });
  });

  it.each([1, 2, 3, 4])('ends the same after a crash after call %i', async (after) => {
    const { run, copy, faults } = given(id);
    const kept: { before?: CopyBefore } = {};
    faults.crashAfter(after);
    expect((await attemptUntilDone(() => run(kept), faults)).verified?.verdict).toBe('done');
    expect(copy.isPublic).toBe(false);
    expect(kept.before).toEqual({ accounts: named });
  });

  it.each([
    { error: 'RequestLimitExceeded', status: 503, retryable: true },
    { error: 'UnauthorizedOperation', status: 403, retryable: false },
  ])('lets $error surface from every call, retryable: $retryable', async ({ error, status, retryable }) => {
    const what = id === IMAGE ? 'Image' : 'Snapshot';
    for (const operation of [`Describe${what}s`, `Describe${what}Attribute`, `Modify${what}Attribute`]) {
      const { run, faults } = given(id);
      faults.refuse(operation, error, { status });
      const thrown = await run().catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({ name: error });
      expect(isRetryable(thrown)).toBe(retryable);
    }
  });
});

it('declares the permissions that its calls need, and no other', async () => {
  const [snapshot, image] = [given(SNAPSHOT), given(IMAGE)];
  await Promise.all([snapshot.run(), image.run()]);
  expectDeclared([...snapshot.calls, ...image.calls], action.permissions);
});
