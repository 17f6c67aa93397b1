import type { LocalStack } from '../../local/local-stack.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { letTimePass, responsesIn } from '../support/stories.ts';
import { ASKED, DONE, endings, HELD, heard, itemOf, lapses, say, withBuckets } from './given-buckets.ts';

/** Two buckets an hour: two are closed, one asks for the class, and the others wait. */
async function givenAsked({ held = 1 } = {}) {
  const stack = withBuckets(2, 20);
  await lapses(stack, 1, 3 + held);
  expect(endings(stack)).toEqual({ [DONE]: 2, [ASKED]: 1, ...(held > 0 && { [HELD]: held }) });
  const asked = responsesIn(stack).find(({ key }) => key === itemOf(stack)?.trip?.key);
  if (!asked) throw new Error('nobody asks');
  return { stack, asked };
}

/** Somebody closes the bucket by hand, and the look at the question finds that. */
async function closedByHand(stack: LocalStack, asked: ResponseRecord): Promise<void> {
  const on = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };
  stack.services.s3.PutPublicAccessBlock({
    Bucket: String(asked.target.bucket),
    PublicAccessBlockConfiguration: on,
  });
  await letTimePass(stack, 14);
}

const questions = (stack: LocalStack): number => heard(stack).filter((text) => /lets buckets go on/.test(text)).length;

describe('a class that waits, and whose question is over without an answer', () => {
  it('has another one ask with what comes next, once', async () => {
    const { stack, asked } = await givenAsked({ held: 0 });
    await closedByHand(stack, asked);
    expect(endings(stack)).toEqual({ [DONE]: 2, 'done unchanged': 1 });
    await lapses(stack, 5, 7);
    expect(endings(stack)).toEqual({ [DONE]: 2, 'done unchanged': 1, [ASKED]: 1, [HELD]: 2 });
    expect(questions(stack)).toBe(2);
    await lapses(stack, 8, 8);
    expect(questions(stack)).toBe(2);
    const asking = responsesIn(stack).find(({ state }) => state === 'waiting');
    expect(itemOf(stack)?.trip?.key).toBe(asking?.key);
    say(stack, { kind: 'approve', key: asking?.key, by: 'anna' });
    await stack.drain();
    expect(itemOf(stack)?.trip).toBeUndefined();
  });

  it('has one ask of those that wait, where nothing new comes', async () => {
    const { stack, asked } = await givenAsked({ held: 2 });
    await closedByHand(stack, asked);
    expect(endings(stack)).toEqual({ [DONE]: 2, 'done unchanged': 1, [ASKED]: 1, [HELD]: 1 });
    expect(questions(stack)).toBe(2);
    const asking = responsesIn(stack).find(({ state }) => state === 'waiting');
    expect(itemOf(stack)?.trip?.key).toBe(asking?.key);
    await letTimePass(stack, 20);
    expect(questions(stack)).toBe(2);
    say(stack, { kind: 'approve', key: asking?.key, by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 2);
    expect(endings(stack)).toEqual({ [DONE]: 4, 'done unchanged': 1 });
  });

  it('has none ask that a person lets be, and waits on', async () => {
    const { stack, asked } = await givenAsked();
    const held = responsesIn(stack).find(({ open }) => open === 'budget');
    say(stack, { kind: 'ack', key: held?.key, by: 'anna', reason: 'a bucket of tests' });
    await stack.drain();
    await closedByHand(stack, asked);
    expect(endings(stack)).toEqual({ [DONE]: 2, 'done unchanged': 1, [HELD]: 1 });
    expect(questions(stack)).toBe(1);
  });

  it('waits on where a person has said no', async () => {
    const { stack, asked } = await givenAsked();
    say(stack, { kind: 'reject', key: asked.key, by: 'anna' });
    await stack.drain();
    await lapses(stack, 5, 7);
    await letTimePass(stack, 20);
    expect(questions(stack)).toBe(1);
    expect(itemOf(stack)?.trip?.key).toBe(asked.key);
  });

  it('waits for its question where nobody has answered it in time: that is asked again by itself', async () => {
    const { stack, asked } = await givenAsked();
    stack.advance(30 * 3_600_000);
    await letTimePass(stack, 1);
    await lapses(stack, 5, 6);
    expect(itemOf(stack)?.trip?.key).toBe(asked.key);
  });
});
