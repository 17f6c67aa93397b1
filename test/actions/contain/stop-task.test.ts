import { LocalEcs, type LocalService, type LocalTask } from '../../../local/services/ecs.ts';
import { taskTargets } from '../../../src/actions/catalogue/targets/workload-targets.ts';
import { stopTask as action } from '../../../src/actions/contain/stop-task.ts';
import type { TaskBefore } from '../../../src/actions/contain/tasks/task-report.ts';
import { isRefused } from '../../../src/core/action.ts';
import { attempt, attemptUntilDone, givenClients, patient } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const ID = '0ebb429fa86d481c2630fac53db1c91c';
const ARN = `arn:aws:ecs:eu-west-1:111122223333:task/media/${ID}`;
const target = { key: `media/${ID}`, cluster: 'media', arn: ARN };
const MINUTE = 60_000;
const definition = (n: number): string => `arn:aws:ecs:eu-west-1:111122223333:task-definition/resizer:${n}`;

function given({
  task = {},
  service = {},
}: {
  task?: Partial<LocalTask>;
  service?: Partial<LocalService> | false;
} = {}) {
  const world = givenWorld();
  const ecs = new LocalEcs(world);
  const of =
    service === false
      ? undefined
      : ecs.seedService('media', 'resizer', {
          tags: { 'riposte:isolate': 'auto' },
          definitions: [definition(10), definition(11), definition(12)],
          ...service,
        });
  const one = ecs.seedTask(ARN, { ...(of && { service: 'resizer' }), tags: { owner: 'media' }, ...task });
  const around = givenClients({ ecs });
  const ctx = givenContext(around.clients, { now: () => world.now() });
  const kept: { before?: TaskBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const look = async () => action.verify(target, kept.before as TaskBefore, ctx);
  return { ...around, world, ecs, one, of, ctx, kept, run, look };
}

describe('targets', () => {
  it('are tasks of ECS of this region, and no workloads of Kubernetes', () => {
    const find = (id: string, region = 'eu-west-1') =>
      taskTargets(givenFinding({ region, resources: [{ kind: 'workload', id }] }), givenConfig());
    expect(find(ARN)).toEqual([target]);
    expect(find('shop/deployments/web')).toEqual([]);
    const wrong = [`arn:aws:ecs:eu-west-1:111122223333:task/${ID}`, ARN.replace('111122223333', '444455556666')];
    expect([...wrong.flatMap((id) => find(id)), ...find(ARN, 'us-east-1')].every(isRefused)).toBe(true);
    expect(wrong.flatMap((id) => find(id))).toHaveLength(2);
  });
});

describe('stop-task', () => {
  it('keeps what ECS forgets, stops it, waits until it has stopped, and says what its service starts', async () => {
    const { run, look, world, kept, named } = given();
    const { prepared, verified } = await run();
    expect(prepared).not.toHaveProperty('unlessApproved');
    expect(kept.before).toMatchObject({
      tags: { owner: 'media' },
      definition: definition(12),
      former: definition(11),
      images: ['app shop/resizer:4.2.0 sha256:1a2b'],
      addresses: ['10.0.4.20'],
      logs: ['/ecs/resizer'],
    });
    expect(verified).toMatchObject({ verdict: 'pending', reason: expect.stringContaining('STOPPING') });
    world.time += MINUTE;
    expect(await look()).toMatchObject({
      verdict: 'done',
      result: expect.stringContaining(
        'aws ecs update-service --cluster media --service resizer --task-definition resizer:11',
      ),
      containment: {
        proof: { verdict: 'proven', by: expect.stringContaining('STOPPED since 2026-11-20 12:00') },
        notCut: [expect.stringContaining('resizer:12'), expect.stringContaining('role/resizer')],
        connected: [expect.stringContaining('1 tasks of its service')],
        evidence: expect.arrayContaining([expect.stringContaining('memory and its disk')]),
      },
    });
    expect(named(/^(Stop|Update)/)).toEqual(['StopTask']);
  });

  it.each([
    { name: 'a service without the tag', service: { tags: {} }, asks: true },
    { name: 'a task that says that it is of a service, which did not start it', task: { startedBy: 'me' }, asks: true },
    {
      name: 'tags of its own that somebody chose who ran it',
      service: { tags: {} },
      task: { tags: { 'riposte:isolate': 'auto' } },
      asks: true,
    },
    { name: 'a service with the tag', asks: false },
  ])('with $name it asks first: $asks', async ({ service, task, asks }) => {
    const { ctx } = given({ ...(service && { service }), ...(task && { task }) });
    const prepared = await action.before(target, ctx);
    expect(prepared.verdict).toBe('proceed');
    expect('unlessApproved' in prepared).toBe(asks);
  });

  it('asks the cluster where it belongs to no service, and says that nothing starts it again', async () => {
    const { ctx, ecs } = given({ service: false });
    ecs.clusterTags.set('media', { 'riposte:isolate': 'auto' });
    const prepared = await action.before(target, ctx);
    expect(prepared).toMatchObject({ verdict: 'proceed', effect: expect.stringContaining('nothing starts it again') });
    expect(prepared).not.toHaveProperty('unlessApproved');
  });

  it('says how to run none where no other definition is known', async () => {
    const { ctx } = given({ service: { definitions: [definition(12)] } });
    expect(await action.before(target, ctx)).toMatchObject({ effect: expect.stringContaining('--desired-count 0') });
  });

  it('stops it though its evidence cannot be read, but not where it cannot tell whose it is', async () => {
    const { faults, run, look, world } = given();
    for (const call of ['DescribeTaskDefinition', 'ListServiceDeployments'])
      faults.refuse(call, 'AccessDeniedException');
    await run();
    world.time += MINUTE;
    expect(await look()).toMatchObject({ verdict: 'done' });
    const other = given();
    other.faults.refuse('DescribeServices', 'AccessDeniedException');
    await expect(other.run()).rejects.toThrow('AccessDenied');
    expect(other.named(/^Stop/)).toEqual([]);
  });

  it('refuses what ECS does not know, and is satisfied by what is stopping', async () => {
    const { run, ctx, ecs } = given();
    await run();
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    ecs.tasks.clear();
    expect(await action.before(target, ctx)).toMatchObject({
      verdict: 'refuse',
      advice: expect.stringContaining('runs now'),
    });
  });

  it('is proven where ECS has forgotten it, or it went in the middle', async () => {
    const { run, look, world, ecs, kept, ctx } = given();
    await run();
    world.time += 120 * MINUTE;
    expect(await look()).toMatchObject({
      verdict: 'done',
      containment: { proof: { by: expect.stringContaining('an hour') } },
    });
    ecs.tasks.clear();
    await action.apply(target, kept.before as TaskBefore, ctx);
    expect(await look()).toMatchObject({ verdict: 'done' });
  });

  it('does not call stopped what goes on', async () => {
    const { run, look, world } = given({ task: { takes: 60 * MINUTE } });
    await run();
    world.time += 10 * MINUTE;
    expect(await look()).toMatchObject({ verdict: 'pending', advice: expect.stringContaining('host') });
  });

  it.each(Array.from({ length: 9 }, (_, n) => n + 1))(
    'ends the same after a death after call %i, and while calls are throttled',
    async (after) => {
      const { faults, run, look, world, kept, clients, ctx } = given();
      faults.crashAfter(after);
      await attemptUntilDone(run, faults);
      faults.revive();
      faults.refuse('*', 'ThrottlingException', { every: 2 });
      world.time += MINUTE;
      const verified = await action.verify(target, kept.before as TaskBefore, { ...ctx, clients: patient(clients) });
      expect(verified).toMatchObject({ verdict: 'done' });
      expect(kept.before?.tags).toEqual({ owner: 'media' });
      faults.clear();
      expect(await look()).toMatchObject({ verdict: 'done' });
    },
  );

  it('declares exactly the permissions that its calls need', async () => {
    const { run, calls, world, look } = given();
    await run();
    world.time += MINUTE;
    await look();
    const alone = given({ service: false });
    await alone.run();
    expectDeclared([...calls, ...alone.calls], action.permissions);
  });
});
