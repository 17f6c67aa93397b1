import { notifyTarget } from '../../src/core/response.ts';
import { arrive, bundledWith, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const BUCKET = 'guardduty/bucket-block-public-access-disabled';
const another = (n: number): string =>
  bundledWith(BUCKET, (event) => {
    event.detail.id = n.toString(16).padStart(32, 'b');
  });

it('a target that was deleted while its question waited is left alone, with a sentence', async () => {
  const stack = givenStack({ settings: { mode: 'approve' } });
  arrive(stack, BUCKET);
  await stack.drain();
  const { key } = onlyAction(stack);
  stack.services.s3.buckets.delete('invoice-archive');
  say(stack, 'act-storage', { kind: 'approve', key, by: 'kim' });
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'refused' });
  expect(onlyAction(stack).reason).toContain('no longer exists');
});

it('an undo holds though another finding wants the same, until a new one comes', async () => {
  const stack = givenStack();
  arrive(stack, BUCKET);
  arrive(stack, BUCKET, another(1));
  await stack.drain();
  const { key, wants } = onlyAction(stack);
  expect(wants).toHaveLength(2);
  say(stack, 'act-storage', { kind: 'undo', key, by: 'kim' });
  await stack.drain();
  arrive(stack, BUCKET, another(1));
  await stack.drain();
  await letTimePass(stack, 2);
  expect(onlyAction(stack).state).toBe('undone');
  arrive(stack, BUCKET, another(2));
  await stack.drain();
  expect(onlyAction(stack).outcome).toBe('applied');
  expect(onlyAction(stack).history.map(({ what }) => what)).toContain('undone');
});

it('one id of two sources is two findings, and two words to people', () => {
  const of = (source: 'guardduty' | 'macie'): string => notifyTarget({ source, id: 'a'.repeat(32) });
  expect(of('guardduty')).not.toBe(of('macie'));
});

it('a target that was recreated is answered as it is now', async () => {
  const stack = givenStack();
  arrive(stack, BUCKET);
  await stack.drain();
  stack.services.s3.buckets.delete('invoice-archive');
  stack.advance(2 * 3_600_000);
  const since = bundledWith(BUCKET, (event) => {
    event.detail.id = 'c'.repeat(32);
    Object.assign(event.detail.service as object, { eventLastSeen: '2026-11-20T13:55:00.000Z' });
  });
  arrive(stack, BUCKET, since);
  await stack.drain();
  expect(responsesIn(stack)).toHaveLength(1);
  expect(stack.services.s3.buckets.has('invoice-archive')).toBe(true);
  expect(onlyAction(stack).outcome).toBe('applied');
  expect(stack.services.s3.buckets.get('invoice-archive')?.publicAccessBlock?.BlockPublicPolicy).toBe(true);
});

/** The same finding, or another one, that GuardDuty has archived. */
const archived = (n?: number): string =>
  bundledWith(BUCKET, (event) => {
    if (n !== undefined) event.detail.id = n.toString(16).padStart(32, 'b');
    Object.assign(event.detail.service as object, { archived: true });
  });

describe('two findings that want opposite things of one bucket', () => {
  it('leave the question open for the one that still asks, and it ends with the last', async () => {
    const stack = givenStack({ settings: { mode: 'approve' } });
    arrive(stack, BUCKET);
    arrive(stack, BUCKET, another(1));
    await stack.drain();
    expect(onlyAction(stack).wants).toHaveLength(2);
    arrive(stack, BUCKET, archived(1));
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', wants: [{ mode: 'enforce' }] });
    expect(onlyAction(stack).wants).toHaveLength(1);
    expect(onlyAction(stack).history.at(-1)).toMatchObject({ what: 'left', why: expect.stringContaining('archived') });
    arrive(stack, BUCKET, archived());
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'unchanged' });
    expect(stack.counts.get('s3:PutPublicAccessBlock') ?? 0).toBe(0);
  });

  it('take nothing back: what was closed for one stays closed when the other is archived', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    arrive(stack, BUCKET, another(1));
    await stack.drain();
    arrive(stack, BUCKET, archived(1));
    arrive(stack, BUCKET, archived());
    await stack.drain();
    await letTimePass(stack, 2);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(stack.services.s3.buckets.get('invoice-archive')?.publicAccessBlock?.BlockPublicPolicy).toBe(true);
  });
});

it('a bucket of that name that belongs to another account by now is not touched, and somebody is told', async () => {
  const stack = givenStack({ settings: { mode: 'approve' } });
  arrive(stack, BUCKET);
  await stack.drain();
  const { key } = onlyAction(stack);
  Object.assign(stack.services.s3.buckets.get('invoice-archive') ?? {}, { owner: '999988887777' });
  say(stack, 'act-storage', { kind: 'approve', key, by: 'kim' });
  await stack.drain();
  expect(stack.services.s3.buckets.get('invoice-archive')?.publicAccessBlock?.BlockPublicPolicy).not.toBe(true);
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'failed', open: 'permission' });
  expect(stack.services.sns.published.at(-1)?.subject).toMatch(/FAILED|failed/);
});
