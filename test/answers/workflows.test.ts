import type { LocalStack, LocalStackOptions } from '../../local/local-stack.ts';
import type { LocalTask } from '../../local/services/step-functions.ts';
import { groupOfAnswer } from '../../src/actions/catalogue/answers.ts';
import { settleQuestions } from '../../src/answers/workflows/settle-questions.ts';
import { queueOfGroup } from '../../src/core/config.ts';
import type { AnswerMessage } from '../../src/core/messages.ts';
import { silent } from '../../src/core/telemetry.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { drainUntilCrash, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { type Asking, ask, bodyOf, send } from './given-workflow.ts';

const MINUTE = 60_000;
const JANE = 'arn:aws:sts::111122223333:assumed-role/operator/jane';

async function asked(asking: Asking = {}, options: Partial<LocalStackOptions> = {}) {
  const stack = givenStack({ approvalPage: true, workflows: true, ...options });
  const task = ask(stack, asking);
  await stack.drain();
  return { stack, task };
}

const only = (stack: LocalStack): ResponseRecord => {
  const [record, ...others] = responsesIn(stack);
  if (!record || others.length > 0) throw new Error(`${others.length + (record ? 1 : 0)} responses in place of one`);
  return record;
};

/** As the page and the command send it. */
function say(stack: LocalStack, kind: AnswerMessage['kind'], more: Partial<AnswerMessage> = {}): void {
  const { key, action, plan = '' } = only(stack);
  const message = { kind, key, by: JANE, plan, ...more };
  const queue = queueOfGroup(groupOfAnswer(kind, action), stack.config);
  stack.services.sqs.deliver(queue.slice(queue.lastIndexOf('/') + 1), JSON.stringify(message));
}

const answers = async (stack: LocalStack, kind: AnswerMessage['kind'], more: Partial<AnswerMessage> = {}) => {
  say(stack, kind, more);
  await stack.drain();
};

const told = ({ services }: LocalStack): string[] =>
  services.sns.published.map(({ message }) => message.replace(/\s+/g, ' '));
const callsOf = ({ counts }: LocalStack, operation: string): number => counts.get(`stepFunctions:${operation}`) ?? 0;

