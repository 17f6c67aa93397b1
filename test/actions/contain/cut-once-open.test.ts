import { LocalAutoScaling } from '../../../local/services/auto-scaling.ts';
import { LocalCloudTrail } from '../../../local/services/cloudtrail.ts';
import { LocalEc2 } from '../../../local/services/ec2.ts';
import type { InstanceSeed } from '../../../local/services/ec2-instances.ts';
import { LocalElbv2 } from '../../../local/services/elbv2.ts';
import type { InstanceBefore } from '../../../src/actions/contain/instances/isolate.ts';
import { isolateInstance as action } from '../../../src/actions/contain/isolate-instance.ts';
import type { Verified } from '../../../src/core/action.ts';
import { attempt, attemptUntilDone, givenClients, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenWorld } from '../../support/fixtures.ts';

const ID = 'i-0aaaa1111bbbb2222';
const target = { key: ID };
const MODIFY = 'ModifyNetworkInterfaceAttribute';

interface Asked {
  NetworkInterfaceId?: string;
  Groups?: string[];
  DryRun?: boolean;
  ConnectionTrackingSpecification?: object;
}

/** An instance of so many interfaces, and which of the two groups EC2 set for which of them, in order. */
function given(count: number, seed: Partial<InstanceSeed> = {}) {
  const ec2 = new LocalEc2(givenWorld());
  const { instances } = ec2;
  const interfaces = Array.from({ length: count }, (_, n) => ({
    id: `eni-${n}`,
    groups: [`sg-${n}`],
    ...(n === 1 && { idle: 60 }),
  }));
  const one = instances.seed({ id: ID, tags: { 'riposte:isolate': 'auto' }, interfaces, ...seed });
  const former = structuredClone(one);
  const config = givenConfig();
  const groups = instances.seedQuarantine(config.stack);
  const others = {
    autoScaling: new LocalAutoScaling(),
    cloudtrail: new LocalCloudTrail(givenWorld()),
    elbv2: new LocalElbv2(givenWorld(), () => undefined),
  };
  const set: string[] = [];
  const modify = ec2.ModifyNetworkInterfaceAttribute.bind(ec2);
  ec2.ModifyNetworkInterfaceAttribute = ((input: Asked) => {
    const answer = modify(input as never);
    if (input.Groups && !input.DryRun)
      set.push(`${input.NetworkInterfaceId} ${input.Groups.join() === groups.open ? 'open' : 'closed'}`);
    return answer;
  }) as typeof modify;
  const around = givenClients({ ec2, ...others });
  const kept: { before?: InstanceBefore } = {};
  const fresh = () => givenContext(around.clients, { config });
  /** Each attempt is a process of its own. */
  const run = () => {
    const ctx = fresh();
    return attempt(action, target, kept.before ? { ...ctx, isBegun: true as const } : ctx, kept);
  };
  const isOfGroup = (id: string) => (input: unknown) => {
    const { Groups = [], DryRun = false } = input as Asked;
    return !DryRun && Groups.includes(id);
  };
  return { ...around, one, former, groups, set, kept, run, fresh, isOpening: isOfGroup(groups.open) };
}

/** Each was open once, and is closed since. */
const expectCut = ({ set, one, groups }: Pick<ReturnType<typeof given>, 'set' | 'one' | 'groups'>) =>
  expect(one.interfaces.map(({ id, groups: now }) => [id, set.includes(`${id} open`), now.join()])).toEqual(
    one.interfaces.map(({ id }) => [id, true, groups.closed]),
  );

const missingOf = (verified: Verified | undefined): string =>
  verified?.verdict === 'partial' ? verified.missing : (verified?.verdict ?? 'nothing');

