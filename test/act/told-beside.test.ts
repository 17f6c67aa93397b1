import { toBeTakenUp } from '../../src/act/acknowledged.ts';
import { endRecord } from '../../src/act/settle.ts';
import { withoutQuestion } from '../../src/act/standing.ts';
import { alertBeside, besideOf } from '../../src/act/told-beside.ts';
import type { Work } from '../../src/act/work.ts';
import { whyOver } from '../../src/answers/page/situation.ts';
import { concerns, obstacleTo } from '../../src/cli/answerable.ts';
import { ACTION_IDS } from '../../src/core/action-ids.ts';
import { nextStep } from '../../src/jobs/sweep.ts';
import { NEVER } from '../../src/journal/indexes.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { givenFinding, NOW } from '../support/fixtures.ts';
import { arrive, bundledWith, givenStack, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';

const MINUTE = 60_000;
const STOLEN = 'guardduty/instance-credentials-used-outside-aws';

const QUEUES = { approve: 'act-contain', reject: 'act-contain', ack: 'notify', undo: 'act-release' } as const;

/** Sessions that are revoked, and asked about again; what follows is due, and the queue of alerts takes nothing. */
async function givenDeaf() {
  const stack = givenStack({ settings: { contain: ['sessions'], actions: [...ACTION_IDS] } });
  const record = (): ResponseRecord =>
    responsesIn(stack).find(({ action }) => action === 'revoke-sessions') as ResponseRecord;
  const pass = async (minutes: number) => {
    stack.advance(minutes * MINUTE);
    await stack.sweep();
    await stack.drain();
  };
  arrive(stack, STOLEN);
  const role = stack.services.iam.rolesByName.roles.get('shop-web');
  Object.assign(role ?? {}, { longestSession: 6 * 3600 });
  await stack.drain();
  const answer = async (kind: 'approve' | 'reject' | 'ack' | 'undo') => {
    say(stack, QUEUES[kind], { kind, key: record().key, by: 'anna' });
    await stack.drain();
  };
  await answer('approve');
  await pass(20);
  const at = new Date(stack.world.now() - MINUTE).toISOString();
  const second = bundledWith(STOLEN, ({ detail }) => {
    const { arn, service } = detail as { arn: string; service: object };
    const id = '5e0000000000000000000000000000a1';
    Object.assign(detail, { id, arn: arn.replace(/finding\/.*/, `finding/${id}`), updatedAt: at });
    Object.assign(service, { eventLastSeen: at });
  });
  stack.deliver('guardduty', second);
  await stack.drain();
  expect(record()).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval' });
  const told = () => stack.services.sns.published;
  /** The step that follows finds it so. */
  const follow = async () => {
    stack.faults.refuse('SendMessageBatch', 'KmsThrottled', {
      where: (input) => (input as { QueueUrl?: string }).QueueUrl === stack.config.alerts.queue,
    });
    stack.advance(45 * MINUTE);
    say(stack, 'act-release', { kind: 'expire', key: record().key });
    await stack.drain();
    expect(record()).toMatchObject({ state: 'waiting', besideDue: [{ outcome: 'failed' }] });
  };
  const lose = async () => {
    role?.policies.clear();
    await follow();
  };
  const lost = () => told().filter(({ message }) => message.includes('No longer in force'));
  const failed = () => told().filter(({ subject }) => subject?.includes('FAILED'));
  return { stack, record, pass, answer, follow, lose, lost, failed, told };
}

describe('what the queue of alerts did not take of a step beside a question', () => {
  it('is told later where it was a loss, once, and the question waits as before', async () => {
    const { stack, record, pass, lose, lost, told } = await givenDeaf();
    const { giveUpAt, plan } = record();
    await lose();
    stack.faults.clear();
    const before = told().length;
    for (let n = 0; n < 6; n += 1) await pass(5);
    expect(told()).toHaveLength(before + 1);
    expect(lost()).toHaveLength(1);
    expect(lost()[0]?.message.replace(/\s+/g, ' ')).toContain('Find out in CloudTrail who did it');
    expect(record()).toMatchObject({ state: 'waiting', giveUpAt, plan });
    for (const name of ['alertDue', 'besideDue']) expect(record()).not.toHaveProperty(name);
  });

  it('is told later where the look failed, once', async () => {
    const { stack, pass, follow, failed } = await givenDeaf();
    stack.faults.refuse('GetRolePolicy', 'AccessDenied');
    await follow();
    stack.faults.heal('SendMessageBatch');
    for (let n = 0; n < 4; n += 1) await pass(61);
    expect(failed()).toHaveLength(1);
  });

  it('is told with what was done anew, and not after it', async () => {
    const { stack, record, pass, answer, lose, lost, told } = await givenDeaf();
    await lose();
    const before = told().length;
    // The first yes was to a plan beside what is gone: people are asked about the one that is left.
    await answer('approve');
    await answer('approve');
    expect(record()).toMatchObject({ state: 'done', outcome: 'applied', alertDue: true });
    expect(record()).not.toHaveProperty('besideDue');
    stack.faults.clear();
    for (let n = 0; n < 4; n += 1) await pass(6);
    expect(lost()).toEqual([]);
    const [{ subject, message } = {}, ...more] = told().slice(before);
    expect(more).toEqual([]);
    expect(subject).not.toContain('FAILED');
    const text = message?.replace(/\s+/g, ' ');
    expect(text).toMatch(/It had been lost meanwhile: shop-web no longer has the policy .*, took off\./);
    expect(text).toContain('Find out in CloudTrail who did that.');
  });

  it('is told with the undo, and not after it; that an undo failed before is told no more', async () => {
    const { stack, record, pass, answer, lose, lost, told } = await givenDeaf();
    await lose();
    const before = told().length;
    stack.faults.refuse('GetRolePolicy', 'AccessDenied');
    await answer('undo');
    const failed = { outcome: 'failed', occurrence: expect.stringMatching(/^undo-\d+$/) };
    expect(record()).toMatchObject({ state: 'waiting', besideDue: [{ occurrence: 'lost' }, failed] });
    stack.faults.heal('GetRolePolicy');
    await answer('undo');
    expect(record()).toMatchObject({ state: 'undone', alertDue: true });
    expect(record()).not.toHaveProperty('besideDue');
    stack.faults.clear();
    for (let n = 0; n < 4; n += 1) await pass(6);
    expect(lost()).toEqual([]);
    const [{ subject, message } = {}, ...more] = told().slice(before);
    expect(more).toEqual([]);
    expect(subject).toContain('undone');
    expect(message?.replace(/\s+/g, ' ')).toContain('It had been lost meanwhile: shop-web no longer has the policy');
  });

  it('of an undo that failed is told later, once, and the question waits', async () => {
    const { stack, record, pass, answer, lose, failed } = await givenDeaf();
    await lose();
    stack.faults.refuse('GetRolePolicy', 'AccessDenied');
    await answer('undo');
    stack.faults.heal('SendMessageBatch');
    for (let n = 0; n < 4; n += 1) await pass(6);
    expect(failed().map(({ message }) => /not undone|No longer in force/.exec(message)?.[0])).toEqual([
      'No longer in force',
      'not undone',
    ]);
    expect(record()).toMatchObject({ state: 'waiting' });
    expect(record()).not.toHaveProperty('besideDue');
  });

  it('keeps what else is owed where it was done anew', async () => {
    const { stack, record, pass, answer, lose, failed } = await givenDeaf();
    await lose();
    const other = { outcome: 'failed', reason: 'It was not undone.', advice: '', occurrence: 'undo-7' } as const;
    await stack.journal.saveResponses([{ ...record(), besideDue: [other, ...(record().besideDue ?? [])] }]);
    await answer('approve');
    await answer('approve');
    expect(record()).toMatchObject({ outcome: 'applied', besideDue: [other] });
    stack.faults.clear();
    for (let n = 0; n < 4; n += 1) await pass(6);
    expect(failed()).toHaveLength(1);
    for (const name of ['alertDue', 'besideDue']) expect(record()).not.toHaveProperty(name);
  });

  it.each(['reject', 'ack'] as const)('is told also where a person said %s before', async (kind) => {
    const { stack, record, pass, answer, lose, lost } = await givenDeaf();
    await lose();
    await answer(kind);
    expect(record()).toHaveProperty('besideDue');
    stack.faults.clear();
    for (let n = 0; n < 4; n += 1) await pass(6);
    expect(lost()).toHaveLength(1);
    expect(record()).not.toHaveProperty('besideDue');
  });

  it('is told also where the question lapses before', async () => {
    const { stack, record, pass, lose, lost } = await givenDeaf();
    await lose();
    stack.advance((record().giveUpAt ?? 0) - stack.world.now());
    stack.faults.clear();
    for (let n = 0; n < 4; n += 1) await pass(5);
    expect(record()).toMatchObject({ state: 'done', outcome: 'lapsed' });
    expect(lost()).toHaveLength(1);
  });

  it('is told beside the question itself where that was not taken either', async () => {
    const { stack, record, pass, lose, lost, told } = await givenDeaf();
    const [{ alertId: asked } = {}] = told()
      .slice(-1)
      .map(({ attributes }) => attributes ?? {});
    await stack.journal.saveResponses([{ ...record(), alertDue: true }]);
    await lose();
    stack.faults.clear();
    const before = told().length;
    for (let n = 0; n < 4; n += 1) await pass(5);
    expect(lost()).toHaveLength(1);
    expect(told()).toHaveLength(before + 2);
    expect(told().at(-1)?.attributes?.alertId).toEqual(asked);
    for (const name of ['alertDue', 'besideDue']) expect(record()).not.toHaveProperty(name);
  });
});

const question = {
  key: '111122223333#eu-west-1#rotate-secret#shop',
  action: 'rotate-secret',
  target: { key: 'shop' },
  mode: 'enforce',
  state: 'expiring',
  outcome: 'awaiting-approval',
  reason: 'It is exposed again.',
  from: 'version 2',
  to: 'a new version',
  giveUpAt: NOW + 24 * 60 * MINUTE,
  wants: [{ finding: 'f', evidenceAt: 1, seenAt: 1, mode: 'enforce', severity: 8, reason: 'r', playbook: 'p' }],
  occasion: 2,
  beforeOf: 1,
  appliedAt: 1,
  before: { a: 1 },
  history: [
    { at: 1, who: 'riposte', how: 'engine', what: 'applied' },
    { at: 2, who: 'riposte', how: 'engine', what: 'asked' },
  ],
  followUp: { step: 'redeploy', at: NOW },
  version: 4,
} as unknown as ResponseRecord;

const workOf = (record: ResponseRecord, step: 'expire' | 'wait'): Work =>
  ({
    record,
    earlier: { ...record, state: 'waiting' },
    plan: { step, reason: 'paused' },
    deliveries: [],
    findings: [],
    isNews: false,
    ctx: { finding: givenFinding(), config: {} },
  }) as unknown as Work;

describe('what a step beside a question leaves to be done by hand', () => {
  const left = { state: 'done', reason: 'Not redeployed.', outcome: 'partial', byHand: true } as const;
  const changes = { ...left, advice: 'Redeploy it by hand.' };

  it('is told, without what is asked, and stands where the question is over', () => {
    const work = workOf(question, 'expire');
    const beside = besideOf(work, changes);
    if (!beside) throw new Error('nothing is told');
    const alert = alertBeside(work, beside);
    expect(alert).toMatchObject({ outcome: 'partial', reason: 'Not redeployed.', advice: 'Redeploy it by hand.' });
    for (const name of ['from', 'to', 'question', 'effect']) expect(alert).not.toHaveProperty(name);
    const ended = endRecord(work, changes, NOW);
    expect(ended).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval', from: 'version 2' });
    expect(ended.history.at(-1)).toMatchObject({ what: 'partial', why: 'Not redeployed.' });
    expect(ended.history.at(-1)).not.toHaveProperty('from');
    expect(withoutQuestion(ended)).toMatchObject({
      state: 'done',
      outcome: 'partial',
      byHand: true,
      advice: 'Redeploy it by hand.',
    });
  });

  it('is not told again by the next step that leaves the same', () => {
    const once = endRecord(workOf(question, 'expire'), changes, NOW);
    expect(besideOf(workOf({ ...once, state: 'expiring' }, 'expire'), changes)).toBeUndefined();
    const other = { ...changes, advice: 'Delete it by hand.' };
    expect(besideOf(workOf({ ...once, state: 'expiring' }, 'expire'), other)).toBeDefined();
  });

  it.each(['rejected', 'lapsed', 'applied'] as const)('stays to be done where the question ended as %s', (outcome) => {
    const once = endRecord(workOf(question, 'expire'), changes, NOW);
    const work = { ...workOf(once, 'expire'), plan: { step: 'end', outcome, reason: '' } } as unknown as Work;
    const { followUp: _, ...ended } = endRecord(work, { state: 'done', outcome, reason: '' }, NOW);
    if (outcome === 'applied') expect(ended).not.toHaveProperty('leftByHand');
    else expect(ended).toMatchObject({ outcome, advice: 'Redeploy it by hand.' });
  });
});

describe('a step that waits for a pause beside a question', () => {
  it.each(['lookAt', 'dueAt'])('brings no look at the question before its own time (%s)', (name) => {
    const own = NOW + 55 * MINUTE;
    let record = { ...question, state: 'waiting', dueAt: NOW, [name]: own } as ResponseRecord;
    for (let at = NOW; at < own; at += 5 * MINUTE) {
      record = endRecord(workOf(record, 'wait'), { state: 'done', reason: 'paused', dueAt: at + 5 * MINUTE }, at);
      expect(record).toMatchObject({ dueAt: at + 5 * MINUTE, lookAt: own, followUp: { at: at + 5 * MINUTE } });
      expect(nextStep(record, at + 5 * MINUTE)).toMatchObject({ kind: 'expire' });
    }
    const ended = endRecord(workOf(record, 'wait'), { state: 'done', reason: 'paused', dueAt: own + 5 * MINUTE }, own);
    for (const at of [own, own + 5 * MINUTE, own + 6 * MINUTE])
      expect(nextStep(ended, at)).toMatchObject({ kind: 'go-on' });
  });

  it('that is over leaves no time of it', () => {
    const { lookAt } = endRecord(workOf({ ...question, lookAt: NOW }, 'expire'), { state: 'done', reason: '' }, NOW);
    expect(lookAt).toBe(NOW);
    const work = { ...workOf({ ...question, lookAt: NOW }, 'expire'), plan: { step: 'end' } } as unknown as Work;
    expect(endRecord(work, { state: 'done', outcome: 'rejected', reason: '' }, NOW)).not.toHaveProperty('lookAt');
  });
});

describe('while a step is taken beside a question', () => {
  it.each(['approve', 'reject', 'undo', 'ack'] as const)('%s is taken by the command', (kind) => {
    expect(obstacleTo(kind, { ...question, action: 'revoke-sessions' }, NOW)).toBeUndefined();
    expect(concerns(kind, question)).toBe(true);
  });

  it('the page takes an answer', () => {
    expect(whyOver({ plan: '', until: NOW }, question, NOW)).toBeUndefined();
  });

  it('what ends by itself, and nobody is asked about, is under way', () => {
    const ending = { ...question, action: 'revoke-sessions', outcome: 'applied' } as ResponseRecord;
    expect(obstacleTo('approve', ending, NOW)).toContain('under way');
    expect(obstacleTo('undo', ending, NOW)).toContain('it is ending right now');
    expect(whyOver({ plan: '', until: NOW }, ending, NOW)).toContain('under way');
  });
});

it('what a person lets be is not taken up by an alert that is told of it late', () => {
  const ended = { ...question, state: 'done', outcome: 'lapsed', open: 'lapsed', followUp: undefined } as const;
  const letBe = { ...ended, ack: { by: 'ben' }, dueAt: NOW } as unknown as ResponseRecord;
  expect(toBeTakenUp(letBe, NOW).dueAt).toBe(NEVER);
  expect(toBeTakenUp({ ...letBe, expiresAt: NOW + 1, dueAt: NOW + 1 }, NOW).dueAt).toBe(NOW + 1);
});
