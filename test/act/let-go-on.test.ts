import type { LocalStack } from '../../local/local-stack.ts';
import { EVERYTHING } from '../../src/journal/pauses.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { letTimePass, responsesIn } from '../support/stories.ts';
import {
  ASKED,
  counted,
  DONE,
  endings,
  HELD,
  heard,
  itemOf,
  lapse,
  lapses,
  puts,
  say,
  withBuckets,
} from './given-buckets.ts';

/** Two buckets an hour: two are closed, one asks for the class, and one waits. */
async function givenAsked() {
  const stack = withBuckets(2, 20);
  await lapses(stack, 1, 4);
  expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1, [HELD]: 1 });
  const asking = (): ResponseRecord | undefined =>
    responsesIn(stack).find(({ key }) => key === itemOf(stack)?.trip?.key);
  const done = responsesIn(stack).find(({ outcome }) => outcome === 'applied');
  const asked = asking();
  if (!asked || !done) throw new Error('nobody asks');
  const recordOf = (key: string): ResponseRecord | undefined => responsesIn(stack).find((each) => each.key === key);
  return { stack, asked, done, recordOf };
}

/** DynamoDB does not take what is written into the counters alone. */
const refuseCounters = (stack: LocalStack, times = Number.POSITIVE_INFINITY): void =>
  stack.faults.refuse('Update', 'InternalServerError', {
    service: 'dynamodb',
    status: 500,
    times,
    where: (input) => (input as { Key: { pk: string } }).Key.pk === 'BUDGET',
  });

describe('a yes that lets a class go on, where the counters cannot be written', () => {
  it('comes again, and what else is in the batch ends', async () => {
    const { stack, asked, done, recordOf } = await givenAsked();
    refuseCounters(stack, 1);
    say(stack, { kind: 'approve', key: asked.key, by: 'anna' });
    say(stack, { kind: 'undo', key: done.key, by: 'anna' });
    await stack.runOnce('act-storage');
    expect(recordOf(done.key)?.state).toBe('undone');
    expect(recordOf(asked.key)).toMatchObject({ state: 'claimed', approved: true });
    expect(itemOf(stack)?.trip).toBeDefined();
    const before = puts(stack);
    await letTimePass(stack, 3);
    expect(itemOf(stack)?.trip).toBeUndefined();
    expect(puts(stack)).toBe(before + 2);
    expect(endings(stack)).toEqual({ [DONE]: 3, 'undone applied': 1 });
    expect(counted(stack)).toBe(1);
  });

  it('is told as failed where it never can be, tried again each hour, and not used up', async () => {
    const { stack, asked, recordOf } = await givenAsked();
    refuseCounters(stack);
    say(stack, { kind: 'approve', key: asked.key, by: 'anna' });
    await stack.drain();
    for (let n = 0; n < 30 && recordOf(asked.key)?.state !== 'done'; n += 1) await letTimePass(stack, 1);
    expect(recordOf(asked.key)).toMatchObject({ outcome: 'failed', open: 'failed', approved: true });
    expect(heard(stack).join()).toContain('InternalServerError');
    expect(puts(stack)).toBe(2);
    stack.faults.clear();
    await letTimePass(stack, 30);
    expect(itemOf(stack)?.trip).toBeUndefined();
    expect(endings(stack)).toEqual({ [DONE]: 4 });
    expect(puts(stack)).toBe(4);
  });

  it('lets it go on also where there is nothing left to do for that one', async () => {
    const { stack, asked, recordOf } = await givenAsked();
    const on = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
    const Bucket = asked.target.bucket as string;
    stack.services.s3.PutPublicAccessBlock({ Bucket, PublicAccessBlockConfiguration: on });
    say(stack, { kind: 'approve', key: asked.key, by: 'anna' });
    await stack.drain();
    expect(recordOf(asked.key)).toMatchObject({ state: 'done', outcome: 'unchanged' });
    expect(itemOf(stack)?.trip).toBeUndefined();
    await letTimePass(stack, 2);
    expect(endings(stack)).toEqual({ [DONE]: 3, 'done unchanged': 1 });
  });
});

describe('the one that asks for its class, held back itself', () => {
  const hours = async (stack: LocalStack, many: number): Promise<void> => {
    for (let n = 0; n < many; n += 1) {
      stack.advance(3_300_000);
      await letTimePass(stack, 1);
    }
  };

  it.each([
    ['all', EVERYTHING],
    ['the action', { level: 'action' as const, of: 'block-public-access' }],
  ])('a yes in a pause of %s is carried out after it, and lets the class go on', async (_, scope) => {
    const { stack, asked, recordOf } = await givenAsked();
    await stack.journal.pause(scope, { by: 'kim', at: stack.world.now() });
    say(stack, { kind: 'approve', key: asked.key, by: 'anna' });
    await stack.drain();
    expect(recordOf(asked.key)).toMatchObject({ state: 'done', guard: 'paused', open: 'paused', approved: true });
    await hours(stack, 3);
    expect(itemOf(stack)?.trip).toBeDefined();
    await stack.journal.resume(scope, { by: 'kim', at: stack.world.now() });
    await hours(stack, 2);
    expect(recordOf(asked.key)).toMatchObject({ outcome: 'applied', approved: true, by: 'anna' });
    expect(itemOf(stack)?.trip).toBeUndefined();
    expect(endings(stack)).toEqual({ [DONE]: 4 });
  });

  it('asks though it had found no room for a moment, as the answer to its word was lost', async () => {
    const { stack, asked, recordOf } = await givenAsked();
    const held = responsesIn(stack).find(({ open }) => open === 'budget');
    const item = itemOf(stack);
    if (!item?.trip || !held) throw new Error('nothing waits');
    // It was written, DynamoDB was asked once more, and said that it stands there already.
    stack.services.dynamodb.seed({ ...item, trip: { ...item.trip, key: held.key } });
    say(stack, { kind: 'reject', key: asked.key, by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 1);
    expect(recordOf(held.key)).toMatchObject({ state: 'waiting' });
    expect(heard(stack).filter((text) => /lets buckets go on/.test(text))).toHaveLength(2);
  });

  it('asks again once the mode is raised that its question had outlived', async () => {
    const { stack, asked, recordOf } = await givenAsked();
    stack.redeploy({ settings: { mode: 'notify' } });
    await hours(stack, 60);
    expect(recordOf(asked.key)).toMatchObject({ state: 'done', outcome: 'notified', open: 'ceiling' });
    stack.redeploy({ settings: { mode: 'enforce' } });
    await hours(stack, 2);
    expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1, [HELD]: 1 });
    expect(recordOf(asked.key)).toMatchObject({ state: 'waiting' });
  });
});

describe('what finds no room, where the counters cannot be written', () => {
  it('comes again, and what there was room for is done', async () => {
    const stack = withBuckets(2, 20);
    for (let n = 1; n <= 4; n += 1) lapse(stack, n);
    while (await stack.runOnce('guardduty'));
    refuseCounters(stack, 1);
    await stack.runOnce('act-storage');
    expect(endings(stack)).toEqual({ [DONE]: 2 });
    stack.advance(10 * 60_000);
    await stack.drain();
    expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1, [HELD]: 1 });
    expect(heard(stack).filter((text) => /lets buckets go on/.test(text))).toHaveLength(1);
  });
});
