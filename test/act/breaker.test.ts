import type { LocalStack } from '../../local/local-stack.ts';
import { letTimePass, responsesIn } from '../support/stories.ts';
import { ASKED, DONE, endings, HELD, heard, itemOf, lapses, puts, say, withBuckets } from './given-buckets.ts';

const FAILED = 'done failed failed';
const HOUR = 3_600_000;
const MANY = 50;

/** S3 takes each change and forgets it. */
function forgetful(stack: LocalStack): () => void {
  const { s3 } = stack.services;
  const real = s3.PutPublicAccessBlock.bind(s3);
  s3.PutPublicAccessBlock = () => {};
  return () => {
    s3.PutPublicAccessBlock = real;
  };
}

/** Buckets whose change is given up, since it never shows. */
async function failures(stack: LocalStack, from: number, to: number): Promise<void> {
  for (let n = from; n <= to; n += 1) await lapses(stack, n, n);
  await letTimePass(stack, 3);
}

describe('changes in a row that could not be verified', () => {
  it('have the class wait for a person, with one question, told once', async () => {
    const stack = withBuckets(MANY, undefined, 3);
    forgetful(stack);
    await failures(stack, 1, 3);
    expect(endings(stack)).toEqual({ [FAILED]: 3 });
    await lapses(stack, 4, 6);
    expect(puts(stack)).toBe(3);
    expect(endings(stack)).toEqual({ [FAILED]: 3, [ASKED]: 1, [HELD]: 2 });
    expect(itemOf(stack)?.trip?.why).toMatch(/^The last 3 changes of buckets could not be verified/);
    await letTimePass(stack, 2);
    expect(heard(stack).filter((text) => /lets buckets go on/.test(text))).toHaveLength(1);
  });

  it('are in a row only where none was verified between them', async () => {
    const stack = withBuckets(MANY, undefined, 3);
    const mend = forgetful(stack);
    await failures(stack, 1, 2);
    mend();
    await lapses(stack, 3, 3);
    const mendAgain = forgetful(stack);
    await failures(stack, 4, 5);
    mendAgain();
    await lapses(stack, 6, 6);
    expect(endings(stack)).toEqual({ [FAILED]: 4, [DONE]: 2 });
  });

  it('are counted by targets: one that fails at each attempt trips nothing', async () => {
    const stack = withBuckets(MANY, undefined, 2);
    forgetful(stack);
    await failures(stack, 1, 1);
    await letTimePass(stack, 30);
    expect(puts(stack)).toBeGreaterThan(1);
    expect(itemOf(stack)?.trip).toBeUndefined();
  });

  it('are no changes that AWS refused: a permission that is missing trips nothing', async () => {
    const stack = withBuckets(MANY, undefined, 1);
    stack.faults.refuse('PutPublicAccessBlock', 'AccessDenied', { times: 2 });
    await lapses(stack, 1, 2);
    await lapses(stack, 3, 3);
    expect(endings(stack)).toEqual({ 'done failed permission': 2, [DONE]: 1 });
  });

  it('are forgotten after two days', async () => {
    const stack = withBuckets(MANY, undefined, 2);
    const mend = forgetful(stack);
    await failures(stack, 1, 1);
    // A person has taken it over, so that it is not tried again.
    say(stack, { kind: 'ack', key: responsesIn(stack)[0]?.key, by: 'anna', reason: 'by hand' });
    await stack.drain();
    stack.advance(49 * HOUR);
    await failures(stack, 2, 2);
    mend();
    await lapses(stack, 3, 3);
    expect(endings(stack)).toMatchObject({ [DONE]: 1 });
  });

  it('go on with a yes, and begin anew', async () => {
    const stack = withBuckets(MANY, undefined, 2);
    const mend = forgetful(stack);
    await failures(stack, 1, 2);
    await lapses(stack, 3, 4);
    mend();
    const asking = responsesIn(stack).find(({ state }) => state === 'waiting');
    say(stack, { kind: 'approve', key: asking?.key, by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 15);
    expect(itemOf(stack)?.trip).toBeUndefined();
    expect(endings(stack)).toEqual({ [DONE]: 4 });
  });
});
