import { createLocalAccount } from '../../../local/local-account.ts';
import type { LocalStateMachine } from '../../../local/services/step-functions.ts';
import { runTargets } from '../../../src/actions/catalogue/targets/workflows-targets.ts';
import { runWorkflow as action, type RunBefore } from '../../../src/actions/workflows/run-workflow.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import { attempt, attemptUntilDone } from '../../support/attempts.ts';
import { ACCOUNT, givenConfig, givenContext, givenFinding, NOW, REGION } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

const TAGS = { 'riposte:workflow': 'true', 'riposte:undo': 'reopen-ticket' };

function given(machine: Partial<LocalStateMachine> = {}) {
  const local = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW, record: true });
  const { stepFunctions } = local.services;
  stepFunctions.seedStateMachine('close-ticket', { tags: TAGS, ...machine });
  stepFunctions.seedStateMachine('reopen-ticket', { tags: { 'riposte:workflow': 'true' } });
  const ctx = givenContext(local.clients, { config: givenConfig(), now: () => local.world.now() });
  return { ...local, stepFunctions, ctx, target: { key: 'close-ticket-0a1b2c3d', workflow: 'close-ticket' } };
}

const executionsOf = ({ stepFunctions }: ReturnType<typeof given>, machine: string) =>
  [...stepFunctions.executions.values()].filter((one) => one.machine === machine);

describe('the target', () => {
  it('is the playbook’s workflow, for the one finding', () => {
    const [one] = runTargets(givenFinding(), givenConfig(), { workflow: 'close-ticket' });
    const [other] = runTargets(givenFinding({ id: 'another' }), givenConfig(), { workflow: 'close-ticket' });
    expect(one).toEqual({ key: expect.stringMatching(/^close-ticket-[0-9a-f]{12}$/), workflow: 'close-ticket' });
    expect(other?.key).not.toBe(one?.key);
  });

  it.each([undefined, '', 'a:b', '../x', 'x'.repeat(81), 7])('is none of %s', (workflow) => {
    expect(runTargets(givenFinding(), givenConfig(), workflow === undefined ? {} : { workflow })).toEqual([]);
  });
});

describe('what is asked', () => {
  it('names the workflow and what undoes it, and always asks', async () => {
    const { target, ctx } = given();
    expect(await action.before(target, ctx)).toMatchObject({
      verdict: 'proceed',
      before: { undo: 'reopen-ticket' },
      effect: expect.stringContaining('undo starts workflow reopen-ticket'),
      unlessApproved: 'A workflow may do anything.',
    });
  });

  it.each([{ tags: {} }, { tags: { 'riposte:workflow': 'yes' } }, { tags: { 'Riposte:workflow': 'true' } }])(
    'refuses one whose owner does not let it be started: %j',
    async (machine) => {
      const { target, ctx } = given(machine);
      expect(await action.before(target, ctx)).toMatchObject({ verdict: 'refuse' });
    },
  );

  it('refuses an express workflow, which Step Functions may run twice', async () => {
    const { target, ctx } = given({ type: 'EXPRESS' });
    expect(await action.before(target, ctx)).toMatchObject({
      verdict: 'refuse',
      reason: expect.stringContaining('Make it a standard one'),
    });
  });

  it('advises where there is none of that name', async () => {
    const { ctx } = given();
    expect(await action.before({ key: 'x', workflow: 'nobody' }, ctx)).toMatchObject({ verdict: 'advise' });
  });
});

