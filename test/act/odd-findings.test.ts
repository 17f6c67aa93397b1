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
  expect(onlyAction(stack).reason).toContain('does not exist any more');
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
  arrive(stack, BUCKET, another(3));
  await stack.drain();
  expect(responsesIn(stack)).toHaveLength(1);
  expect(stack.services.s3.buckets.has('invoice-archive')).toBe(true);
  expect(['applied', 'unchanged']).toContain(onlyAction(stack).outcome);
});
