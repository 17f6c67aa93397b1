import { type LocalBucket, LocalS3 } from '../../../local/services/s3.ts';
import { type BucketTarget, bucketTargets } from '../../../src/actions/catalogue/targets/storage-targets.ts';
import {
  blockPublicAccess as action,
  type PublicAccessBefore,
} from '../../../src/actions/storage/block-public-access.ts';
import { isRefused, type Target } from '../../../src/core/action.ts';
import type { ActionContext } from '../../../src/core/action-context.ts';
import { CannotUndoError, isRetryable } from '../../../src/core/errors.ts';
import type { Resource } from '../../../src/core/finding.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld, NOW } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const NAME = 'example-reports';
const target: BucketTarget = { key: NAME, bucket: NAME };
const off = { BlockPublicAcls: false, BlockPublicPolicy: false, IgnorePublicAcls: false, RestrictPublicBuckets: false };
const preventing = { ...off, BlockPublicAcls: true, BlockPublicPolicy: true };
const all = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
const intended = { 'riposte:public': 'intended' };

interface Given {
  bucket?: Partial<LocalBucket>;
  stage?: string;
  /** The bucket's tags in the finding. */
  told?: Record<string, string>;
}

function given({ bucket = {}, stage = 'prevent', told }: Given = {}) {
  const s3 = new LocalS3(givenWorld());
  const seeded = s3.seedBucket({ name: NAME, ...bucket });
  const around = givenClients({ s3 });
  const resource: Resource = { kind: 'bucket', id: NAME, ...(told && { tags: told }) };
  let time = NOW;
  const ctx: ActionContext = givenContext(around.clients, {
    finding: givenFinding({ type: 'Policy:S3/BucketPublicAccessGranted', resources: [resource] }),
    params: { stage },
    now: () => time,
  });
  const later = (ms: number): void => {
    time += ms;
  };
  return { ...around, s3, bucket: seeded, ctx, later, run: (kept = {}) => attempt(action, target, ctx, kept) };
}

describe('targets', () => {
  const find = (resources: Resource[], account?: string) =>
    bucketTargets(givenFinding({ resources, ...(account && { account }) }), givenConfig());

  it('are the buckets of the finding, each once', () => {
    const bucket: Resource = { kind: 'bucket', id: NAME, arn: `arn:aws:s3:::${NAME}` };
    const object: Resource = { kind: 'object', id: `${NAME}/a.csv` };
    expect(find([bucket, object, { kind: 'bucket', id: 'other.example' }, bucket])).toEqual([
      { key: NAME, bucket: NAME },
      { key: 'other.example', bucket: 'other.example' },
    ]);
  });

  it('are none in a finding about the account, so that people are told', () => {
    expect(find([{ kind: 'account', id: '111122223333' }])).toEqual([]);
  });

  it.each([
    { id: '', what: 'empty' },
    { id: 'ab', what: 'too short' },
    { id: 'a'.repeat(64), what: 'too long' },
    { id: 'a'.repeat(100_000), what: 'far too long' },
    { id: 'bucketName', what: 'capitals, as in samples' },
    { id: 'a..b', what: 'two dots' },
    { id: '192.0.2.1', what: 'an address' },
    { id: 'a/../../other', what: 'a path' },
    { id: 'reports\nx', what: 'a line break' },
    { id: 'reports\n', what: 'a line break at the end' },
    { id: '<b>reports</b>', what: 'HTML' },
    { id: 'reports\u001b[31m', what: 'an ANSI escape' },
    { id: 'repo\u202erts', what: 'a bidi mark' },
    { id: 'rеports', what: 'a Cyrillic letter' },
    { id: 'arn:aws:s3:::reports', what: 'an ARN' },
    { id: 'reports-0123-s3alias', what: 'an alias of an access point' },
    { id: 'reports--euw1-az1--x-s3', what: 'a directory bucket' },
  ])('refuses a name that is $what', ({ id }) => {
    const found = find([{ kind: 'bucket', id }]);
    expect(found).toHaveLength(1);
    expect(found.every(isRefused)).toBe(true);
    expect((found[0] as Target).key).toMatch(/^[^\p{Cc}\p{Cf}]{1,80}$/u);
  });

  it.each([
    { arn: `arn:aws-cn:s3:::${NAME}`, what: 'another partition' },
    { arn: 'arn:aws:s3:::other', what: 'another bucket' },
  ])('refuses an ARN of $what', ({ arn }) => {
    expect(find([{ kind: 'bucket', id: NAME, arn }])).toEqual([{ key: NAME, refuse: expect.stringContaining('ARN') }]);
  });

  it("refuses another account's bucket", () => {
    expect(find([{ kind: 'bucket', id: NAME }], '444455556666')).toEqual([
      { key: NAME, refuse: expect.stringContaining('444455556666') },
    ]);
  });
});