describe('the run', () => {
  it('gets the finding, is waited for, and ends as it ends', async () => {
    const here = given();
    expect((await attempt(action, here.target, here.ctx)).verified).toMatchObject({
      verdict: 'pending',
      checkAfterSeconds: 5,
    });
    const [execution] = executionsOf(here, 'close-ticket');
    expect(JSON.parse(execution?.input ?? '')).toMatchObject({
      finding: { id: here.ctx.finding.id, account: ACCOUNT },
    });
    here.advance(121_000);
    expect(await action.verify(here.target, { undo: '' }, here.ctx)).toMatchObject({ verdict: 'done' });
  });

  it.each([
    {
      status: 'FAILED' as const,
      error: 'No.Ticket',
      cause: 'it is\nclosed',
      says: 'has failed: “No.Ticket: it is closed”.',
    },
    { status: 'TIMED_OUT' as const, says: 'has timed out.' },
    { status: 'ABORTED' as const, says: 'was aborted.' },
  ])('that ends as $status is told in words', async ({ says, ...ends }) => {
    const { target, ctx } = given({ ends, takesMs: 0 });
    await action.apply(target, { undo: '' }, ctx);
    expect(await action.verify(target, { undo: '' }, ctx)).toMatchObject({
      verdict: 'failed',
      reason: `Workflow close-ticket ${says}`,
    });
  });

  it.each([{ takesMs: 120_000 }, { takesMs: 0 }])('is one, however often it is begun: %j', async (machine) => {
    const here = given(machine);
    await action.apply(here.target, { undo: '' }, here.ctx);
    const changed = { ...here.ctx, finding: { ...here.ctx.finding, severity: 9 } };
    await action.apply(here.target, { undo: '' }, changed);
    expect(executionsOf(here, 'close-ticket')).toHaveLength(1);
  });

  it('is another one on another occasion', async () => {
    const here = given();
    await action.apply(here.target, { undo: '' }, here.ctx);
    await action.apply(here.target, { undo: '' }, { ...here.ctx, key: `${here.ctx.key}~2` });
    expect(executionsOf(here, 'close-ticket')).toHaveLength(2);
  });

  it('of an attempt that died before it is found as not started', async () => {
    const { target, ctx } = given();
    expect(await action.look?.(target, { undo: '' }, ctx)).toMatchObject({ verdict: 'failed' });
  });

  it.each([1, 2, 3])('survives a death after call %i', async (n) => {
    const here = given();
    here.faults.crashAfter(n);
    await attemptUntilDone(() => attempt(action, here.target, here.ctx), here.faults);
    expect(executionsOf(here, 'close-ticket')).toHaveLength(1);
  });

  it('is tried again when it is throttled', async () => {
    const here = given();
    here.faults.refuse('StartExecution', 'ThrottlingException', { times: 1 });
    expect(isRetryable(await attempt(action, here.target, here.ctx).catch((error: unknown) => error))).toBe(true);
    await attempt(action, here.target, here.ctx);
    expect(executionsOf(here, 'close-ticket')).toHaveLength(1);
  });
});

describe('the undo', () => {
  const undo = (here: ReturnType<typeof given>, before: RunBefore) =>
    action.undo === 'never' ? Promise.reject(new Error('never')) : action.undo(here.target, before, here.ctx);

  it('starts the workflow that the tag named then, once', async () => {
    const here = given();
    expect(await undo(here, { undo: 'reopen-ticket' })).toContain('Started workflow reopen-ticket');
    await undo(here, { undo: 'reopen-ticket' });
    expect(executionsOf(here, 'reopen-ticket')).toHaveLength(1);
  });

  it('cannot be where the tag named none', async () => {
    await expect(undo(given(), { undo: '' })).rejects.toThrow('names no other one that undoes it');
  });

  it('is not promised where what the tag names cannot be started', async () => {
    const here = given();
    const asked = async (): Promise<unknown> => action.before(here.target, here.ctx);
    for (const tags of [{ 'riposte:workflow': 'false' }, {}]) {
      here.stepFunctions.seedStateMachine('reopen-ticket', { tags });
      expect(await asked()).toMatchObject({
        before: { undo: '' },
        effect: expect.stringContaining('there is no workflow that undoes it (State machine reopen-ticket has no tag'),
      });
      await expect(undo(here, { undo: 'reopen-ticket' })).rejects.toThrow('cannot be started');
    }
    expect(executionsOf(here, 'reopen-ticket')).toEqual([]);
  });

  it('starts no express workflow', async () => {
    const here = given();
    const tags = { 'riposte:workflow': 'true' };
    here.stepFunctions.seedStateMachine('reopen-ticket', { tags, type: 'EXPRESS' });
    await expect(undo(here, { undo: 'reopen-ticket' })).rejects.toThrow('is an express workflow');
    expect(executionsOf(here, 'reopen-ticket')).toEqual([]);
  });
});

it('declares the permissions that its calls need, and no other', async () => {
  const { target, ctx, calls } = given();
  await attempt(action, target, ctx);
  expectDeclared(calls, action.permissions);
  const [, starts] = action.permissions;
  expect(starts?.conditions).toEqual({ StringEquals: { 'aws:ResourceTag/riposte:workflow': 'true' } });
});
