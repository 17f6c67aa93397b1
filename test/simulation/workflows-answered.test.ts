import type { LocalStack } from '../../local/local-stack.ts';
import { runsOnce, workflowsAnswered } from '../../simulation/invariants/workflows-answered.ts';
import type { Story } from '../../simulation/schedule.ts';
import { ask, bodyOf } from '../answers/given-workflow.ts';
import { givenStack, responsesIn } from '../support/stories.ts';

const BY = 'jane@example.com';

/** A question that a workflow has asked, and what people said. */
async function given(kind?: 'approve' | 'reject') {
  const stack = givenStack({ workflows: true, runWorkflows: true });
  const task = ask(stack);
  await stack.drain();
  const key = responsesIn(stack)[0]?.key ?? '';
  const message = JSON.stringify({ kind, key, by: BY, reason: 'so' });
  if (kind) stack.services.sqs.deliver(`${stack.config.stack}-act-workflows`, message);
  await stack.drain();
  const toTasks: { operation: string; token: string }[] = [];
  const body = bodyOf(task, stack.world.now());
  const plan = { faults: 'none', stimuli: [{ at: 0, do: 'deliver', source: 'step-functions', body }] };
  const story = { stack, plan, witnessed: { toTasks }, now: stack.world.now() } as unknown as Story;
  return { stack, task, toTasks, looked: () => workflowsAnswered(story).map(({ what }) => what.split(': ')[1]) };
}

describe('workflows-answered', () => {
  it.each([undefined, 'approve', 'reject'] as const)('holds after the word %s', async (kind) => {
    expect((await given(kind)).looked()).toEqual([]);
  });

  it('sees a task that was sent both answers', async () => {
    const { task, toTasks, looked } = await given('approve');
    for (const operation of ['SendTaskSuccess', 'SendTaskFailure']) toTasks.push({ operation, token: task.token });
    expect(looked()).toEqual(['its task was sent a yes and a no']);
  });

  it('sees a yes that nobody said, and one after a no', async () => {
    const { task, looked } = await given('reject');
    Object.assign(task, { status: 'succeeded', output: JSON.stringify({ by: BY }) });
    expect(looked()).toEqual([
      `its workflow went on by a yes of ${BY}, who said none`,
      'its workflow went on, and the question was rejected',
    ]);
  });

  it.each([
    { error: 'RiposteRejected', what: 'its workflow was told of a no that nobody said' },
    { error: 'RiposteLapsed', what: 'its workflow was told that nobody answered in time' },
  ])('sees $error where there was none', async ({ error, what }) => {
    const { task, looked } = await given('approve');
    Object.assign(task, { status: 'failed', error });
    expect(looked()).toEqual(['it is applied, and its task has failed', what]);
  });

  it('sees a question whose workflow has ended, and a workflow whose question has', async () => {
    const asking = await given();
    asking.stack.services.stepFunctions.abort(asking.task.token);
    expect(asking.looked()).toEqual(['it is waiting still, and its task has aborted']);
    const ended = await given('reject');
    ended.task.status = 'waiting';
    expect(ended.looked()).toEqual(['its task waits, and it ended as rejected']);
  });

  it('sees heartbeats that came too late', async () => {
    const { task, looked } = await given('approve');
    task.status = 'timed out';
    expect(looked()).toContain('its task got no heartbeat in time');
  });
});

describe('runs-once', () => {
  it('sees a second run for one response, and each that nobody said yes to', () => {
    const stack: LocalStack = givenStack({ workflows: true });
    const input = JSON.stringify({ response: 'one' });
    for (const name of ['a', 'b'])
      stack.services.stepFunctions.executions.set(name, { machine: 'rebuild-host', input, startedAt: 0 });
    expect(runsOnce({ stack } as unknown as Story).map(({ what }) => what)).toEqual([
      'rebuild-host for one ran 2 times',
      ...['a', 'b'].map(() => 'rebuild-host ran for one, and nobody said approve'),
    ]);
  });
});
