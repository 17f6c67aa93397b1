import type { LocalStack } from '../../local/local-stack.ts';
import type { Message } from '../../src/core/messages.ts';
import { isOpen } from '../../src/core/response.ts';
import { arrive, bundled, bundledWith, drainUntilCrash, givenStack, letTimePass } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const KEY = 'health/exposed-access-key';
const HOUR = 3_600_000;
const PEOPLE = { jane: { address: 'jane@example.com' }, ben: { address: 'ben@example.com' } };
type Options = Parameters<typeof givenStack>[0];

async function answer(stack: LocalStack, kind: 'approve' | 'later' | 'ack', by = 'jane@example.com'): Promise<void> {
  const { key, plan = '' } = onlyAction(stack);
  const message = kind === 'ack' ? { kind, key, by, reason: 'it is known' } : { kind, key, by, plan, via: 'page' };
  say(stack, kind === 'approve' ? 'act-storage' : 'notify', message as Message);
  await stack.drain();
}

/** A question that a person has let be. */
async function letBe(options?: Options, event = BUCKET): Promise<LocalStack> {
  const stack = givenStack(options);
  arrive(stack, event);
  await stack.drain();
  await answer(stack, 'ack', 'ben');
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting', ack: { by: 'ben' } });
  expect(isOpen(onlyAction(stack))).toBe(false);
  return stack;
}

const CALLS = ['PutPublicAccessBlock', 'UpdateAccessKey'];
const refuse = ({ faults }: LocalStack): void => {
  for (const call of CALLS) faults.refuse(call, 'AccessDeniedException');
};
const reminders = ({ services }: LocalStack): string[] =>
  services.sns.published.flatMap(({ message }) => (message.includes('A reminder') ? [message] : []));

/** It failed where people see it, and is done by itself once it can be. */
async function expectTriedAgain(stack: LocalStack): Promise<void> {
  expect(onlyAction(stack)).toMatchObject({ outcome: 'failed', open: 'permission' });
  expect(isOpen(onlyAction(stack))).toBe(true);
  for (const call of CALLS) stack.faults.heal(call);
  await letTimePass(stack, 14);
  expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
}

describe('a question that somebody let be, and somebody approves later', () => {
  it('is no longer let be: what is denied then is open, and tried again by itself', async () => {
    const stack = await letBe();
    refuse(stack);
    await answer(stack, 'approve');
    await expectTriedAgain(stack);
  });

  it('is tried again as well where the function dies on the way, after whichever call', async () => {
    for (let n = 1; n <= 12; n += 1) {
      const stack = await letBe();
      refuse(stack);
      say(stack, 'act-storage', { kind: 'approve', key: onlyAction(stack).key, by: 'jane' });
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      await letTimePass(stack, 2);
      await expectTriedAgain(stack);
    }
  });

  it('stays let be where the yes counts for nothing, and not where one of two has said yes', async () => {
    const stack = await letBe({
      approval: { people: PEOPLE },
      playbooks: { override: { 'bucket-public': { approvals: 2 } } },
    });
    await answer(stack, 'approve', 'nobody@example.com');
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', ack: { by: 'ben' } });
    await answer(stack, 'approve');
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', yes: [{ person: 'jane' }] });
    expect(isOpen(onlyAction(stack))).toBe(true);
  });
});

it('a question that somebody let be is asked again where somebody wants that later', async () => {
  const stack = await letBe();
  await answer(stack, 'later');
  stack.advance(5 * HOUR);
  await letTimePass(stack, 1);
  expect(reminders(stack)).toHaveLength(1);
});

it('a question that somebody let be stays so, and lapses without a word, while nobody wants anything else', async () => {
  const stack = await letBe();
  stack.advance(23 * HOUR);
  await letTimePass(stack, 1);
  stack.advance(2 * HOUR);
  await letTimePass(stack, 1);
  expect(onlyAction(stack)).toMatchObject({ outcome: 'lapsed', ack: { by: 'ben' } });
  expect(stack.services.sns.published).toHaveLength(1);
});

it('a question that somebody let be, and that lapsed, is taken up no more: no sweep hands it over, day after day', async () => {
  const stack = await letBe();
  stack.advance(24 * HOUR);
  await letTimePass(stack, 2);
  expect(onlyAction(stack)).toMatchObject({
    outcome: 'lapsed',
    ack: { by: 'ben' },
    reason: 'Nobody answered in time. It is not asked again, since ben lets it be.',
  });
  stack.advance(25 * HOUR);
  const { sqs } = stack.services;
  const { onArrival } = sqs;
  const taken: string[] = [];
  sqs.onArrival = (queue, body) => {
    if (body.includes('takeUp')) taken.push(queue);
    onArrival(queue, body);
  };
  await letTimePass(stack, 3);
  expect(taken).toEqual([]);
});

it('a question that somebody let be, and that lapsed, is let be no longer once another finding asks anew', async () => {
  const stack = await letBe();
  stack.advance(24 * HOUR);
  await letTimePass(stack, 2);
  arrive(
    stack,
    BUCKET,
    bundledWith(BUCKET, (event) => {
      event.detail.id = 'f'.repeat(32);
    }),
  );
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
  expect(onlyAction(stack)).not.toHaveProperty('ack');
  expect(isOpen(onlyAction(stack))).toBe(true);
  stack.advance(19 * HOUR);
  await letTimePass(stack, 2);
  expect(reminders(stack)).toHaveLength(1);
});

it('what the deployed mode asks no longer is no longer let be: what is denied then is retried automatically', async () => {
  const stack = await letBe({ settings: { mode: 'approve' } }, KEY);
  stack.redeploy({ settings: { mode: 'enforce' } });
  refuse(stack);
  stack.deliver('health', bundled(KEY));
  await stack.drain();
  await expectTriedAgain(stack);
});

it('a failure that somebody let be is tried again when another finding names its target, and told again at once', async () => {
  const stack = givenStack();
  refuse(stack);
  arrive(stack, KEY);
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ outcome: 'failed', open: 'permission' });
  say(stack, 'notify', { kind: 'ack', key: onlyAction(stack).key, by: 'ben', reason: 'it is known' });
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ ack: { by: 'ben' } });
  const told = stack.services.sns.published.length;
  const another = bundledWith(KEY, ({ detail }) => Object.assign(detail, { eventArn: `${detail.eventArn}2` }));
  stack.deliver('health', another);
  await stack.drain();
  expect(onlyAction(stack)).not.toHaveProperty('ack');
  expect(stack.services.sns.published.length).toBeGreaterThan(told);
  await expectTriedAgain(stack);
});

it('a question that somebody let be before its alert could be sent is told once it gets worse', async () => {
  const stack = givenStack();
  arrive(stack, BUCKET);
  stack.faults.refuse('SendMessageBatch', 'KmsThrottled', {
    where: (input) => (input as { QueueUrl?: string }).QueueUrl === stack.config.alerts.queue,
  });
  await stack.drain();
  await answer(stack, 'ack', 'ben');
  stack.faults.clear();
  await letTimePass(stack, 2);
  expect(stack.services.sns.published).toHaveLength(0);
  stack.deliver(
    'guardduty',
    bundledWith(BUCKET, ({ detail }) => Object.assign(detail, { id: 'c'.repeat(32) })),
  );
  await stack.drain();
  expect(onlyAction(stack)).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval' });
  expect(onlyAction(stack)).not.toHaveProperty('ack');
  expect(stack.services.sns.published).toHaveLength(1);
});
