import { LocalEcs, type LocalService } from '../../../local/services/ecs.ts';
import { planHash } from '../../../src/act/question.ts';
import { serviceTargets } from '../../../src/actions/catalogue/targets/workload-targets.ts';
import { rollBackService as action } from '../../../src/actions/contain/roll-back-service.ts';
import type { ServiceBefore } from '../../../src/actions/contain/tasks/roll-back-report.ts';
import { isRefused, type Prepared } from '../../../src/core/action.ts';
import { findingOf } from '../../sources/support.ts';
import { attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const MINUTE = 60_000;
const definition = (n: number): string => `arn:aws:ecs:eu-west-1:111122223333:task-definition/resizer:${n}`;
const target = { key: 'media/resizer', cluster: 'media', service: 'resizer', definition: definition(12) };

function given(seed: Partial<LocalService> = {}) {
  const world = givenWorld();
  const ecs = new LocalEcs(world);
  const tags = { 'riposte:isolate': 'auto' };
  const definitions = [definition(10), definition(11), definition(12)];
  const one = ecs.seedService('media', 'resizer', { tags, definitions, running: 3, ...seed });
  const around = givenClients({ ecs });
  const ctx = givenContext(around.clients, { now: () => world.now() });
  const kept: { before?: ServiceBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const look = () => action.verify(target, kept.before as ServiceBefore, ctx);
  const takeBack = () => undo(action, target, kept.before as ServiceBefore, ctx);
  const runs = () => one.definitions.at(-1);
  return { ...around, world, ecs, one, ctx, kept, run, look, takeBack, runs };
}

describe('targets', () => {
  it('are the services of tasks, by what GuardDuty says of the task', () => {
    expect(serviceTargets(findingOf('guardduty', 'malware-in-task'), givenConfig())).toEqual([target]);
  });

  it.each([
    { name: 'a task of no service', resource: { definition: definition(12) }, targets: 0 },
    { name: 'a task whose definition is not told', resource: { service: 'resizer' }, targets: 0 },
    {
      name: 'a definition of another account',
      resource: { service: 'resizer', definition: definition(12).replace('1111', '4444') },
      refused: true,
    },
    {
      name: 'a task of another region',
      region: 'us-east-1',
      resource: { service: 'resizer', definition: definition(12) },
      refused: true,
    },
  ])('are none of $name', ({ resource, region = 'eu-west-1', targets = 1, refused }) => {
    const id = 'arn:aws:ecs:eu-west-1:111122223333:task/media/0ebb429fa86d481c2630fac53db1c91c';
    const finding = givenFinding({ region, resources: [{ kind: 'workload', id, ...resource }] });
    const found = serviceTargets(finding, givenConfig());
    expect(found).toHaveLength(targets);
    if (refused) expect(found.every(isRefused)).toBe(true);
  });
});

describe('roll-back-service', () => {
  it('asks whatever its tag says, runs the definition before, waits for ECS, and gives the newer one back', async () => {
    const { run, look, takeBack, runs, world } = given();
    const { prepared, verified } = await run();
    expect(prepared).toMatchObject({
      unlessApproved: expect.stringContaining('whatever riposte:isolate says'),
      effect: expect.stringMatching(
        /run resizer:11.*in place of resizer:12 \(shop\/resizer:11 in place of shop\/resizer:12\)/,
      ),
      lately: expect.stringContaining('3 tasks'),
    });
    expect(runs()).toBe(definition(11));
    expect(verified).toMatchObject({ verdict: 'pending', reason: expect.stringContaining('3 tasks') });
    world.time += 3 * MINUTE;
    expect(await look()).toMatchObject({
      verdict: 'done',
      containment: { proof: { verdict: 'in force, not proven' }, connected: [] },
    });
    expect(await takeBack()).toContain('resizer:12 again');
    expect(runs()).toBe(definition(12));
    expect(await takeBack()).toContain('again already');
  });

  it('never takes it back to what it was taken back from', async () => {
    const { run, look, ctx, world, ecs } = given();
    await run();
    world.time += 3 * MINUTE;
    expect(await look()).toMatchObject({ verdict: 'done' });
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    const again = { ...target, definition: definition(11) };
    expect(await action.before(again, ctx)).toMatchObject({ verdict: 'proceed', before: { to: definition(10) } });
    ecs.services.length = 0;
    expect(await action.before(again, ctx)).toMatchObject({
      verdict: 'unchanged',
      reason: expect.stringContaining('gone'),
    });
  });

  it.each([
    {
      name: 'deploys by CodeDeploy',
      seed: { controller: 'CODE_DEPLOY' as const },
      says: /CODE_DEPLOY/,
      advice: /aws deploy/,
    },
    { name: 'is deployed by others', seed: { controller: 'EXTERNAL' as const }, says: /EXTERNAL/, advice: /task-set/ },
    {
      name: 'ran nothing before',
      seed: { definitions: [definition(12)] },
      says: /knows no definition/,
      advice: /--desired-count 0/,
    },
    {
      name: 'ran what was deregistered',
      seed: { inactive: [definition(11)] },
      says: /deregistered/,
      advice: /Register it/,
    },
  ])('refuses a service that $name, with what to do', async ({ seed, says, advice }) => {
    const { run, named } = given(seed);
    const refused = { verdict: 'refuse', reason: expect.stringMatching(says), advice: expect.stringMatching(advice) };
    expect((await run()).prepared).toMatchObject(refused);
    expect(named(/^Update/)).toEqual([]);
  });

  it('does not say that there is no former definition where that may not be read', async () => {
    const { ctx, faults } = given();
    faults.refuse('ListServiceDeployments', 'AccessDeniedException');
    await expect(action.before(target, ctx)).rejects.toThrow('AccessDeniedException');
  });

  it('takes a yes for one however many tasks run by then', async () => {
    const { ctx, one } = given();
    const asked = (await action.before(target, ctx)) as Extract<Prepared<ServiceBefore>, { verdict: 'proceed' }>;
    one.running = 7;
    const now = (await action.before(target, ctx)) as typeof asked;
    expect(planHash(now)).toBe(planHash(asked));
    expect([asked.lately, now.lately]).toEqual([
      expect.stringContaining('3 tasks'),
      expect.stringContaining('7 tasks'),
    ]);
  });

  it('says that what is wrong in the images stays where both have the same', async () => {
    const { ctx, ecs } = given();
    const { DescribeTaskDefinition } = ecs;
    ecs.DescribeTaskDefinition = () => DescribeTaskDefinition.call(ecs, { taskDefinition: definition(11) });
    expect(await action.before(target, ctx)).toMatchObject({ effect: expect.stringContaining('the same images') });
  });

  it('does not say so of images that could not be read, and of more than it names where only some are the same', async () => {
    const unread = given();
    unread.faults.refuse('DescribeTaskDefinition', 'AccessDeniedException');
    const some = given();
    const images = ['a', 'b', 'c', 'd', 'e'];
    some.ecs.DescribeTaskDefinition = ({ taskDefinition }) => ({
      taskDefinition: { containerDefinitions: [...images, taskDefinition].map((image) => ({ image })) },
    });
    for (const { ctx } of [unread, some]) {
      const prepared = await action.before(target, ctx);
      expect(prepared).toMatchObject({ effect: expect.stringContaining(' in place of resizer:12') });
      expect(prepared).toMatchObject({ effect: expect.not.stringContaining('the same images') });
    }
  });

  it('leaves alone what somebody deployed meanwhile, before and after', async () => {
    const { run, takeBack, look, one, kept, ctx, runs } = given();
    const before = (await action.before(target, ctx)) as { before: ServiceBefore };
    kept.before = before.before;
    one.definitions.push(definition(13));
    expect((await run()).verified).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('resizer:13') });
    expect(runs()).toBe(definition(13));
    await expect(takeBack()).rejects.toThrow('was deployed since');
    one.definitions.push(definition(11));
    one.fails = true;
    one.changedAt = 1;
    expect(await look()).toMatchObject({ verdict: 'failed', reason: expect.stringContaining('could not start') });
  });

  it('asks anew where ECS took it back, and where somebody deployed the newer one again', async () => {
    const { ctx, run, one } = given();
    const plan = async () => planHash((await action.before(target, ctx)) as never);
    const asked = await plan();
    await run();
    // The circuit breaker of ECS takes it back, in the same deployment.
    one.rolledBack = [3];
    const again = (await action.before(target, ctx)) as Extract<Prepared<ServiceBefore>, { verdict: 'proceed' }>;
    expect(planHash(again)).not.toBe(asked);
    expect(again).toMatchObject({ before: { to: definition(11) } });
    expect(again.lately).toContain('its last deployment is ROLLBACK_SUCCESSFUL');
    one.definitions.push(definition(11), definition(12));
    expect(await plan()).not.toBe(planHash(again));
  });

  it('is under way, where ECS tells no rollout, until only tasks of the former definition run', async () => {
    const { run, look, one, ecs, world } = given();
    const { DescribeServices } = ecs;
    ecs.DescribeServices = (input) => {
      const shown = DescribeServices.call(ecs, input);
      for (const each of shown.services?.flatMap(({ deployments = [] }) => deployments) ?? []) delete each.rolloutState;
      return shown;
    };
    expect((await run()).verified).toMatchObject({ verdict: 'pending' });
    world.time += 3 * MINUTE;
    one.missing = 1;
    expect(await look()).toMatchObject({ verdict: 'pending' });
    one.missing = 0;
    expect(await look()).toMatchObject({
      verdict: 'done',
      containment: { proof: { by: expect.stringContaining('ECS tells no rollout of it, and shows 3 tasks of it') } },
    });
  });

  it('tells what was not begun from what is under way', async () => {
    const { ctx, kept, run, one } = given();
    const before = (await action.before(target, ctx)) as { before: ServiceBefore };
    expect(await action.look?.(target, before.before, ctx)).toMatchObject({ verdict: 'failed' });
    await run();
    expect(await action.look?.(target, kept.before as ServiceBefore, ctx)).toMatchObject({ verdict: 'pending' });
    expect(one.definitions).toHaveLength(4);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('ends the same after a death after call %i', async (after) => {
    const all = given();
    all.faults.crashAfter(after);
    await attemptUntilDone(all.run, all.faults);
    expect(all.one.definitions).toEqual([10, 11, 12, 11].map(definition));
    all.faults.crashAfter(1 + (after % 2));
    await attemptUntilDone(all.takeBack, all.faults);
    expect(all.one.definitions).toEqual([10, 11, 12, 11, 12].map(definition));
  });

  it.each([0, 1])('ends the same while every second call is throttled, as each is tried again (%i)', async (first) => {
    const { ctx: around, clients, faults, one, kept } = given();
    if (first) await action.before(target, around);
    faults.refuse('*', 'ThrottlingException', { every: 2 });
    const ctx = { ...around, clients: patient(clients) };
    expect((await attempt(action, target, ctx, kept)).verified).toMatchObject({ verdict: 'pending' });
    expect(one.definitions).toEqual([10, 11, 12, 11].map(definition));
    await undo(action, target, kept.before as ServiceBefore, ctx);
    expect(one.definitions).toEqual([10, 11, 12, 11, 12].map(definition));
  });

  it('declares exactly the permissions that its calls need', async () => {
    const { run, takeBack, calls } = given();
    await run();
    const doing = calls.splice(0);
    await takeBack();
    expectDeclaredApart({ doing, undoing: calls }, action);
  });
});
