import type { LocalStack } from '../../local/local-stack.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { arrive, givenStack, letTimePass } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** The queue of alerts takes nothing. */
const deafen = (stack: LocalStack): void =>
  stack.faults.refuse('SendMessageBatch', 'KmsThrottled', {
    where: (input) => (input as { QueueUrl?: string }).QueueUrl === stack.config.alerts.queue,
  });

/** A secret that came into the open, and its reader. @param grace hours for which the old value is kept, where it is told */
function givenSecret(grace?: number): LocalStack {
  const stack = givenStack();
  const { secretsManager, ecs } = stack.services;
  secretsManager.seedSecret({
    name: 'orders-db',
    value: 'made-up',
    tags: {
      'riposte:exposed-in': 'build-artifacts',
      'riposte:renew': 'generate:32',
      'riposte:redeploy': 'ecs:shop/web',
      ...(grace !== undefined && { 'riposte:grace': String(grace) }),
    },
  });
  ecs.seedService('shop', 'web');
  return stack;
}

/** A secret that was renewed, whose reader is not to be started anew; the old value is kept for so many hours. */
async function givenReaders(grace: number) {
  const stack = givenSecret(grace);
  arrive(stack, 'macie/credentials-in-object');
  stack.faults.refuse('UpdateService', 'AccessDeniedException');
  await stack.drain();
  const told = () =>
    stack.services.sns.published.map(({ subject = '', message }) => ({
      subject,
      message: message.replaceAll(/\s+/g, ' '),
    }));
  const ids = () => stack.services.sns.published.map(({ attributes }) => attributes?.alertId?.StringValue);
  return { stack, told, ids };
}

describe('what a step that follows leaves to a person', () => {
  it('is told at once, with what to do, and once', async () => {
    const { stack, told, ids } = await givenReaders(0);
    const before = told().length;
    await letTimePass(stack, 4);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', open: 'partial', byHand: true });
    expect(told().slice(before)).toEqual([
      { subject: expect.stringContaining('half done'), message: expect.stringContaining('service web of ECS') },
    ]);
    expect(ids().at(-1)).toMatch(/#partial#by-hand-\d+$/);
    for (let n = 0; n < 4; n += 1) {
      stack.advance(7 * HOUR);
      await letTimePass(stack, 1);
    }
    expect(told()).toHaveLength(before + 1);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', open: 'partial', byHand: true });
  });

  it('is told when it is tried no more, after its failures were told as tried again', async () => {
    const { stack, told } = await givenReaders(2);
    const before = told().length;
    for (let n = 0; n < 6; n += 1) {
      await letTimePass(stack, 1);
      stack.advance(61 * MINUTE);
    }
    expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', byHand: true });
    expect(told().slice(before)).toEqual([
      {
        subject: expect.stringContaining('follow-up FAILED'),
        message: expect.stringContaining('tried again each hour'),
      },
      { subject: expect.stringContaining('half done'), message: expect.stringContaining('service web of ECS') },
    ]);
  });

  it('is told later where the queue of alerts did not take it', async () => {
    const { stack, told } = await givenReaders(0);
    const before = told().length;
    deafen(stack);
    stack.advance(MINUTE);
    say(stack, 'act-expiry', { kind: 'expire', key: onlyAction(stack).key });
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', byHand: true, alertDue: true });
    expect(told()).toHaveLength(before);
    stack.faults.heal('SendMessageBatch');
    await letTimePass(stack, 3);
    expect(told().slice(before)).toEqual([
      { subject: expect.stringContaining('half done'), message: expect.stringContaining('service web of ECS') },
    ]);
  });
});

it.each(['taken', 'held back by a pause'])(
  'what is owed to people is told by a step that follows and is %s',
  async (how) => {
    const stack = givenSecret();
    arrive(stack, 'macie/credentials-in-object');
    deafen(stack);
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied', alertDue: true, followUp: { step: 'redeploy' } });
    stack.faults.clear();
    if (how !== 'taken') await stack.journal.setPaused(true, 'anna', stack.world.now());
    // A copy of the message that the sweep has sent before the alert was owed.
    stack.advance(MINUTE);
    say(stack, 'act-expiry', { kind: 'expire', key: onlyAction(stack).key });
    await stack.drain();
    await letTimePass(stack, 2);
    expect(onlyAction(stack)).not.toHaveProperty('alertDue');
    expect(stack.services.sns.published.map(({ subject }) => subject)).toEqual([expect.stringContaining('rotated')]);
  },
);

describe('failures of one turn', () => {
  it('have ids of their own: the look, and each undo, whose words differ', async () => {
    const stack = givenStack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
    arrive(stack, 'guardduty/instance-credentials-used-outside-aws');
    Object.assign(stack.services.iam.rolesByName.roles.get('shop-web') ?? {}, { longestSession: 6 * 3600 });
    await stack.drain();
    say(stack, 'act-contain', { kind: 'approve', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    for (const fault of ['AccessDenied', 'InvalidInput', 'AccessDenied']) {
      stack.faults.clear();
      stack.faults.refuse('GetRolePolicy', fault);
      say(stack, 'act-release', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
      await stack.drain();
      stack.advance(61 * MINUTE);
      await letTimePass(stack, 1);
    }
    const failed = stack.services.sns.published.filter(({ subject }) => subject?.includes('FAILED'));
    expect(failed.length).toBeGreaterThanOrEqual(5);
    expect(new Set(failed.map(({ attributes }) => attributes?.alertId?.StringValue)).size).toBe(failed.length);
  });
});