describe('what it turns on', () => {
  it.each([
    { had: 'no configuration', stage: 'prevent', previous: undefined, after: preventing },
    { had: 'all four off', stage: 'prevent', previous: off, after: preventing },
    {
      had: 'one on',
      stage: 'prevent',
      previous: { ...off, IgnorePublicAcls: true },
      after: { ...preventing, IgnorePublicAcls: true },
    },
    { had: 'no configuration', stage: 'full', previous: undefined, after: all },
    { had: 'the preventing two', stage: 'full', previous: preventing, after: all },
  ])('$stage on a bucket with $had', async ({ stage, previous, after }) => {
    const { run, bucket, calls, writes } = given({
      stage,
      bucket: { ...(previous && { publicAccessBlock: previous }) },
    });
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({ verdict: 'proceed', before: { previous: previous ?? null, set: after } });
    expect(verified?.verdict).toBe('done');
    expect(bucket.publicAccessBlock).toEqual(after);
    expect(writes()).toHaveLength(1);
    expect(calls.length).toBeLessThanOrEqual(5);
  });

  it.each([
    { stage: 'prevent', publicAccessBlock: preventing },
    { stage: 'prevent', publicAccessBlock: all },
    { stage: 'full', publicAccessBlock: all },
  ])('nothing for $stage where it is on already', async ({ stage, publicAccessBlock }) => {
    const { run, writes } = given({ stage, bucket: { publicAccessBlock, website: true, tags: intended } });
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(writes()).toEqual([]);
  });

  it('the preventing two when the playbook names no stage', async () => {
    const { ctx, bucket } = given();
    await attempt(action, target, { ...ctx, params: {} });
    expect(bucket.publicAccessBlock).toEqual(preventing);
  });

  it.each([{ stage: 'everything' }, { stage: 'toString' }])('nothing for the stage $stage', async ({ stage }) => {
    const { run, calls } = given({ stage });
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: expect.stringContaining(stage) });
    expect(calls).toEqual([]);
  });

  it('once, when it runs twice', async () => {
    const { run, bucket, writes } = given();
    await run();
    expect((await run()).prepared.verdict).toBe('unchanged');
    expect(bucket.publicAccessBlock).toEqual(preventing);
    expect(writes()).toHaveLength(1);
  });

  it('ends public access only when full', async () => {
    const open = { acl: 'public', policy: 'public' } as const;
    const [prevent, full] = [given({ bucket: open }), given({ bucket: open, stage: 'full' })];
    await Promise.all([prevent.run(), full.run()]);
    expect([prevent.s3.isPublic(NAME), full.s3.isPublic(NAME)]).toEqual([true, false]);
  });

  it('never at the cost of what somebody turned on since the state was read', async () => {
    const { run, bucket, faults, later } = given();
    const kept = {};
    faults.refuse('PutPublicAccessBlock', 'InternalError', { times: 1, status: 500 });
    await expect(run(kept)).rejects.toThrow('InternalError');
    bucket.publicAccessBlock = { ...off, RestrictPublicBuckets: true };
    later(60_000);
    await run(kept);
    expect(bucket.publicAccessBlock).toEqual({ ...preventing, RestrictPublicBuckets: true });
  });
});

describe('what people read', () => {
  it.each([
    { stage: 'prevent', bucket: {}, says: 'access that exists stays' },
    {
      stage: 'prevent',
      bucket: { policy: 'public' as const },
      says: 'the bucket policy is public, and stays in force',
    },
    { stage: 'full', bucket: {}, says: 'other accounts that it names are cut off too (RestrictPublicBuckets)' },
  ])('$stage: $says', async ({ stage, bucket, says }) => {
    const { run } = given({ stage, bucket });
    expect((await run()).prepared).toMatchObject({
      from: 'no Block Public Access configuration',
      to: expect.stringContaining(says),
    });
  });

  it("carries the bucket's tags, for the guard that reads them", async () => {
    const tags = { 'riposte:protected': 'true', team: 'web' };
    expect((await given({ bucket: { tags } }).run()).prepared).toMatchObject({ tags });
  });
});

describe('what it leaves alone', () => {
  it.each([
    {
      name: 'tagged as public, then and now',
      bucket: { tags: intended },
      told: intended,
      verdict: 'refuse',
      says: 'on purpose',
    },
    { name: 'tagged since', bucket: { tags: intended }, told: {}, verdict: 'advise', says: 'made without the tag' },
    {
      name: 'tagged, where the finding tells no tags',
      bucket: { tags: intended },
      verdict: 'advise',
      says: 'without the tag',
    },
    { name: 'untagged since', bucket: {}, told: intended, verdict: 'advise', says: 'older than its removal' },
    { name: 'tagged otherwise', bucket: { tags: { 'riposte:public': 'no' } }, verdict: 'proceed', says: '' },
    { name: 'a website', bucket: { website: true }, stage: 'full', verdict: 'advise', says: 'website' },
    { name: 'a website, when only preventing', bucket: { website: true }, verdict: 'proceed', says: '' },
  ])('$name: $verdict', async ({ verdict, says, bucket, ...rest }) => {
    const { run, writes } = given({ bucket, ...rest });
    const { prepared } = await run();
    expect(prepared.verdict).toBe(verdict);
    if (verdict !== 'proceed') expect(prepared).toMatchObject({ reason: expect.stringContaining(says) });
    expect(writes()).toHaveLength(verdict === 'proceed' ? 1 : 0);
  });

  it('a bucket that is gone', async () => {
    const { run, s3 } = given();
    s3.buckets.clear();
    expect((await run()).prepared).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining('no longer exists'),
    });
  });

  it('a bucket of the same name that now belongs to somebody else', async () => {
    const { run, writes, calls } = given({ bucket: { owner: '444455556666' } });
    await expect(run()).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(writes()).toEqual([]);
    for (const { input } of calls) expect(input).toMatchObject({ Bucket: NAME, ExpectedBucketOwner: '111122223333' });
  });
});

