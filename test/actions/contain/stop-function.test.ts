import { LocalIam } from '../../../local/services/iam.ts';
import { type LocalFunction, LocalLambda } from '../../../local/services/lambda.ts';
import { functionTargets } from '../../../src/actions/catalogue/targets/workload-targets.ts';
import type { FunctionBefore } from '../../../src/actions/contain/functions/stop.ts';
import { stopFunction as action } from '../../../src/actions/contain/stop-function.ts';
import { isRefused } from '../../../src/core/action.ts';
import { attempt, attemptUntilDone, givenClients, patient, undo } from '../../support/attempts.ts';
import { givenConfig, givenContext, givenFinding, givenWorld } from '../../support/fixtures.ts';
import { expectDeclaredApart } from '../../support/permissions.ts';

const NAME = 'thumbnailer';
const target = { key: NAME };
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:uploads';
const MINUTE = 60_000;

function given(seed: Partial<LocalFunction> = {}, { mappings = 1, region = 'eu-west-1' } = {}) {
  const world = givenWorld();
  const lambda = new LocalLambda(world);
  const iam = new LocalIam(world);
  const one = lambda.seedFunction({
    name: NAME,
    role: 'arn:aws:iam::111122223333:role/thumbnailer',
    tags: { 'riposte:isolate': 'auto' },
    aliases: ['live'],
    ...seed,
  });
  const made = Array.from({ length: mappings }, (_, n) => lambda.mappings.seed(n % 2 ? `${NAME}:live` : NAME, QUEUE));
  const around = givenClients({ lambda, iam });
  const ctx = givenContext(around.clients, { config: givenConfig({ region }), now: () => world.now() });
  const kept: { before?: FunctionBefore } = {};
  const run = () => attempt(action, target, ctx, kept);
  const takeBack = () => undo(action, target, kept.before as FunctionBefore, ctx);
  /** Two looks, with time for AWS in between. */
  const runThrough = async () => {
    await run();
    world.time += MINUTE;
    return run();
  };
  return { ...around, world, lambda, iam, one, made, ctx, kept, run, runThrough, takeBack };
}

describe('targets', () => {
  it('are functions of this region', () => {
    const find = (id: string, region = 'eu-west-1') =>
      functionTargets(givenFinding({ region, resources: [{ kind: 'function', id }] }), givenConfig());
    expect(find(NAME)).toEqual([target]);
    expect([...find('a b'), ...find(`${NAME}:7`), ...find(NAME, 'us-east-1')].every(isRefused)).toBe(true);
  });
});

