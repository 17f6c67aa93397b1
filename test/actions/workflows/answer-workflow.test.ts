import { createLocalAccount } from '../../../local/local-account.ts';
import type { QuestionTarget } from '../../../src/actions/catalogue/targets/workflows-targets.ts';
import { answerWorkflow as action } from '../../../src/actions/workflows/answer-workflow.ts';
import { questionsOf } from '../../../src/actions/workflows/task.ts';
import { isRetryable } from '../../../src/core/errors.ts';
import { questionMark } from '../../../src/core/workflow-question.ts';
import { attempt, attemptUntilDone } from '../../support/attempts.ts';
import { ACCOUNT, givenConfig, givenContext, NOW, REGION } from '../../support/fixtures.ts';
import { expectDeclared } from '../../support/permissions.ts';

async function given() {
  const local = createLocalAccount({ account: ACCOUNT, region: REGION, startAt: NOW, record: true });
  const config = givenConfig({ table: 'riposte-local' });
  const ctx = { ...givenContext(local.clients, { config, now: () => local.world.now() }), by: 'jane' };
  const task = local.services.stepFunctions.seedTask({ workflow: 'release' });
  const id = questionMark(task.token);
  const questions = questionsOf(ctx);
  await questions.keepQuestion({ sk: id, token: task.token, workflow: 'release', askedAt: NOW }, NOW);
  const target: QuestionTarget = {
    key: 'release-0a1b2c3d',
    id,
    workflow: 'release',
    step: 'AskFirst',
    question: 'Release?',
    details: '',
    answerBy: '',
  };
  return { ...local, ctx, task, id, questions, target };
}

describe('the question', () => {
  it('says what a yes does, quotes the text, and always asks', async () => {
    const { target, ctx } = await given();
    expect(await action.before(target, ctx)).toMatchObject({
      verdict: 'proceed',
      from: 'it waits at AskFirst',
      to: 'it goes on',
      effect: 'lets workflow release go on after AskFirst. It asks: “Release?”',
      unlessApproved: 'The workflow asks for a person.',
    });
  });

  it('has a deadline where the workflow names one', async () => {
    const { target, ctx } = await given();
    const answerBy = '2026-11-20T13:00:00.000Z';
    expect(await action.before({ ...target, answerBy }, ctx)).toMatchObject({ answerBy: Date.parse(answerBy) });
  });

  it.each([
    { closed: 'yes' as const, why: /has gone on/ },
    { closed: 'no' as const, why: /was told no/ },
    { closed: 'gone' as const, why: /no longer waits/ },
  ])('needs nothing once it is closed: $closed', async ({ closed, why }) => {
    const { target, ctx, questions, id } = await given();
    await questions.closeQuestion(id, closed, NOW);
    expect(await action.before(target, ctx)).toMatchObject({
      verdict: 'unchanged',
      reason: expect.stringMatching(why),
    });
  });

  it('needs nothing where the journal does not know it', async () => {
    const { target, ctx } = await given();
    expect(await action.before({ ...target, id: 'riposte-0' }, ctx)).toMatchObject({ verdict: 'unchanged' });
  });
});

describe('the yes', () => {
  it('lets the task go on, with who said it, and nothing keeps the token', async () => {
    const { target, ctx, task, questions, id } = await given();
    expect((await attempt(action, target, ctx)).verified).toMatchObject({ verdict: 'done' });
    expect(JSON.parse(task.output ?? '')).toEqual({
      answer: 'approved',
      by: 'jane',
      at: '2026-11-20T12:00:00.000Z',
      question: id,
    });
    expect(await questions.readQuestion(id)).toMatchObject({ closed: 'yes' });
    expect(await questions.readQuestion(id)).not.toHaveProperty('token');
  });

  it('called twice is sent once', async () => {
    const { target, ctx, counts } = await given();
    await action.apply(target, {}, ctx);
    await action.apply(target, {}, ctx);
    expect(counts.get('stepFunctions:SendTaskSuccess')).toBe(1);
  });

  it('is not sent after a no was begun', async () => {
    const { target, ctx, questions, id, task } = await given();
    await questions.beginAnswer(id, 'no');
    expect((await attempt(action, target, ctx)).verified).toMatchObject({ verdict: 'failed' });
    expect(task.status).toBe('waiting');
  });

  it('fails where nobody waits any more', async () => {
    const { target, ctx, services, task } = await given();
    services.stepFunctions.abort(task.token);
    expect((await attempt(action, target, ctx)).verified).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('no longer waits'),
    });
  });

  it('of an attempt that died after it is found as taken', async () => {
    const { target, ctx, services, task, questions, id } = await given();
    await questions.beginAnswer(id, 'yes');
    services.stepFunctions.SendTaskSuccess({ taskToken: task.token, output: '{}' });
    expect(await action.look?.(target, {}, ctx)).toMatchObject({ verdict: 'done' });
    expect((await attempt(action, target, ctx)).verified).toMatchObject({ verdict: 'done' });
  });

  it('of an attempt that died before it is found as not sent', async () => {
    const { target, ctx, questions, id } = await given();
    await questions.beginAnswer(id, 'yes');
    expect(await action.look?.(target, {}, ctx)).toMatchObject({
      verdict: 'failed',
      reason: expect.stringContaining('still waits'),
    });
  });

  it.each([1, 2, 3, 4, 5])('survives a death after call %i', async (n) => {
    const { target, ctx, faults, counts, task } = await given();
    faults.crashAfter(n);
    const { verified } = await attemptUntilDone(() => attempt(action, target, ctx), faults);
    expect(verified ?? { verdict: 'done' }).toMatchObject({ verdict: 'done' });
    expect(task.status).toBe('succeeded');
    expect(counts.get('stepFunctions:SendTaskSuccess')).toBeLessThanOrEqual(2);
  });

  it('is tried again when it is throttled', async () => {
    const { target, ctx, faults, task } = await given();
    faults.refuse('SendTaskSuccess', 'ThrottlingException', { times: 1 });
    const error = await attempt(action, target, ctx).catch((thrown: unknown) => thrown);
    expect(isRetryable(error)).toBe(true);
    await attempt(action, target, ctx);
    expect(task.status).toBe('succeeded');
  });
});

it('declares the permissions that its calls need, and no other; none can fail a task', async () => {
  const { target, ctx, questions, id, calls } = await given();
  await questions.beginAnswer(id, 'yes');
  await action.look?.(target, {}, ctx);
  await attempt(action, target, ctx);
  const ofWorkflows = calls.filter(({ service }) => service === 'stepFunctions');
  expectDeclared(ofWorkflows, action.permissions);
});

it('is never undone', () => {
  expect(action.undo).toBe('never');
});