describe('undo', () => {
  async function applied(previous?: typeof off) {
    const around = given({ stage: 'full', bucket: { ...(previous && { publicAccessBlock: previous }) } });
    const kept: { before?: PublicAccessBefore } = {};
    await around.run(kept);
    const before = kept.before as PublicAccessBefore;
    return { ...around, takeBack: () => undo(action, target, before, around.ctx) };
  }

  it.each([
    { name: 'no configuration', previous: undefined },
    { name: 'all four off, which is not the same', previous: off },
    { name: 'some on', previous: preventing },
  ])('puts back $name', async ({ previous }) => {
    const { takeBack, bucket, writes } = await applied(previous);
    expect(await takeBack()).toContain('again');
    expect(bucket.publicAccessBlock).toEqual(previous);
    expect(await takeBack()).toContain('as before');
    expect(writes()).toHaveLength(2);
  });

  it.each([
    {
      name: 'a setting was turned off',
      now: { ...all, IgnorePublicAcls: false },
      says: 'RestrictPublicBuckets of the',
    },
    { name: 'the configuration was removed', now: undefined, says: 'no Block Public Access configuration' },
  ])('touches nothing when $name since', async ({ now, says }) => {
    const { takeBack, bucket, writes } = await applied(preventing);
    if (now) bucket.publicAccessBlock = now;
    else delete bucket.publicAccessBlock;
    const failure = takeBack();
    await expect(failure).rejects.toThrow(CannotUndoError);
    await expect(failure).rejects.toThrow(says);
    expect(writes()).toHaveLength(1);
  });

  it.each([{ after: 1 }, { after: 2 }])('survives a crash after call $after', async ({ after }) => {
    const { takeBack, bucket, faults } = await applied();
    faults.crashAfter(after);
    await attemptUntilDone(takeBack, faults);
    expect(bucket.publicAccessBlock).toBeUndefined();
  });
});

describe('when AWS fails', () => {
  // A call that S3 answers with an exception, as where there is no website, is none that the process can die after.
  it.each([
    ...[1, 2, 3, 4, 5].map((after) => ({ stage: 'prevent', after })),
    ...[1, 2, 3, 4].map((after) => ({ stage: 'full', after })),
  ])('a crash after call $after of $stage ends as if there had been none', async ({ stage, after }) => {
    const previous = { ...off, IgnorePublicAcls: true };
    const everything = { publicAccessBlock: previous, tags: { team: 'web' }, policy: 'public' } as const;
    const { run, bucket, faults, later } = given({ stage, bucket: everything });
    const kept: { before?: PublicAccessBefore } = {};
    let attempts = 0;
    faults.crashAfter(after);
    const again = () => {
      attempts += 1;
      later(60_000);
      return run(kept);
    };
    const { verified } = await attemptUntilDone(again, faults);
    expect(verified?.verdict).toBe('done');
    expect(bucket.publicAccessBlock).toEqual(stage === 'full' ? all : { ...preventing, IgnorePublicAcls: true });
    expect(kept.before?.previous).toEqual(previous);
    expect(attempts).toBe(2);
  });

  it.each([
    { error: 'SlowDown', status: 503, retryable: true },
    { error: 'InternalError', status: 500, retryable: true },
    { error: 'OperationAborted', status: 409, retryable: true },
    { error: 'AccessDenied', status: 403, retryable: false },
  ])('$error surfaces from every call, retryable: $retryable', async ({ error, status, retryable }) => {
    const operations = ['GetBucketTagging', 'GetPublicAccessBlock', 'GetBucketPolicyStatus', 'PutPublicAccessBlock'];
    for (const operation of operations) {
      const { run, faults } = given();
      faults.refuse(operation, error, { status });
      const thrown = await run().catch((reason: unknown) => reason);
      expect(thrown).toMatchObject({ name: error });
      expect(isRetryable(thrown)).toBe(retryable);
    }
  });

  it('a write that does not show yet is pending', async () => {
    const { ctx } = given();
    const before = { previous: null, set: preventing, readAt: NOW };
    expect(await action.verify(target, before, ctx)).toMatchObject({
      verdict: 'pending',
      reason: expect.stringContaining('BlockPublicAcls and BlockPublicPolicy'),
    });
  });
});

it('declares the permissions that its calls need, and no other', async () => {
  const [prevent, full] = [given(), given({ stage: 'full' })];
  const kept: { before?: PublicAccessBefore } = {};
  await prevent.run(kept);
  await undo(action, target, kept.before as PublicAccessBefore, prevent.ctx);
  await full.run();
  expectDeclared([...prevent.calls, ...full.calls], action.permissions);
});
