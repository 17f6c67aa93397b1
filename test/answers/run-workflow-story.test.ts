import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import type { LocalStateMachine } from '../../local/services/step-functions.ts';
import type { AnswerMessage } from '../../src/core/messages.ts';
import type { Playbook } from '../../src/core/playbook.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const TAGS = { 'riposte:workflow': 'true', 'riposte:undo': 'reopen' };

async function given(options: Partial<LocalStackOptions> = {}, machine: Partial<LocalStateMachine> = {}) {
  const stack = givenStack({ runWorkflows: true, playbooks: { playbooks: OWN }, ...options });
  stack.services.stepFunctions.seedStateMachine('close', { tags: TAGS, ...machine });
  stack.services.stepFunctions.seedStateMachine('reopen', { tags: { 'riposte:workflow': 'true' } });
  arrive(stack, BUCKET);
  await stack.drain();
  return stack;
}

const OWN: Playbook[] = [
  {
    id: 'close-it',
    when: { source: 'guardduty' },
    steps: [{ action: 'run-workflow', mode: 'approve', params: { workflow: 'close' } }],
    why: 'A workflow of ours closes it.',
  },
];

const only = (stack: LocalStack): ResponseRecord => responsesIn(stack)[0] as ResponseRecord;
async function say(stack: LocalStack, kind: AnswerMessage['kind']): Promise<void> {
  const message = { kind, key: only(stack).key, by: 'jane' };
  stack.services.sqs.deliver(`${stack.config.stack}-act-runs`, JSON.stringify(message));
  await drainUntilCrash(stack);
}
const runs = ({ services }: LocalStack): string[] =>
  [...services.stepFunctions.executions.values()].map(({ machine }) => machine);

it('asks, runs it once, waits for its end, and undo runs the other', async () => {
  const stack = await given();
  expect(only(stack)).toMatchObject({ action: 'run-workflow', state: 'waiting' });
  await say(stack, 'approve');
  expect(only(stack)).toMatchObject({ state: 'pending' });
  await letTimePass(stack, 2);
  expect(only(stack)).toMatchObject({ state: 'done', outcome: 'applied', reason: 'Workflow close has succeeded.' });
  arrive(stack, BUCKET);
  await stack.drain();
  expect(runs(stack)).toEqual(['close']);
  await say(stack, 'undo');
  expect(only(stack).state).toBe('undone');
  expect(runs(stack)).toEqual(['close', 'reopen']);
});

it('tells of a run that failed, and does not start it again', async () => {
  const stack = await given({}, { ends: { status: 'FAILED', error: 'No.Ticket' } });
  await say(stack, 'approve');
  await letTimePass(stack, 30);
  expect(only(stack)).toMatchObject({ outcome: 'failed', reason: 'Workflow close has failed: “No.Ticket”.' });
  expect(runs(stack)).toEqual(['close']);
});

it('a pause that is thrown after the yes holds what has not begun', async () => {
  const stack = await given();
  await stack.journal.setPaused(true, 'anna', stack.world.now());
  await say(stack, 'approve');
  expect(runs(stack)).toEqual([]);
  await stack.journal.setPaused(false, 'anna', stack.world.now());
  await letTimePass(stack, 3);
  expect(runs(stack)).toEqual(['close']);
});

it('a death between any two calls starts it once all the same', async () => {
  const counted = await given();
  const before = counted.callsMade();
  await say(counted, 'approve');
  const calls = counted.callsMade() - before;
  for (let n = 1; n <= calls; n += 1) {
    const stack = await given();
    stack.faults.crashAfter(n);
    await say(stack, 'approve');
    await letTimePass(stack, 5);
    expect([n, runs(stack), only(stack).outcome]).toEqual([n, ['close'], 'applied']);
  }
});

it('is refused where the deployment does not have it', async () => {
  const stack = await given({ runWorkflows: false });
  expect(only(stack)).toMatchObject({ outcome: 'refused' });
  expect(only(stack).reason).toContain('run-workflow is not part of this deployment');
});
