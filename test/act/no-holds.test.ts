import type { LocalStack } from '../../local/local-stack.ts';
import { arrive, bundledWith, givenStack } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const HOUR = 3_600_000;

/** The same finding as it is sent later. */
async function comesAgain(stack: LocalStack, change: (detail: Record<string, unknown>) => void = () => {}) {
  stack.advance(25 * HOUR);
  const seen = new Date(stack.world.now()).toISOString();
  const body = bundledWith(BUCKET, (event) => {
    event.time = seen;
    Object.assign(event.detail, { updatedAt: seen });
    Object.assign(event.detail.service as object, { eventLastSeen: seen });
    change(event.detail);
  });
  stack.deliver('guardduty', body);
  await stack.drain();
}

async function refused(): Promise<LocalStack> {
  const stack = givenStack();
  arrive(stack, BUCKET);
  await stack.drain();
  say(stack, 'notify', { kind: 'reject', key: onlyAction(stack).key, by: 'anna' });
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ outcome: 'rejected', wants: [{ no: true }] });
  return stack;
}

describe('a no', () => {
  it('holds for the finding for which it was said, as often as that comes again', async () => {
    const stack = await refused();
    const { seenAt = 0 } = onlyAction(stack).wants[0] ?? {};
    await comesAgain(stack);
    await comesAgain(stack);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'rejected', wants: [{ no: true }] });
    expect(onlyAction(stack).wants[0]?.seenAt).toBeGreaterThan(seenAt);
  });

  it('is over once the finding is worse: people are asked again', async () => {
    const stack = await refused();
    await comesAgain(stack, (detail) => {
      detail.severity = 9;
    });
    expect(onlyAction(stack).state).toBe('waiting');
    expect(onlyAction(stack).wants[0]).not.toHaveProperty('no');
  });
});
