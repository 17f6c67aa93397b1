import type { LocalStack } from '../../local/local-stack.ts';
import {
  alertIds,
  arrive,
  blocked,
  bundled,
  bundledWith,
  drainUntilCrash,
  givenStack,
  letTimePass,
} from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const BUCKET = 'guardduty/bucket-block-public-access-disabled';
const HOUR = 3_600_000;
/** The queue of alerts takes nothing. */
const deafen = (stack: LocalStack): void =>
  stack.faults.refuse('SendMessageBatch', 'KmsThrottled', {
    where: (input) => (input as { QueueUrl?: string }).QueueUrl === stack.config.alerts.queue,
  });

async function untold(event: string): Promise<LocalStack> {
  const stack = givenStack();
  arrive(stack, event);
  deafen(stack);
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ outcome: 'applied', alertDue: true });
  return stack;
}

describe('an alert that could not be handed over', () => {
  it('is not lost when the block is renewed before the queue is back', async () => {
    const stack = await untold(PROBE);
    stack.deliver('guardduty', bundled(PROBE));
    await stack.drain();
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(alertIds(stack)).toHaveLength(1);
    expect(onlyAction(stack).alertDue).toBeFalsy();
  });

  it('is not lost when the same action fails again for the same reason', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    stack.faults.refuse('PutPublicAccessBlock', 'AccessDenied');
    deafen(stack);
    await stack.drain();
    stack.advance(2 * HOUR);
    stack.deliver('guardduty', bundled(BUCKET));
    await stack.drain();
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(alertIds(stack)).toHaveLength(1);
  });

  it('does not keep what failed from being tried again, once it is told', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    stack.faults.refuse('PutPublicAccessBlock', 'AccessDenied');
    deafen(stack);
    await stack.drain();
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(alertIds(stack)).toHaveLength(1);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'failed', open: 'permission' });
    await letTimePass(stack, 14);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied' });
  });

  it('of an undo that failed is told as that', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    await stack.drain();
    const before = alertIds(stack).length;
    deafen(stack);
    stack.faults.refuse('DeletePublicAccessBlock', 'AccessDenied');
    say(stack, 'act-storage', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(alertIds(stack)).toHaveLength(before);
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(alertIds(stack)).toHaveLength(before + 1);
    expect(stack.services.sns.published.at(-1)).toMatchObject({
      subject: expect.stringContaining(': FAILED to undo #'),
      message: expect.stringMatching(/FAILED to undo: [\s\S]*It acted before\.\s+It was not undone\./),
    });
    for (const name of ['alertDue', 'besideDue']) expect(onlyAction(stack)).not.toHaveProperty(name);
  });

  it('of an undo that failed is told no more where it is undone since', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    await stack.drain();
    const before = alertIds(stack).length;
    const undo = async (): Promise<void> => {
      say(stack, 'act-storage', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
      await stack.drain();
    };
    deafen(stack);
    stack.faults.refuse('DeletePublicAccessBlock', 'AccessDenied');
    await undo();
    expect(onlyAction(stack)).toMatchObject({ besideDue: [{ outcome: 'failed' }] });
    stack.faults.clear();
    await undo();
    await letTimePass(stack, 2);
    expect(alertIds(stack).slice(before)).toEqual([expect.stringMatching(/#undone$/)]);
    expect(onlyAction(stack)).not.toHaveProperty('besideDue');
  });

  it('is told after an undo that failed meanwhile', async () => {
    const stack = await untold(BUCKET);
    stack.faults.clear();
    stack.faults.refuse('DeletePublicAccessBlock', 'AccessDenied');
    say(stack, 'act-storage', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    await letTimePass(stack, 2);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    const told = [expect.stringMatching(/#failed#undo-first$/), expect.stringMatching(/#applied$/)];
    expect(alertIds(stack)).toEqual(expect.arrayContaining(told));
    expect(onlyAction(stack)).not.toHaveProperty('alertDue');
  });

  it('does not keep an undo from being finished that died half way', async () => {
    for (let n = 1; n <= 8; n += 1) {
      const stack = await untold(BUCKET);
      const bucket = stack.services.s3.buckets.get('invoice-archive');
      say(stack, 'act-storage', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
      stack.faults.clear();
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      await letTimePass(stack, 4);
      expect({ n, state: onlyAction(stack).state }).toEqual({ n, state: 'undone' });
      expect(bucket?.publicAccessBlock).toBeUndefined();
    }
  });

  it('of a question is asked again, and waits its whole time', async () => {
    const stack = givenStack();
    arrive(stack, 'guardduty/bucket-public-access-granted');
    deafen(stack);
    await stack.drain();
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(alertIds(stack)).toHaveLength(1);
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
    expect(onlyAction(stack)).not.toHaveProperty('alertDue');
    stack.advance(25 * HOUR);
    await letTimePass(stack, 1);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', guard: 'approval' });
  });
});

describe('a question that could not be handed over', () => {
  const QUESTION = 'guardduty/bucket-public-access-granted';
  const TWO = {
    approval: { people: { ben: { address: 'ben@example.com' }, kim: { address: 'kim@example.com' } } },
    playbooks: { override: { 'bucket-public': { approvals: 2 } } },
  };

  it.each<{ title: string; message: { kind: 'go-on' } | { kind: 'approve' | 'later'; by: string }; options?: object }>([
    { title: 'a message that comes late has it looked at', message: { kind: 'go-on' } },
    { title: 'somebody wants to be asked later', message: { kind: 'later', by: 'ben@example.com' } },
    { title: 'somebody approves who may not', message: { kind: 'approve', by: 'stranger@example.com' }, options: TWO },
  ])('is not lost when $title before the queue is back', async ({ message, options }) => {
    const stack = givenStack(options);
    arrive(stack, QUESTION);
    deafen(stack);
    await stack.drain();
    const { key } = onlyAction(stack);
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', alertDue: true });
    say(stack, 'act-storage', { key, ...message });
    await stack.drain();
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(alertIds(stack)).toEqual([`${key}#1#awaiting-approval`]);
    expect(onlyAction(stack)).not.toHaveProperty('alertDue');
  });
});

describe('a renewal that fails', () => {
  it('is told, and counts for the day on which it failed', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    stack.advance(10 * HOUR);
    stack.faults.refuse('GetIPSet', 'AccessDeniedException');
    stack.deliver('guardduty', bundled(PROBE));
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'failed', dayAt: stack.world.now() });
    expect(stack.services.sns.published).toHaveLength(2);
    stack.deliver('guardduty', bundled(PROBE));
    await stack.drain();
    // Within the hour it is not tried again.
    expect(stack.services.sns.published).toHaveLength(2);
    stack.faults.clear();
    stack.advance(HOUR + 1);
    stack.deliver('guardduty', bundled(PROBE));
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied' });
    expect(blocked(stack)).toHaveLength(1);
  });
});

it('what the ceiling has silenced meanwhile is journalled, and nobody is told', async () => {
  const stack = givenStack();
  arrive(stack, BUCKET);
  await stack.runOnce('guardduty');
  Object.assign(stack.config, { mode: 'observe' });
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'observed' });
  expect(stack.services.s3.buckets.get('invoice-archive')?.publicAccessBlock).toBeUndefined();
  expect(stack.services.sns.published).toEqual([]);
});