describe('stop-function', () => {
  it('stops it and what is read for it and its aliases, says what goes on, and gives all of it back', async () => {
    const { one, made, runThrough, takeBack, world, named } = given(
      {
        reserved: 7,
        urls: ['NONE'],
        waiting: { age: 3600 },
        policy: '{"Statement":{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"}}}',
      },
      { mappings: 2 },
    );
    const { verified } = await runThrough();
    expect(one.reserved).toBe(0);
    expect(made.map(({ enabled }) => enabled)).toEqual([false, false]);
    expect(named(/^(Put|Update)/)).toEqual([
      'PutFunctionConcurrency',
      'UpdateEventSourceMapping',
      'UpdateEventSourceMapping',
    ]);
    expect(verified).toMatchObject({
      verdict: 'done',
      containment: {
        proof: {
          verdict: 'in force, not proven',
          by: expect.stringContaining('Invocations without a point after 2026-11-20 12:01'),
        },
        cut: [
          expect.stringContaining('all its versions'),
          expect.stringContaining('public URL'),
          expect.stringContaining('2 event'),
        ],
        notCut: expect.arrayContaining([
          expect.stringContaining('within 30 s'),
          expect.stringContaining('role/thumbnailer'),
        ]),
        evidence: [expect.stringContaining('SHA-256 c2hh'), expect.stringContaining('s3.amazonaws.com')],
        alsoHit: expect.stringContaining('wait for 1 hours at most, then are lost'),
      },
    });
    expect(await takeBack()).toBe(`${NAME} is as before, and may run again.`);
    world.time += MINUTE;
    expect(one.reserved).toBe(7);
    expect(made.map(({ enabled }) => enabled)).toEqual([true, true]);
  });

  it('takes the reservation away again where there was none', async () => {
    const { one, run, takeBack } = given({}, { mappings: 0 });
    expect((await run()).verified).toMatchObject({ verdict: 'done' });
    await takeBack();
    expect(one).not.toHaveProperty('reserved');
  });

  it('has stopped it at the first look, and waits for what AWS disables; half an hour later it says what is missing', async () => {
    const { run, one, made, world } = given();
    expect((await run()).verified).toMatchObject({
      verdict: 'pending',
      reason: expect.stringContaining('is stopped; not yet'),
    });
    expect(one.reserved).toBe(0);
    for (const each of made) Object.assign(each, { enabled: true, busyUntil: world.time + 60 * MINUTE });
    world.time += 30 * MINUTE;
    expect((await run()).verified).toMatchObject({
      verdict: 'partial',
      missing: expect.stringContaining('is Enabling'),
      containment: { proof: { verdict: 'in force, not proven' } },
    });
  });

  it('is satisfied by a function that is stopped, and asks without the tag of its owner', async () => {
    const { ctx, one } = given({ reserved: 0 }, { mappings: 0 });
    expect(await action.before(target, ctx)).toMatchObject({ verdict: 'unchanged' });
    delete one.reserved;
    one.tags = {};
    const asked = await action.before(target, ctx);
    expect(asked).toMatchObject({ unlessApproved: expect.stringContaining('riposte:isolate=auto') });
  });

  it.each([
    {
      name: 'one of this stack by its tag',
      seed: { tags: { 'aws:cloudformation:stack-name': 'riposte-test' } },
      says: /this deployment/,
      advice: /riposte pause/,
    },
    {
      name: 'one with provisioned concurrency',
      seed: { provisioned: ['live'] },
      says: /provisioned concurrency \(live\)/,
      advice: /delete-provisioned-concurrency-config .* --qualifier live/,
    },
    {
      name: 'one on instances',
      seed: { isOnInstances: true },
      says: /capacity provider/,
      advice: /put-function-scaling-config/,
    },
    {
      name: 'a copy at the edge',
      seed: { master: 'arn:aws:lambda:us-east-1:111122223333:function:x' },
      says: /Lambda@Edge/,
      advice: /cache behaviour/,
    },
  ])('refuses $name with what to do instead, and touches nothing', async ({ seed, says, advice }) => {
    const { run, writes } = given(seed);
    expect((await run()).prepared).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringMatching(says),
      advice: expect.stringMatching(advice),
    });
    expect(writes()).toEqual([]);
  });

  it('refuses its own functions by their names, and no other that begins so', async () => {
    const { lambda, ctx } = given();
    for (const name of ['riposte-test-sweep', 'riposte-test-sweeper']) lambda.seedFunction({ name });
    const verdictOf = async (key: string) => (await action.before({ key }, ctx)).verdict;
    expect(await verdictOf('riposte-test-sweep')).toBe('refuse');
    expect(await verdictOf('riposte-test-sweeper')).toBe('proceed');
  });

  it.each([
    { service: 'edgelambda.amazonaws.com', verdict: 'refuse' },
    { service: 'lambda.amazonaws.com', verdict: 'proceed' },
  ])('in us-east-1, with a role that $service may assume: $verdict', async ({ service, verdict }) => {
    const { iam, ctx } = given({}, { region: 'us-east-1' });
    const trust = { Statement: [{ Effect: 'Allow', Principal: { Service: service } }] };
    iam.rolesByName.seedRole({ roleName: 'thumbnailer', trust });
    expect((await action.before(target, ctx)).verdict).toBe(verdict);
  });

  it('stops it though its evidence cannot be read', async () => {
    const { faults, runThrough, one } = given();
    for (const call of ['GetPolicy', 'ListFunctionUrlConfigs', 'GetFunctionEventInvokeConfig'])
      faults.refuse(call, 'AccessDeniedException');
    expect((await runThrough()).verified).toMatchObject({ verdict: 'done' });
    expect(one.reserved).toBe(0);
  });

  it('does not stop it where it cannot tell whose it is', async () => {
    const { faults, run, writes } = given();
    faults.refuse('ListTags', 'AccessDeniedException');
    await expect(run()).rejects.toThrow('AccessDenied');
    expect(writes()).toEqual([]);
  });

  it('names durable executions that go on later, and a mapping that was made since', async () => {
    const { runThrough, run, lambda } = given({
      durable: ['arn:aws:lambda:eu-west-1:111122223333:function:thumbnailer/x'],
    });
    await runThrough();
    lambda.mappings.seed(NAME, 'arn:aws:sqs:eu-west-1:111122223333:later');
    const { verified } = await run();
    expect(verified).toMatchObject({
      containment: {
        connected: [expect.stringContaining('stop-durable-execution'), expect.stringContaining('made since')],
      },
    });
  });

  it('says so where it was deleted in the middle, and where there is none', async () => {
    const { lambda, run, kept, ctx, takeBack } = given();
    await run();
    lambda.functions.clear();
    expect(await action.verify(target, kept.before as FunctionBefore, ctx)).toMatchObject({ verdict: 'failed' });
    expect(await takeBack()).toContain('nothing to give back');
    await action.apply(target, kept.before as FunctionBefore, ctx);
    expect((await run()).prepared).toMatchObject({ verdict: 'refuse', reason: `${NAME} no longer exists.` });
  });

  it('gives back all but what somebody changed since, and names that', async () => {
    const { runThrough, one, made, takeBack, lambda } = given({ reserved: 5 }, { mappings: 3 });
    await runThrough();
    Object.assign(one, { reserved: 3, codeSha: 'b3RoZXI=' });
    lambda.mappings.all.splice(1, 1);
    const said = await takeBack();
    expect(said).toMatch(
      /reserved concurrency, which is 3 now; the event source mapping \S+ \(\S+\), which was deleted\./,
    );
    expect(said).toContain('not the code that was stopped');
    expect(made.map(({ enabled }) => enabled)).toEqual([true, false, true]);
    expect(one.reserved).toBe(3);
  });

  it('stays stopped, and says so, where the account has no room for the former reservation', async () => {
    const { runThrough, takeBack, lambda } = given({ reserved: 900 });
    await runThrough();
    lambda.concurrency = 100;
    expect(await takeBack()).toMatch(/its reserved concurrency of 900, which Lambda refuses .*: it stays stopped/);
  });

  it('waits with the undo of a mapping that is still being disabled', async () => {
    const { run, takeBack, world, made } = given();
    await run();
    await expect(takeBack()).rejects.toMatchObject({ retryable: true });
    world.time += MINUTE;
    expect(await takeBack()).toContain('may run again');
    expect(made[0]?.enabled).toBe(true);
  });

  it('keeps what was before the first occasion', async () => {
    const { runThrough, kept, ctx, lambda, one, takeBack } = given({ reserved: 4 });
    await runThrough();
    lambda.mappings.seed(NAME, 'arn:aws:sqs:eu-west-1:111122223333:later');
    const again = (await action.before(target, ctx)) as { before: FunctionBefore };
    kept.before = action.merge?.(kept.before as FunctionBefore, again.before) as FunctionBefore;
    await runThrough();
    await takeBack();
    expect(one.reserved).toBe(4);
    expect(lambda.mappings.all.map(({ enabled }) => enabled)).toEqual([true, true]);
  });

  it.each(Array.from({ length: 24 }, (_, n) => n + 1))(
    'ends the same after a death after call %i, and so does its undo',
    async (after) => {
      const all = given({ reserved: 2 }, { mappings: 2 });
      all.faults.crashAfter(after);
      await attemptUntilDone(all.run, all.faults);
      all.world.time += MINUTE;
      const { verified } = await attemptUntilDone(all.run, all.faults);
      expect(verified?.verdict ?? 'done').toBe('done');
      expect(all.one.reserved).toBe(0);
      expect(all.made.some(({ enabled }) => enabled)).toBe(false);
      all.faults.crashAfter(1 + (after % 9));
      // What an undo that died had enabled is being changed when it comes again.
      expect(await attemptUntilDone(all.takeBack, all.faults)).toBe(`${NAME} is as before, and may run again.`);
      expect(all.one.reserved).toBe(2);
      expect(all.made.every(({ enabled }) => enabled)).toBe(true);
    },
  );

  it('ends the same while every second call is throttled, as each is tried again', async () => {
    const all = given({ reserved: 2 });
    all.faults.refuse('*', 'TooManyRequestsException', { every: 2 });
    const ctx = { ...all.ctx, clients: patient(all.clients) };
    await attempt(action, target, ctx, all.kept);
    all.world.time += MINUTE;
    expect((await attempt(action, target, ctx, all.kept)).verified).toMatchObject({ verdict: 'done' });
    expect(all.one.reserved).toBe(0);
    await undo(action, target, all.kept.before as FunctionBefore, ctx);
    expect(all.one.reserved).toBe(2);
  });

  it('declares exactly the permissions that its calls need', async () => {
    const { runThrough, takeBack, calls, one, iam, lambda, run } = given({ durable: [] }, { region: 'us-east-1' });
    iam.rolesByName.seedRole({ roleName: 'thumbnailer' });
    await runThrough();
    const doing = calls.splice(0);
    await takeBack();
    const undoing = calls.splice(0);
    const former = given({ reserved: 2 });
    await former.runThrough();
    former.calls.splice(0);
    await former.takeBack();
    undoing.push(...former.calls);
    one.reserved = 0;
    lambda.mappings.all.length = 0;
    await run();
    expectDeclaredApart({ doing: [...doing, ...calls], undoing }, action);
  });
});
