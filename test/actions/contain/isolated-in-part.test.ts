import { ACTION_IDS } from '../../../src/core/action-ids.ts';
import { CONTAINABLE } from '../../../src/core/contain.ts';
import { say } from '../../act/given.ts';
import { arrive, bundledWith, givenStack, letTimePass, responsesIn } from '../../support/stories.ts';

const ID = 'i-0dddd4444eeee5555';
const MALWARE = 'guardduty/malware-on-instance-volume';

async function given() {
  const stack = givenStack({ settings: { contain: [...CONTAINABLE], actions: [...ACTION_IDS] } });
  arrive(stack, MALWARE);
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

it.each(['kept', 'deleted'])(
  'of one that is isolated wholly, nobody is asked at the next finding (snapshots %s)',
  async (are) => {
    const { stack, record, state } = await given();
    const asked = () => stack.services.sns.published.filter(({ subject = '' }) => subject.includes('asks you')).length;
    await letTimePass(stack, 1);
    const [before, questions] = [record(), asked()];
    expect([before?.outcome, ...state()]).toEqual(['applied', 'draining', 'Standby', 1]);
    if (are === 'deleted') stack.services.ec2.instances.snapshots.length = 0;
    await letTimePass(stack, 7);
    const at = new Date(stack.world.now() - 60_000).toISOString();
    const later = bundledWith(MALWARE, ({ detail }) => {
      Object.assign(detail, { id: 'another', createdAt: at, updatedAt: at });
      Object.assign(detail.service as object, { eventFirstSeen: at, eventLastSeen: at });
    });
    stack.deliver('guardduty', later);
    await stack.drain();
    expect(record()?.wants).toHaveLength(2);
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied', appliedAt: before?.appliedAt });
    expect(record()?.occasion).toBe(before?.occasion);
    expect(asked()).toBe(questions);
  },
);

it.each([
  { call: 'DeregisterTargets', outcome: 'partial', says: 'still registered in the target groups by-hand' },
  { call: 'DescribeFlowLogs', outcome: 'applied', says: 'In force, not proven: 1 of 1 interfaces' },
  { call: 'DescribeSnapshots', outcome: 'failed', says: 'ThrottlingException' },
])(
  'what is in force is told as that, though $call is throttled to the last attempt, and can be undone',
  async ({ call, outcome, says }) => {
    const { stack, record, instance } = await given();
    stack.faults.refuse(call, 'ThrottlingException');
    for (let n = 0; n < 20 && record()?.state !== 'done'; n += 1) await letTimePass(stack, 1);
    expect(record()).toMatchObject({ outcome, reason: expect.stringContaining(says) });
    const isCut = outcome !== 'failed';
    expect(stack.services.sns.published.some(({ subject }) => subject?.includes('FAILED'))).toBe(!isCut);
    expect(instance?.interfaces[0]?.groups.join().includes('closed')).toBe(isCut);
    if (!isCut) return;
    stack.faults.heal(call);
    say(stack, 'act-release', { kind: 'undo', key: record()?.key ?? '', by: 'anna' });
    await stack.drain();
    expect(record()?.state).toBe('undone');
    expect(instance?.interfaces[0]?.groups.join()).not.toContain('closed');
  },
);

it('one whose snapshots may not be read is isolated in part, until they are', async () => {
  const { stack, record, instance, state } = await given();
  stack.faults.refuse('DescribeSnapshots', 'UnauthorizedOperation');
  await letTimePass(stack, 30);
  expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
  expect(record()).toMatchObject({ state: 'done', outcome: 'partial', reason: expect.stringContaining('not be read') });
  expect(stack.services.sns.published.filter(({ subject }) => subject?.includes('#')).length).toBeLessThan(4);
  stack.faults.heal('DescribeSnapshots');
  await letTimePass(stack, 30);
  expect([record()?.outcome, ...state()]).toEqual(['applied', 'draining', 'Standby', 1]);
});
