import { createActor } from '../../src/act/act.ts';
import { elsewhere } from '../../src/act/elsewhere.ts';
import { isolateInstance } from '../../src/actions/contain/isolate-instance.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import type { Message } from '../../src/core/messages.ts';
import { nextStep, queueFor } from '../../src/jobs/sweep.ts';
import { givenConfig } from '../support/fixtures.ts';
import { arrive, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { actorOptions, delivery, say } from './given.ts';

const url = (id: string): string => `https://sqs.eu-west-1.amazonaws.com/111122223333/riposte-test-${id}`;
const config = { queues: { ...givenConfig().queues, contain: url('act-contain'), release: url('act-release') } };
const { contain, release, storage } = config.queues;

describe('who may take a step', () => {
  it.each([
    { step: 'undo', queue: contain, to: release },
    { step: 'expire', queue: contain, to: release },
    { step: 'attempt', queue: release, to: contain },
    { step: 'look', queue: release, to: contain },
    { step: 'undo', queue: release, to: undefined },
    { step: 'attempt', queue: contain, to: undefined },
    // What only tells, and a function whose queue is not known.
    { step: 'attempt', queue: config.queues.notify, to: undefined },
    { step: 'undo', queue: undefined, to: undefined },
  ] as const)('$step on $queue', ({ step, queue, to }) => {
    expect(elsewhere(step, 'isolate-instance', { queue, config })).toBe(to);
  });

  it('is one function where no other one takes it back, and in a deployment of before', () => {
    expect(elsewhere('undo', 'block-public-access', { queue: storage, config })).toBeUndefined();
    const before = { queues: { ...config.queues, release: '' } };
    expect(elsewhere('undo', 'isolate-instance', { queue: contain, config: before })).toBeUndefined();
    const off = { queues: { ...config.queues, release: '', contain: '' } };
    expect(elsewhere('undo', 'isolate-instance', { queue: off.queues.notify, config: off })).toBeUndefined();
  });
});

/** An instance that was isolated after a yes. */
async function contained() {
  const stack = givenStack({ settings: { contain: ['instances'], actions: [...ACTION_IDS] } });
  arrive(stack, 'guardduty/malware-on-instance-volume');
  stack.services.ec2.instances.seedQuarantine(stack.config.stack);
  await stack.drain();
  const record = () => {
    const found = responsesIn(stack).find(({ action }) => action === 'isolate-instance');
    if (!found) throw new Error('nobody asked for it');
    return found;
  };
  say(stack, 'act-contain', { kind: 'approve', key: record().key, by: 'anna' });
  await stack.drain();
  expect(record()).toMatchObject({ state: 'done', outcome: 'applied' });
  const undo = { kind: 'undo', key: record().key, by: 'anna' } as const;
  return { stack, record, undo };
}

describe('an undo', () => {
  it.each(['act-contain', 'act-release'])('that comes to %s takes it back', async (queue) => {
    const { stack, record, undo } = await contained();
    say(stack, queue, undo);
    await stack.drain();
    expect(record()).toMatchObject({ state: 'undone' });
  });

  it('is handed on by the function that contains, which touches nothing', async () => {
    const { stack, record, undo } = await contained();
    const before = record();
    const queue = stack.config.queues.contain;
    const act = createActor({ ...actorOptions(stack, [isolateInstance]), queue });
    expect(await act([delivery(undo)])).toEqual([]);
    expect(record()).toEqual(before);
    await stack.drain();
    expect(record()).toMatchObject({ state: 'undone' });
  });

  it('is left on its queue where it cannot be handed on', async () => {
    const { stack, record, undo } = await contained();
    const clients = { ...stack.clients, sqs: { send: () => Promise.reject(new Error('no queue answers')) } as never };
    const queue = stack.config.queues.contain;
    const act = createActor({ ...actorOptions(stack, [isolateInstance], clients), queue });
    expect(await act([delivery(undo, 1, 'm7')])).toEqual(['m7']);
    expect(record()).toMatchObject({ state: 'done' });
  });

  it('that died is gone on with by the sweep, where it is taken back', async () => {
    const { stack, record, undo } = await contained();
    say(stack, 'act-release', undo);
    stack.faults.crashAfter(6);
    await drainUntilCrash(stack);
    stack.faults.revive();
    await letTimePass(stack);
    expect(record()).toMatchObject({ state: 'undone' });
  });
});

it('the sweep hands what is to be taken back to the function that may', async () => {
  const { stack, record } = await contained();
  const { key } = record();
  for (const [state, mode] of [
    ['undoing', 'approve'],
    ['done', 'approve'],
    // Its playbook was lowered since.
    ['undoing', 'notify'],
    ['done', 'notify'],
  ] as const) {
    const due = { ...record(), state, mode, dueAt: 0, expiresAt: 1 };
    const step = nextStep(due, stack.world.now());
    expect(step).toMatchObject({ kind: state === 'undoing' ? 'undo' : 'expire', key });
    expect(queueFor(due, step as Message, stack.config)).toBe(stack.config.queues.release);
  }
});

it('a deny ends in its time, though the playbook of its finding only tells by now', async () => {
  const stack = givenStack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  arrive(stack, 'guardduty/instance-credentials-used-outside-aws');
  await stack.drain();
  const record = () => responsesIn(stack).find(({ action }) => action === 'revoke-sessions');
  say(stack, 'act-contain', { kind: 'approve', key: record()?.key ?? '', by: 'anna' });
  await stack.drain();
  const applied = record();
  if (!applied?.followUp) throw new Error('it has no end');
  const wants = applied.wants.map((want) => ({ ...want, mode: 'notify' as const }));
  await stack.journal.saveResponses([{ ...applied, wants, mode: 'notify', outcome: 'notified' }]);
  stack.advance(applied.followUp.at - stack.world.now() + 1);
  await letTimePass(stack, 1);
  expect(record()).not.toHaveProperty('followUp');
  expect(record()?.history.at(-1)).toMatchObject({ what: 'followed up' });
  expect(stack.counts.get('iam:DeleteRolePolicy')).toBe(1);
});