describe('what is in force and was told', () => {
  const again = (change: Record<string, unknown>, service: Record<string, unknown> = {}): string => {
    const event = JSON.parse(bundled(PROBE));
    const seen = { eventLastSeen: '2026-11-20T09:28:00.000Z', ...service };
    Object.assign(event.detail, { updatedAt: '2026-11-20T09:29:00.000Z', ...change });
    Object.assign(event.detail.service, seen);
    return JSON.stringify(event);
  };

  it.each([
    { title: 'another finding that names the same', change: { id: 'a'.repeat(32) }, service: {}, told: 0 },
    { title: 'the same finding once more', change: {}, service: {}, told: 0 },
    { title: 'a higher band', change: { severity: 8.5 }, service: {}, told: 1 },
    { title: 'a count that has multiplied', change: {}, service: { count: 50_000 }, told: 1 },
  ])('$title is told $told times more, under another id', async ({ change, service, told }) => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    stack.advance(HOUR);
    for (let times = 0; times < 3; times += 1) {
      stack.deliver('guardduty', again(change, service));
      await stack.drain();
    }
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied' });
    expect(new Set(alertIds(stack)).size).toBe(1 + told);
    expect(alertIds(stack)).toHaveLength(1 + told);
  });

  it('is not told again for each finding about a key that is dead already', async () => {
    const stack = givenStack();
    arrive(stack, 'health/exposed-access-key');
    await stack.drain();
    for (let n = 2; n < 5; n += 1) {
      stack.advance(60_000);
      const event = JSON.parse(bundled('health/exposed-access-key'));
      event.detail.eventArn += n;
      event.detail.affectedEntities[0].lastUpdatedTime = new Date(stack.world.now()).toISOString();
      stack.deliver('health', JSON.stringify(event));
      await stack.drain();
    }
    expect(onlyAction(stack).wants).toHaveLength(4);
    expect(alertIds(stack)).toHaveLength(1);
  });
});

describe('what is done again for a new finding after its undo', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'is told and stands in the history, though its attempt died after %d calls',
    async (n) => {
      const stack = givenStack();
      arrive(stack, BUCKET);
      await stack.drain();
      say(stack, 'act-storage', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
      await stack.drain();
      stack.advance(HOUR);
      const other = bundledWith(BUCKET, ({ detail }) => {
        const now = new Date(stack.world.now()).toISOString();
        Object.assign(detail, { id: 'b'.repeat(32), updatedAt: now });
        Object.assign(detail.service as object, { eventLastSeen: now });
      });
      stack.deliver('guardduty', other);
      while (await stack.runOnce('guardduty'));
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      await letTimePass(stack, 4);
      const { state, outcome, history, occasion } = onlyAction(stack);
      expect({ state, outcome, occasion }).toEqual({ state: 'done', outcome: 'applied', occasion: 2 });
      expect(history.filter(({ what }) => what === 'applied')).toHaveLength(2);
      expect(alertIds(stack).filter((id) => /#2(#|~)?.*applied/.test(id))).toHaveLength(1);
    },
  );
});
