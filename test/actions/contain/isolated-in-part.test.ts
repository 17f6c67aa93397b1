import type { LocalStack } from '../../../local/local-stack.ts';
import { ACTION_IDS } from '../../../src/core/action-ids.ts';
import { CONTAINABLE } from '../../../src/core/contain.ts';
import { EVERYTHING } from '../../../src/journal/pauses.ts';
import { say } from '../../act/given.ts';
import { yardsticksOf } from '../../support/processor.ts';
import { arrive, bundledWith, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../../support/stories.ts';

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
  { call: 'CreateSnapshots', outcome: 'partial', says: 'snapshots of 1 of 1 volumes (ThrottlingException)' },
  { call: 'DescribeSnapshots', outcome: 'partial', says: 'snapshots, which could not be read' },
  { call: 'ModifyInstanceAttribute', outcome: 'partial', says: 'Missing: protection from termination' },
  { call: 'EnterStandby', outcome: 'partial', says: 'standby in web' },
])(
  'what is in force is told as that, though $call is throttled to the last attempt, and can be undone',
  async ({ call, outcome, says }) => {
    const { stack, record, instance } = await given();
    stack.faults.refuse(call, 'ThrottlingException');
    for (let n = 0; n < 20 && record()?.state !== 'done'; n += 1) await letTimePass(stack, 1);
    expect(record()).toMatchObject({ outcome, reason: expect.stringContaining(says) });
    expect(stack.services.sns.published.some(({ subject }) => subject?.includes('FAILED'))).toBe(false);
    expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
    stack.faults.heal(call);
    say(stack, 'act-release', { kind: 'undo', key: record()?.key ?? '', by: 'anna' });
    await stack.drain();
    expect(record()?.state).toBe('undone');
    expect(instance?.interfaces[0]?.groups.join()).not.toContain('closed');
  },
);

it.each([
  { call: 'CreateSnapshots', fault: 'SnapshotLimitExceeded' },
  { call: 'CreateSnapshots', fault: 'ThrottlingException' },
  { call: 'DescribeSnapshots', fault: 'ThrottlingException' },
  { call: 'EnterStandby', fault: 'ThrottlingException' },
  { call: 'ModifyInstanceAttribute', fault: 'RequestLimitExceeded' },
])('is closed in the first attempt, though $call is refused ($fault), which comes before', async ({ call, fault }) => {
  const { stack, record, instance } = await given();
  stack.faults.refuse(call, fault);
  await stack.drain();
  expect(record()?.attempts).toBeLessThan(2);
  expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
  expect(instance?.metadata).toBe('disabled');
});

it('says why a snapshot is missing, tells people, and begins it once it can', async () => {
  const { stack, record, state } = await given();
  stack.faults.refuse('CreateSnapshots', 'SnapshotLimitExceeded');
  await letTimePass(stack, 1);
  const why = 'snapshots of 1 of 1 volumes (SnapshotLimitExceeded)';
  expect(record()).toMatchObject({ outcome: 'partial', reason: expect.stringContaining(why) });
  expect(stack.services.sns.published.filter(({ message }) => message.includes(why)).length).toBeGreaterThan(0);
  stack.faults.heal('CreateSnapshots');
  await letTimePass(stack, 30);
  expect([record()?.outcome, ...state()]).toEqual(['applied', 'draining', 'Standby', 1]);
});

it('counts no snapshot that EC2 could not make', async () => {
  const { stack, record, state } = await given();
  const { instances } = stack.services.ec2;
  stack.faults.refuse('EnterStandby', 'ValidationError');
  await letTimePass(stack, 1);
  expect(record()?.reason).not.toContain('snapshots of');
  for (const each of instances.snapshots) each.State = 'error';
  stack.faults.heal('EnterStandby');
  await letTimePass(stack, 30);
  expect([record()?.outcome, ...state()]).toEqual(['applied', 'draining', 'Standby', 2]);
});