describe('an interface is told as cut only once it was in the open group', () => {
  it.each([1, 2, 4].flatMap((count) => Array.from({ length: 32 }, (_, n) => [count, n + 1] as const)))(
    'of %i interfaces, after a death after call %i',
    async (count, after) => {
      const all = given(count);
      all.faults.crashAfter(after);
      await attemptUntilDone(all.run, all.faults);
      expectCut(all);
      all.faults.clear();
      expect(await undo(action, target, all.kept.before as InstanceBefore, all.fresh())).toContain('is as before');
      expect(all.one.interfaces.map(({ idle }) => idle)).toEqual([432_000, 60, 432_000, 432_000].slice(0, count));
      expect(all.one.interfaces.map(({ groups }) => groups)).toEqual(all.former.interfaces.map(({ groups }) => groups));
    },
  );

  it.each([1, 2, 4].flatMap((count) => Array.from({ length: 32 }, (_, n) => [count, n + 1] as const)))(
    'of %i interfaces whose idle timeout cannot be set, after a death after call %i',
    async (count, after) => {
      const all = given(count);
      all.faults.refuse(MODIFY, 'UnsupportedOperation', {
        where: (input) => (input as Asked).ConnectionTrackingSpecification !== undefined,
      });
      all.faults.crashAfter(after);
      await attemptUntilDone(all.run, all.faults);
      expect(all.one.interfaces.every(({ id }) => all.set.includes(`${id} open`) || id === 'eni-1')).toBe(true);
      expect(all.one.interfaces.every(({ groups }) => groups.join() === all.groups.closed)).toBe(true);
    },
  );

  it.each([
    { name: 'UnauthorizedOperation', count: 1 },
    { name: 'UnauthorizedOperation', count: 4 },
    { name: 'InvalidGroup.NotFound', count: 1 },
    { name: 'InvalidGroup.NotFound', count: 4 },
  ])('where EC2 refuses the open group ($name, $count), each is closed, and tried again', async ({ name, count }) => {
    const all = given(count);
    all.faults.refuse(MODIFY, name, { where: all.isOpening });
    const ids = all.one.interfaces.map(({ id }) => id).join(', ');
    for (const _ of [1, 2]) {
      const { verified } = await all.run();
      expect(missingOf(verified)).toBe(`established connections of ${ids} were not cut: ${name}.`);
      expect(verified).toMatchObject({
        containment: { cut: expect.not.arrayContaining([expect.stringContaining('established')]) },
      });
      expect(all.one.interfaces.every(({ groups }) => groups.join() === all.groups.closed)).toBe(true);
      expect(all.one.metadata).toBe('disabled');
    }
    // Who only looks, such as in a pause, does not take it for done.
    const looked = await action.verify(target, all.kept.before as InstanceBefore, all.fresh());
    expect(missingOf(looked)).toContain(`${ids} were not cut: whether it was in the open group is not known`);
    all.faults.clear();
    expect(all.one.interfaces.every(({ idle }) => idle === 61)).toBe(true);
    expect((await all.run()).verified).toMatchObject({ verdict: 'done' });
    expectCut(all);
    const setBy = all.set.length;
    expect((await all.run()).prepared).toMatchObject({ verdict: 'unchanged' });
    expect(all.set).toHaveLength(setBy);
  });

  it.each([1, 4])('where EC2 throttles the open group, all %i are closed before it is tried again', async (count) => {
    const all = given(count);
    all.faults.refuse(MODIFY, 'ThrottlingException', { where: all.isOpening });
    await expect(all.run()).rejects.toThrow('ThrottlingException');
    expect(all.one.interfaces.every(({ groups }) => groups.join() === all.groups.closed)).toBe(true);
    expect(all.one.metadata).toBe('disabled');
    const ctx = all.fresh();
    const told = await action.afterFailure?.(target, new Error('throttled'), ctx, all.kept.before);
    expect(missingOf(told)).toContain('were not cut');
    all.faults.clear();
    expect((await all.run()).verified).toMatchObject({ verdict: 'done' });
    expectCut(all);
  });

  it.each(Array.from({ length: 30 }, (_, n) => n + 1))(
    'where EC2 throttles the open group once and the next attempt dies after call %i, all are cut in the end',
    async (after) => {
      const all = given(3);
      all.faults.refuse(MODIFY, 'ThrottlingException', { where: all.isOpening });
      await expect(all.run()).rejects.toThrow('ThrottlingException');
      all.faults.clear();
      all.faults.crashAfter(after);
      await attemptUntilDone(all.run, all.faults);
      expectCut(all);
    },
  );

  it('an undo puts back what was closed without having been open', async () => {
    const all = given(2);
    all.faults.refuse(MODIFY, 'UnauthorizedOperation', { where: all.isOpening });
    await all.run();
    expect(await undo(action, target, all.kept.before as InstanceBefore, all.fresh())).toContain('is as before');
    expect(all.one.interfaces.map(({ groups, idle }) => [...groups, idle])).toEqual([
      ['sg-0', 432_000],
      ['sg-1', 60],
    ]);
  });

  it('what is cut is not opened again while something else is missing', async () => {
    const all = given(4);
    all.faults.refuse('CreateSnapshots', 'SnapshotLimitExceeded');
    expect((await all.run()).verified).toMatchObject({ verdict: 'partial' });
    const setBy = all.set.length;
    expect((await all.run()).verified).toMatchObject({ verdict: 'partial' });
    expect(all.set).toHaveLength(setBy);
  });

  it('what was in the closed group before it is left there', async () => {
    const all = given(2);
    const [first] = all.one.interfaces;
    if (first) first.groups = [all.groups.closed];
    expect((await all.run()).verified).toMatchObject({ verdict: 'done' });
    expect(all.set.filter((each) => each.startsWith('eni-0'))).toEqual([]);
  });
});
