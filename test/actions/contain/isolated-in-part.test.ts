import { ACTION_IDS } from '../../../src/core/action-ids.ts';
import { CONTAINABLE } from '../../../src/core/contain.ts';
import { say } from '../../act/given.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../../support/stories.ts';

const ID = 'i-0dddd4444eeee5555';

async function given() {
  const stack = givenStack({ settings: { contain: [...CONTAINABLE], actions: [...ACTION_IDS] } });
  arrive(stack, 'guardduty/malware-on-instance-volume');
  const { ec2, elbv2, autoScaling } = stack.services;
  const balanced = elbv2.targetGroups.seed('by-hand', [ID]);
  const scaling = autoScaling.seedGroup('web', [ID, 'i-0another'], 1);
  await stack.drain();
  const record = () => responsesIn(stack).find((each) => each.action === 'isolate-instance');
  say(stack, 'act-contain', { kind: 'approve', key: record()?.key ?? '', by: 'anna' });
  const { instances, snapshots } = ec2.instances;
  const state = () => [balanced.targets[0]?.state, scaling.instances.get(ID), snapshots.length];
  return { stack, record, instance: instances.get(ID), state };
}

it.each([
  { call: 'DeregisterTargets', fault: 'ThrottlingException', meanwhile: 'claimed' },
  { call: 'DeregisterTargets', fault: 'AccessDenied', meanwhile: 'done' },
  { call: 'EnterStandby', fault: 'ValidationError', meanwhile: 'done' },
  { call: 'CreateSnapshots', fault: 'IncorrectState', meanwhile: 'done' },
])('of an instance that is closed, what $call left undone ($fault) is done later', async (one) => {
  const { stack, record, instance, state } = await given();
  stack.faults.refuse(one.call, one.fault);
  await letTimePass(stack, 1);
  expect(instance?.metadata).toBe('disabled');
  expect(instance?.interfaces.map(({ groups }) => groups.join().slice(0, 10))).toEqual(['sg-0closed']);
  expect(state()).not.toEqual(['draining', 'Standby', 1]);
  expect(record()?.state).toBe(one.meanwhile);
  stack.faults.heal(one.call);
  await letTimePass(stack, 30);
  expect([record()?.outcome, ...state()]).toEqual(['applied', 'draining', 'Standby', 1]);
});