it('is closed within seconds where EC2 does not answer what comes before, and begins the snapshots later', async () => {
  const { stack, record, instance, state } = await given();
  const { ec2 } = stack.services;
  const make = ec2.CreateSnapshots;
  const hung = Promise.withResolvers<never>();
  ec2.CreateSnapshots = (() => hung.promise) as typeof make;
  const began = process.threadCpuUsage();
  const closed = new Promise<NodeJS.CpuUsage>((resolve) => {
    const { ModifyNetworkInterfaceAttribute: modify } = ec2;
    ec2.ModifyNetworkInterfaceAttribute = ((input: never) => {
      const done = modify(input);
      if (instance?.interfaces[0]?.groups.join().includes('closed')) resolve(process.threadCpuUsage(began));
      return done;
    }) as typeof modify;
  });
  // Whatever it waits for until then is over at once; how long that would have been is counted.
  const { setTimeout: wait } = globalThis;
  const waited: number[] = [];
  globalThis.setTimeout = ((run: (over: unknown) => void, ms = 0, over?: unknown) => {
    waited.push(ms);
    return wait(run, 0, over);
  }) as typeof wait;
  let first: Promise<void>;
  try {
    first = stack.drain();
    const { user, system } = await closed;
    expect(waited.reduce((sum, ms) => sum + ms, 0)).toBe(2000);
    expect(yardsticksOf((user + system) / 1000)).toBeLessThan(10);
  } finally {
    globalThis.setTimeout = wait;
  }
  ec2.CreateSnapshots = make;
  hung.reject(Object.assign(new Error('busy'), { name: 'ThrottlingException', $fault: 'client', $metadata: {} }));
  await first;
  await letTimePass(stack, 1);
  expect([record()?.outcome, ...state()]).toEqual(['applied', 'draining', 'Standby', 1]);
});

it.each([{ fault: 'ThrottlingException' }, { fault: 'UnauthorizedOperation' }])(
  'protection from termination that was missing ($fault) is given later, and not taken for given',
  async (one) => {
    const { stack, record, instance } = await given();
    Object.assign(instance ?? {}, { shutdown: 'terminate' });
    stack.faults.refuse('ModifyInstanceAttribute', one.fault);
    for (let n = 0; n < 20 && record()?.state !== 'done'; n += 1) await letTimePass(stack, 1);
    const missing = { outcome: 'partial', reason: expect.stringContaining('protection from termination') };
    expect(record()).toMatchObject(missing);
    const told = stack.services.sns.published.length;
    await letTimePass(stack, 40);
    expect(record()).toMatchObject(missing);
    expect(stack.services.sns.published.length - told).toBeLessThan(2);
    stack.faults.clear();
    await letTimePass(stack, 300);
    expect(record()?.outcome).toBe('applied');
    expect(instance).toMatchObject({ protection: true, shutdown: 'stop' });
  },
);

it('what is throttled first and refused afterwards does not make a closed instance FAILED', async () => {
  const { stack, record, instance } = await given();
  stack.faults.refuse('CreateSnapshots', 'RequestLimitExceeded', { times: 1 });
  stack.faults.refuse('CreateSnapshots', 'ConcurrentSnapshotLimitExceeded');
  await stack.drain();
  expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
  expect(record()).toMatchObject({
    outcome: 'partial',
    reason: expect.stringContaining('snapshots of 1 of 1 volumes (ConcurrentSnapshotLimitExceeded)'),
  });
  expect(stack.services.sns.published.some(({ subject }) => subject?.includes('FAILED'))).toBe(false);
});

it('one that is left in the open group to the last attempt is told so, and closed later', async () => {
  const { stack, record, instance } = await given();
  let seen = 0;
  stack.faults.refuse('ModifyNetworkInterfaceAttribute', 'ThrottlingException', {
    where: (input) => {
      const { Groups: [group = ''] = [], DryRun = false } = input as { Groups?: string[]; DryRun?: boolean };
      if (!DryRun && group.includes('closed')) seen += 1;
      return seen > 1 && group.includes('closed');
    },
  });
  for (let n = 0; n < 20 && record()?.state !== 'done'; n += 1) await letTimePass(stack, 1);
  expect(record()).toMatchObject({ outcome: 'partial', reason: expect.stringContaining('is in the open group') });
  stack.faults.clear();
  await letTimePass(stack, 30);
  expect(record()?.outcome).toBe('applied');
  expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
});

const isOpening = (input: unknown): boolean => {
  const { Groups: [group = ''] = [], DryRun = false } = input as { Groups?: string[]; DryRun?: boolean };
  return !DryRun && group.includes('open');
};

/** How often EC2 has put an interface into the open group since. */
function openingsIn({ services: { ec2 } }: LocalStack): () => number {
  let opened = 0;
  const modify = ec2.ModifyNetworkInterfaceAttribute.bind(ec2);
  ec2.ModifyNetworkInterfaceAttribute = ((input: never) => {
    const answer = modify(input);
    if (isOpening(input)) opened += 1;
    return answer;
  }) as typeof modify;
  return () => opened;
}