describe('a workflow that asks', () => {
  it('is told about as a question of that workflow, with its text quoted', async () => {
    const { stack, task } = await asked();
    expect(only(stack)).toMatchObject({ action: 'answer-workflow', state: 'waiting', mode: 'approve' });
    const [published] = stack.services.sns.published;
    expect(published?.subject).toMatch(/^Workflow release asks in eu-west-1 \(111122223333\) MEDIUM: asks you/);
    expect(published?.message).toMatch(/Decide: continue workflow release-[0-9a-f]{12}\?/);
    expect(published?.message).toContain('“Release version 4.2.0 to production?”');
    expect(task).toMatchObject({ status: 'waiting', heartbeats: 1 });
  });

  it('is told of a no at once, and not with the next sweep', async () => {
    const { stack, task } = await asked();
    await answers(stack, 'reject', { reason: 'not today' });
    expect(task).toMatchObject({ status: 'failed', error: 'RiposteRejected' });
  });

  it('goes on with a yes, once, and is told who said it', async () => {
    const { stack, task } = await asked();
    await answers(stack, 'approve');
    expect(task.status).toBe('succeeded');
    expect(JSON.parse(task.output ?? '')).toMatchObject({ answer: 'approved', by: JANE });
    expect(only(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(callsOf(stack, 'SendTaskSuccess')).toBe(1);
    expect(told(stack).at(-1)).toContain('Workflow release went on after AskFirst.');
    expect(told(stack).at(-1)).toContain('This cannot be undone: the workflow goes on at once.');
  });

  it('hears a no at once, with the reason', async () => {
    const { stack, task } = await asked();
    await answers(stack, 'reject', { reason: 'not on a Friday' });
    expect(task).toMatchObject({ status: 'failed', error: 'RiposteRejected' });
    expect(task.cause).toBe(`${JANE} rejected it: not on a Friday`);
    expect(only(stack)).toMatchObject({ outcome: 'rejected' });
    expect(told(stack).at(-1)).toContain('Nothing, unless you disagree: then start the workflow again.');
    expect(told(stack).at(-1)).not.toMatch(/asked about again|do it by hand/);
    await letTimePass(stack, 3);
    expect(callsOf(stack, 'SendTaskFailure')).toBe(1);
  });

  it('is kept waiting with heartbeats, and told when nobody answered', async () => {
    const { stack, task } = await asked({ heartbeatSeconds: 900, detail: { answerWithinMinutes: 60 } });
    await letTimePass(stack, 11);
    expect(task).toMatchObject({ status: 'waiting', heartbeats: expect.any(Number) });
    expect(task.heartbeats).toBeGreaterThan(10);
    await letTimePass(stack, 3);
    expect(task).toMatchObject({ status: 'failed', error: 'RiposteLapsed' });
    expect(only(stack).open).toBeUndefined();
    const lapsed = told(stack).find((text) => text.includes('Nobody answered: continue workflow')) ?? '';
    expect(lapsed).toContain(
      'Nobody answered in time. Its workflow is told so, and does not go on: it is not asked again.',
    );
    expect(lapsed).toContain('Start the workflow again if it is to go on');
    expect(lapsed).not.toMatch(/in a day|Do it yourself|riposte retry|riposte ack/);
    // It is not asked again: nobody waits for the answer.
    stack.advance(25 * 60 * MINUTE);
    await letTimePass(stack, 2);
    expect(told(stack).filter((text) => text.includes('Decide: ') && !text.includes('A reminder'))).toHaveLength(1);
  });

  it('lapses at the setting’s time where it names none', async () => {
    const { stack } = await asked();
    const { giveUpAt = 0 } = only(stack);
    expect(giveUpAt - stack.world.now()).toBe(24 * 60 * MINUTE);
  });

  it.each([
    { how: 'timed out', end: (stack: LocalStack) => stack.advance(31 * MINUTE) },
    { how: 'aborted', end: (stack: LocalStack, task: LocalTask) => stack.services.stepFunctions.abort(task.token) },
  ])('that $how meanwhile ends the question, and people hear of it', async ({ end }) => {
    const { stack, task } = await asked({ timeoutSeconds: 1800 });
    end(stack, task);
    await letTimePass(stack, 1);
    expect(only(stack)).toMatchObject({ state: 'done', outcome: 'unchanged' });
    expect(told(stack).at(-1)).toContain('its workflow no longer waits');
    await answers(stack, 'approve');
    expect(callsOf(stack, 'SendTaskSuccess')).toBe(0);
  });

  it('gets no yes that came too late, and people hear that it was not delivered', async () => {
    const { stack, task } = await asked();
    stack.services.stepFunctions.abort(task.token);
    await answers(stack, 'approve');
    expect(only(stack)).toMatchObject({ outcome: 'failed' });
    expect(told(stack).at(-1)).toContain('no longer waits');
    await letTimePass(stack, 15);
    expect(only(stack).open).toBeUndefined();
  });

  it('asks once, however often its message comes', async () => {
    const { stack, task } = await asked();
    send(stack, bodyOf(task, stack.world.now()));
    await stack.drain();
    await answers(stack, 'approve');
    send(stack, bodyOf(task, stack.world.now()));
    await stack.drain();
    expect(told(stack).filter((text) => text.includes('Decide: '))).toHaveLength(1);
    expect(callsOf(stack, 'SendTaskSuccess')).toBe(1);
    expect(only(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
  });

  it('that asks something else for the same task is not heard: the yes is to what was shown', async () => {
    const { stack, task } = await asked();
    send(stack, bodyOf(task, stack.world.now() + 1_000, { question: 'Delete everything?' }));
    await stack.drain();
    await answers(stack, 'approve');
    expect(task.status).toBe('succeeded');
    expect(told(stack).at(-1)).toContain('Release version 4.2.0 to production?');
    expect(JSON.stringify([stack.services.dynamodb.items(), told(stack)])).not.toContain('Delete everything');
  });

  it('that asks twice gets two answers', async () => {
    const stack = givenStack({ workflows: true });
    const [one, other] = [ask(stack), ask(stack)];
    await stack.drain();
    const [first] = responsesIn(stack);
    const message = { kind: 'reject', key: first?.key, by: JANE, reason: 'no' };
    stack.services.sqs.deliver(`${stack.config.stack}-act-workflows`, JSON.stringify(message));
    await stack.drain();
    expect([one.status, other.status].sort()).toEqual(['failed', 'waiting']);
  });

  it('waits for a person also where a playbook of one’s own would let it pass', async () => {
    const { stack, task } = await asked({}, { playbooks: { override: { 'workflow-asks': { mode: 'enforce' } } } });
    expect(only(stack).state).toBe('waiting');
    expect(task.status).toBe('waiting');
  });

  it('is held by a pause after its yes, and goes on at its end', async () => {
    const { stack, task } = await asked();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    await answers(stack, 'approve');
    expect(task.status).toBe('waiting');
    await letTimePass(stack, 2);
    expect(task).toMatchObject({ status: 'waiting' });
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await letTimePass(stack, 3);
    expect(task.status).toBe('succeeded');
  });

  it('is told that nobody was asked, where the deployed mode does not let anybody be', async () => {
    const { stack, task } = await asked({}, { settings: { mode: 'notify' } });
    await letTimePass(stack, 1);
    expect(task).toMatchObject({ status: 'failed', error: 'RiposteNotAsked' });
    expect(only(stack).open).toBeUndefined();
    expect(told(stack)).toEqual([expect.stringContaining('Left to you: continue workflow release-')]);
  });

  it('needs as many people as its playbook says', async () => {
    const kim = 'arn:aws:iam::111122223333:user/kim';
    const people = { jane: { principals: [JANE] }, kim: { principals: [kim] } };
    const { stack, task } = await asked(
      {},
      {
        playbooks: { override: { 'workflow-asks': { approvals: 2 } } },
        approval: { people, approvers: ['jane', 'kim'] },
      },
    );
    await answers(stack, 'approve');
    expect(task.status).toBe('waiting');
    await answers(stack, 'approve', { by: kim });
    expect(task.status).toBe('succeeded');
  });
});

describe('a question that cannot be asked', () => {
  it.each([
    { what: 'no text', detail: { question: '' }, why: /detail\.question should be text/ },
    { what: 'a misspelt field', detail: { answerWithin: 5 }, why: /answerWithin is no field/ },
    { what: 'another severity', detail: { severity: 'critical' }, why: /low, medium or high/ },
    { what: 'a deadline of a year', detail: { answerWithinMinutes: 525_600 }, why: /from 5 to 10080/ },
    {
      what: 'an execution of another Region',
      detail: { execution: 'arn:aws:states:us-east-1:111122223333:execution:a:b' },
      why: /answers in 111122223333 eu-west-1 only/,
    },
    {
      what: 'an express execution',
      detail: { execution: 'arn:aws:states:eu-west-1:111122223333:express:a:b:c' },
      why: /standard workflow/,
    },
  ])('with $what is told so', async ({ detail, why }) => {
    const { task } = await asked({ detail });
    expect(task).toMatchObject({ status: 'failed', error: 'RiposteMalformed' });
    expect(task.cause).toMatch(why);
  });

  it.each([
    { what: 'is no JSON', body: '{' },
    {
      what: 'has no token',
      body: JSON.stringify({ source: 'riposte.workflow', 'detail-type': 'Workflow Question', detail: {} }),
    },
    { what: 'is of another kind', body: JSON.stringify({ source: 'aws.health' }) },
  ])('that $what waits on the dead-letter queue', async ({ body }) => {
    const stack = givenStack({ workflows: true });
    send(stack, body);
    await stack.drain();
    expect(stack.services.sqs.messages(`${stack.config.stack}-workflows-dead-letters`)).toHaveLength(1);
    expect(responsesIn(stack)).toEqual([]);
  });

  it('does not take the mark of another question for a token', async () => {
    const { stack } = await asked();
    const { target } = only(stack);
    const forged = {
      token: String(target.id),
      execution: 'arn:aws:states:eu-west-1:111122223333:execution:evil:1',
      state: 'x',
    } as LocalTask;
    send(stack, bodyOf(forged, stack.world.now(), { question: 'Anything?' }));
    await stack.drain();
    expect(only(stack).target.question).toBe('Release version 4.2.0 to production?');
  });
});

describe('a state machine that asks very often', () => {
  it('costs an answer to another question nothing, and its heartbeats come with the sweep', async () => {
    const { stack, task } = await asked();
    const { key, plan = '' } = only(stack);
    for (let n = 0; n < 120; n += 1) ask(stack, { workflow: 'loop', detail: { question: `Question ${n}?` } });
    await stack.drain();
    const before = callsOf(stack, 'SendTaskHeartbeat');
    // One for each: asking 121 questions is not 121 rounds through all of them.
    expect(before).toBeLessThan(250);
    const message = { kind: 'reject', key, by: JANE, plan, reason: 'no' };
    stack.services.sqs.deliver(`${stack.config.stack}-act-workflows`, JSON.stringify(message));
    await stack.drain();
    expect(task).toMatchObject({ status: 'failed', error: 'RiposteRejected' });
    expect(callsOf(stack, 'SendTaskHeartbeat')).toBe(before);
    await letTimePass(stack, 1);
    expect(callsOf(stack, 'SendTaskHeartbeat')).toBe(before + 120);
  });

  it('costs the questions of others nothing where its own cannot be asked', async () => {
    const { stack } = await asked();
    for (let n = 0; n < 20; n += 1) ask(stack, { workflow: 'release', detail: { question: `Question ${n}?` } });
    await stack.drain();
    const before = callsOf(stack, 'SendTaskHeartbeat');
    const wrong = Array.from({ length: 40 }, () => ask(stack, { workflow: 'loop', detail: { question: 7 } }));
    await stack.drain();
    expect(wrong.filter(({ error }) => error !== 'RiposteMalformed')).toEqual([]);
    expect(callsOf(stack, 'SendTaskFailure')).toBe(wrong.length);
    expect(callsOf(stack, 'SendTaskHeartbeat')).toBe(before);
  });

  it('keeps no word of a no waiting behind heartbeats that there is no time for', async () => {
    const { stack } = await asked();
    for (let n = 0; n < 60; n += 1) ask(stack, { workflow: 'loop', detail: { question: `Question ${n}?` } });
    await stack.drain();
    const last = ask(stack, { workflow: 'loop', detail: { question: 7 } });
    stack.faults.refuse('SendTaskFailure', 'ServiceUnavailable', { times: 20, service: 'stepFunctions', status: 503 });
    await stack.drain();
    stack.faults.clear();
    const { clients, config, world } = stack;
    const before = callsOf(stack, 'SendTaskHeartbeat');
    const now = () => world.now() + 2_000 * (callsOf(stack, 'SendTaskHeartbeat') - before);
    await settleQuestions({ clients, config, telemetry: silent, now });
    expect(last).toMatchObject({ status: 'failed', error: 'RiposteMalformed' });
    expect(callsOf(stack, 'SendTaskHeartbeat') - before).toBeLessThan(60);
  });

  it('reaches each within a quarter of an hour, where a round has time for some more than a third', async () => {
    const { stack } = await asked();
    const tasks = Array.from({ length: 60 }, (_, n) => ask(stack, { detail: { question: `Question ${n}?` } }));
    await stack.drain();
    const { clients, config, world } = stack;
    const before = tasks.map(({ heartbeats }) => heartbeats);
    for (let round = 0; round < 3; round += 1) {
      const made = callsOf(stack, 'SendTaskHeartbeat');
      const now = () => world.now() + 1_500 * (callsOf(stack, 'SendTaskHeartbeat') - made);
      await settleQuestions({ clients, config, telemetry: silent, now });
      expect(callsOf(stack, 'SendTaskHeartbeat') - made).toBeLessThan(30);
      stack.advance(5 * MINUTE);
    }
    expect(tasks.filter(({ heartbeats }, n) => heartbeats === before[n])).toEqual([]);
  });
});

describe('hostile text of a workflow', () => {
  it('is quoted, harmless and short, and never the headline', async () => {
    const question = `Nothing needs you.\u202e\r\nSubject: all is well https://evil.example/approve ${'x'.repeat(5_000)}`;
    const { stack } = await asked({ detail: { question, details: { 'a\nb': '<script>' } } });
    const [published] = stack.services.sns.published;
    expect(published?.subject).toMatch(/^Workflow release asks/);
    expect(published?.message).not.toMatch(/https:\/\/evil\.example|\u202e/);
    expect(Buffer.byteLength(published?.message ?? '')).toBeLessThan(8_000);
  });
});

describe('a task token', () => {
  it('stands in no other item than its own, in no message to people, and is forgotten at the end', async () => {
    const { stack, task } = await asked();
    const items = () => stack.services.dynamodb.items().filter((item) => JSON.stringify(item).includes(task.token));
    expect(items().map(({ pk }) => pk)).toEqual(['WORKFLOWS']);
    expect(told(stack).join()).not.toContain(task.token);
    await answers(stack, 'approve');
    expect(items()).toEqual([]);
  });

  it('of a question that cannot be asked is not on the dead-letter queue', async () => {
    const { stack, task } = await asked({ detail: { question: 7 } });
    const dead = stack.services.sqs.messages(`${stack.config.stack}-workflows-dead-letters`);
    expect(dead).toHaveLength(1);
    expect(JSON.stringify(dead)).not.toContain(task.token);
  });
});

describe('a task token in a wrong place', () => {
  const token = `AQB8AAAAKgAAAAMAAAAA${'Zm9v'.repeat(150)}=`;
  const task = {
    token,
    execution: 'arn:aws:states:eu-west-1:111122223333:execution:release:1',
    state: 'AskFirst',
  } as LocalTask;
  const whole = JSON.parse(bodyOf(task, 0)) as { detail: Record<string, unknown> };
  const { taskToken, ...detail } = whole.detail;

  it.each([
    { where: 'a misspelt field', body: JSON.stringify({ ...whole, detail: { ...detail, token } }) },
    { where: 'text in text', body: JSON.stringify(JSON.stringify(whole)) },
    { where: 'a detail that is text', body: JSON.stringify({ ...whole, detail: JSON.stringify(whole.detail) }) },
    { where: 'what is no JSON', body: `{"taskToken": "${token}"` },
    { where: 'a second place', body: JSON.stringify({ ...whole, detail: { ...whole.detail, extra: token } }) },
  ])('such as $where is on no dead-letter queue', async ({ body }) => {
    const stack = givenStack({ workflows: true });
    send(stack, body);
    await stack.drain();
    const dead = stack.services.sqs.messages(`${stack.config.stack}-workflows-dead-letters`);
    expect(dead).toHaveLength(1);
    expect(JSON.stringify(dead)).not.toContain(token.slice(0, 60));
  });

  it('such as the details of a question is shown to nobody', async () => {
    const stack = givenStack({ approvalPage: true, workflows: true });
    const details = { for: token };
    send(stack, bodyOf(task, stack.world.now(), { question: `Go on with ${token}?`, details }));
    await stack.drain();
    expect(told(stack).join()).toContain('Go on with riposte-');
    expect(told(stack).join()).not.toContain('Zm9vZm9vZm9v');
  });
});

describe('a death between any two calls', () => {
  const CALLS = ['SendTaskSuccess', 'SendTaskHeartbeat', 'SendTaskFailure'] as const;

  it.each([
    { kind: 'approve' as const, status: 'succeeded' },
    { kind: 'reject' as const, status: 'failed' },
  ])('of the answer $kind ends in the same, with one answer', async ({ kind, status }) => {
    const counted = await asked();
    const before = counted.stack.callsMade();
    await answers(counted.stack, kind, { reason: 'as I say' });
    const calls = counted.stack.callsMade() - before;
    expect(calls).toBeGreaterThan(5);
    for (let n = 1; n <= calls; n += 1) {
      const { stack, task } = await asked();
      stack.faults.crashAfter(n);
      say(stack, kind, { reason: 'as I say' });
      await drainUntilCrash(stack);
      await letTimePass(stack, 8);
      expect([n, task.status]).toEqual([n, status]);
      expect([n, only(stack).outcome]).toEqual([n, kind === 'approve' ? 'applied' : 'rejected']);
    }
  });

  it.each(CALLS)('throttling of %s is tried again', async (operation) => {
    const { stack, task } = await asked();
    stack.faults.refuse(operation, 'ThrottlingException', { times: 2, service: 'stepFunctions' });
    await answers(stack, operation === 'SendTaskFailure' ? 'reject' : 'approve', { reason: 'so' });
    await letTimePass(stack, 3);
    expect(task.status).toBe(operation === 'SendTaskFailure' ? 'failed' : 'succeeded');
  });
});