it('is told as isolated only once its interface was open, after a death after every single call and then a pause', async () => {
  const whole = await given();
  const before = whole.stack.callsMade();
  await whole.stack.drain();
  const most = whole.stack.callsMade() - before;
  for (let after = 1; after <= most; after += 1) {
    const { stack, record, instance } = await given();
    const opened = openingsIn(stack);
    stack.faults.crashAfter(after);
    await drainUntilCrash(stack);
    stack.faults.revive();
    await stack.journal.pause(EVERYTHING, { by: 'anna', at: stack.world.now(), reason: 'somebody looks' });
    await letTimePass(stack, 3);
    const isTold = record()?.outcome === 'applied';
    expect({ after, isTold, isCut: opened() > 0 }).toEqual({ after, isTold, isCut: isTold || opened() > 0 });
    await stack.journal.resume(EVERYTHING, { by: 'anna', at: stack.world.now() });
    await letTimePass(stack, 14);
    expect({ after, outcome: record()?.outcome, isCut: opened() > 0 }).toEqual({
      after,
      outcome: 'applied',
      isCut: true,
    });
    expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
  }
});

it.each(['UnauthorizedOperation', 'InvalidGroup.NotFound', 'ThrottlingException'])(
  'one whose open group is refused (%s) is closed, told as not cut, and cut once EC2 lets it be',
  async (fault) => {
    const { stack, record, instance } = await given();
    stack.faults.refuse('ModifyNetworkInterfaceAttribute', fault, { where: isOpening });
    for (let n = 0; n < 20 && record()?.state !== 'done'; n += 1) await letTimePass(stack, 1);
    const says = /established\s+connections\s+of\s+eni-\S+\s+were\s+not\s+cut/;
    expect(record()).toMatchObject({ outcome: 'partial', reason: expect.stringMatching(says) });
    expect(stack.services.sns.published.some(({ message }) => says.test(message))).toBe(true);
    expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
    stack.faults.clear();
    const opened = openingsIn(stack);
    await letTimePass(stack, 30);
    expect([record()?.outcome, opened()]).toEqual(['applied', 1]);
    expect(instance?.interfaces[0]?.groups.join()).toContain('closed');
  },
);

it('a question ends once a person has closed the database by hand, without a snapshot', async () => {
  const stack = givenStack({ settings: { contain: [...CONTAINABLE], actions: [...ACTION_IDS] } });
  arrive(stack, 'guardduty/database-password-guessed');
  await stack.drain();
  const record = () => responsesIn(stack).find((each) => each.action === 'isolate-database');
  expect(record()).toMatchObject({ state: 'waiting' });
  const { rds, ec2 } = stack.services;
  const closed = [...ec2.instances.groups].find(([, { tags }]) => tags['riposte:quarantine'] === 'closed')?.[0] ?? '';
  Object.assign(rds.databases.get(record()?.target.key ?? '') ?? {}, { groups: [closed], isPublic: false });
  await letTimePass(stack, 13);
  expect(record()).toMatchObject({ state: 'done', outcome: 'unchanged' });
  expect(rds.snapshots.size).toBe(0);
});

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

it.each([
  {
    call: 'CreateDBSnapshot',
    fault: 'SnapshotQuotaExceededFault',
    says: /the snapshot riposte-\S+ \(SnapshotQuotaExceededFault\)/,
  },
  { call: 'CreateDBSnapshot', fault: 'ThrottlingException', says: /the snapshot riposte-\S+ \(ThrottlingException\)/ },
  {
    call: 'DescribeDBSnapshots',
    fault: 'ThrottlingException',
    says: /the snapshot riposte-\S+ \(ThrottlingException\)/,
  },
])('a database is closed at once though $call is refused ($fault), which is told, and tried again', async (one) => {
  const stack = givenStack({ settings: { contain: [...CONTAINABLE], actions: [...ACTION_IDS] } });
  arrive(stack, 'guardduty/database-password-guessed');
  await stack.drain();
  const record = () => responsesIn(stack).find((each) => each.action === 'isolate-database');
  say(stack, 'act-contain', { kind: 'approve', key: record()?.key ?? '', by: 'anna' });
  stack.faults.refuse(one.call, one.fault);
  const { rds, ec2, sns } = stack.services;
  const [database] = [...rds.databases.values()].filter(({ id }) => id === record()?.target.key);
  const isClosed = () =>
    database?.groups.every((id) => ec2.instances.groups.get(id)?.tags['riposte:quarantine'] === 'closed');
  await stack.drain();
  expect([isClosed(), database?.isPublic]).toEqual([true, false]);
  await letTimePass(stack, 8);
  expect(record()).toMatchObject({ outcome: 'partial', reason: expect.stringMatching(one.says) });
  expect(sns.published.some(({ subject }) => subject?.includes('FAILED'))).toBe(false);
  stack.faults.heal(one.call);
  await letTimePass(stack, 30);
  expect(record()?.outcome).toBe('applied');
  expect(rds.snapshots.size).toBe(1);
});
