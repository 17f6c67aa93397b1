import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import type { Delivery } from '../../src/core/delivery.ts';
import type { Message } from '../../src/core/messages.ts';
import { arrive, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction, say } from './given.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const MINUTE = 60_000;

const puts = ({ counts }: LocalStack): number => counts.get('s3:PutPublicAccessBlock') ?? 0;
const isClosed = ({ services }: LocalStack): boolean =>
  services.s3.buckets.get('press-kit')?.publicAccessBlock !== undefined;
const heard = ({ services }: LocalStack): string => services.sns.published.map(({ message }) => message).join('\n');
const setAside = ({ services, config }: LocalStack): number =>
  services.sqs.messages(`${config.stack}-act-storage-dead-letters`).length;
const unread = (stack: LocalStack, times: number): void =>
  stack.faults.refuse('GetPublicAccessBlock', 'ServiceUnavailable', { times, status: 503 });

/** The question and its plan, as they would be recorded. */
async function theQuestion(): Promise<{ key: string; plan: string }> {
  const stack = givenStack();
  arrive(stack, BUCKET);
  await stack.drain();
  const { key, plan = '' } = onlyAction(stack);
  return { key, plan };
}

const ENDS = {
  approve: { state: 'done', outcome: 'applied', approved: true, by: 'anna' },
  reject: { state: 'done', outcome: 'rejected', by: 'anna' },
  later: { state: 'waiting', askAgainAt: expect.any(Number) },
} as const;
const ANSWERS = Object.keys(ENDS) as (keyof typeof ENDS)[];

describe('an answer to a question that is not recorded yet', () => {
  it.each(ANSWERS)('(%s) waits on the queue, and counts once that is recorded', async (kind) => {
    const { key, plan } = await theQuestion();
    const stack = givenStack();
    say(stack, 'act-storage', { kind, key, by: 'anna', plan });
    await stack.drain();
    arrive(stack, BUCKET);
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
    stack.advance(10 * MINUTE);
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject(ENDS[kind]);
    expect(puts(stack)).toBe(kind === 'approve' ? 1 : 0);
  });

  it.each([1, 2, 3])(
    'is carried out once, and told, where the attempt of the finding fails %i times',
    async (times) => {
      const { key, plan } = await theQuestion();
      const stack = givenStack();
      unread(stack, times);
      say(stack, 'act-storage', { kind: 'approve', key, by: 'anna', plan });
      arrive(stack, BUCKET);
      await stack.drain();
      await letTimePass(stack, 12);
      expect(onlyAction(stack)).toMatchObject(ENDS.approve);
      expect(isClosed(stack)).toBe(true);
      expect(puts(stack)).toBe(1);
      expect(heard(stack)).toContain('Blocked public access to press-kit');
      expect(setAside(stack)).toBe(0);
    },
  );

  it.each(ANSWERS)('(%s) waits as well where an earlier question of the same response is recorded', async (kind) => {
    const stack = givenStack();
    const [wanted] = handedOver(stack, BUCKET);
    if (!wanted) throw new Error('nothing was handed over');
    const actor = createActor(actorOptions(stack, [blockPublicAccess]));
    await actor([delivery(wanted)]);
    const { key, plan } = onlyAction(stack);
    await actor([delivery({ kind: 'reject', key, by: 'ben' })]);
    const answer: Message = { kind, key, by: 'anna', plan: `${plan}~2` };
    expect(await actor([delivery(answer, 1, 'answer')])).toEqual(['answer']);
    wanted.finding = { ...wanted.finding, id: `${wanted.finding.id}-2` };
    await actor([delivery(wanted)]);
    expect(await actor([delivery(answer, 2, 'answer')])).toEqual([]);
    expect(onlyAction(stack)).toMatchObject(ENDS[kind]);
    // Nor does it wait once that question is over, too.
    expect(await actor([delivery(answer, 3, 'answer')])).toEqual([]);
  });

  it('is set aside in the end where nothing is ever recorded, and not lost', async () => {
    const { key, plan } = await theQuestion();
    const stack = givenStack();
    say(stack, 'act-storage', { kind: 'approve', key, by: 'anna', plan });
    await stack.drain();
    await letTimePass(stack, 12);
    expect(setAside(stack)).toBe(1);
  });
});

describe('an answer to a question that was told and never recorded, since the attempt failed for good when it came again', () => {
  /** Whoever asked died before it was recorded; then the bucket cannot be read on any delivery. */
  async function given() {
    const { key, plan } = await theQuestion();
    const stack = givenStack();
    arrive(stack, BUCKET);
    const where = (input: unknown): boolean => JSON.stringify(input).includes('awaiting-approval');
    for (const operation of ['TransactWrite', 'Put', 'Update'])
      stack.faults.refuse(operation, 'ThrottlingException', { service: 'dynamodb', where });
    await stack.drain();
    stack.faults.clear();
    expect(heard(stack)).toContain('waits for your answer');
    expect(responsesIn(stack)).toEqual([]);
    unread(stack, 3);
    return { stack, key, plan: `${plan}~1` };
  }
  const vain = ({ services }: LocalStack): string[] =>
    services.sns.published
      .map(({ message }) => message.replace(/\s+/g, ' '))
      .filter((text) => text.includes('Approved, and not done'));

  it.each(['before it failed', 'after it failed', 'twice'])(
    'which is a yes, is told as not carried out, and asked anew: %s',
    async (when) => {
      const { stack, key, plan } = await given();
      const yes = { kind: 'approve', key, by: 'anna', plan, via: 'page', link: 'one' } as const;
      if (when === 'before it failed') say(stack, 'act-storage', yes);
      await letTimePass(stack, 8);
      expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'failed', turn: 1 });
      if (when !== 'before it failed') say(stack, 'act-storage', yes);
      if (when === 'twice') say(stack, 'act-storage', yes);
      await stack.drain();
      expect(vain(stack)).toEqual([
        expect.stringContaining('The yes of anna was not carried out: nobody is asked about it now.'),
      ]);
      expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'failed', open: 'failed' });
      expect(
        onlyAction(stack).history.filter(({ what, who }) => what === 'not counted' && who === 'anna'),
      ).toHaveLength(1);
      expect(puts(stack)).toBe(0);
      expect(setAside(stack)).toBe(0);
      await letTimePass(stack, 14);
      const { state, turn, plan: now = '', approved } = onlyAction(stack);
      expect({ state, turn, approved }).toEqual({ state: 'waiting', turn: 2, approved: undefined });
      expect(puts(stack)).toBe(0);
      say(stack, 'act-storage', { kind: 'approve', key, by: 'anna', plan: `${now}~2` });
      await stack.drain();
      expect(onlyAction(stack)).toMatchObject(ENDS.approve);
      expect(puts(stack)).toBe(1);
      expect(vain(stack)).toHaveLength(1);
    },
  );

  it.each(['before it failed', 'after it failed', 'twice'])(
    'which is a no, is kept, told, and not asked about again: %s',
    async (when) => {
      const { stack, key, plan } = await given();
      const no = {
        kind: 'reject',
        key,
        by: 'anna',
        plan,
        via: 'page',
        link: 'one',
        reason: 'It is meant so.',
      } as const;
      if (when === 'before it failed') say(stack, 'act-storage', no);
      await letTimePass(stack, 8);
      if (when !== 'before it failed') say(stack, 'act-storage', no);
      if (when === 'twice') say(stack, 'act-storage', no);
      await stack.drain();
      expect(onlyAction(stack)).toMatchObject({ ...ENDS.reject, turn: 1 });
      expect(onlyAction(stack)).not.toHaveProperty('open');
      const told = heard(stack).replace(/\s+/g, ' ');
      expect(told.split('Rejected: block public access')).toHaveLength(2);
      expect(told).toContain('It is meant so.');
      await letTimePass(stack, 26);
      arrive(stack, BUCKET);
      await letTimePass(stack, 2);
      expect(onlyAction(stack)).toMatchObject(ENDS.reject);
      expect(onlyAction(stack).history.filter(({ what }) => what === 'reject')).toHaveLength(1);
      expect([puts(stack), setAside(stack)]).toEqual([0, 0]);
    },
  );

  it('which is a no, counts for nothing where it is to another turn, or something was done', async () => {
    const { stack, key, plan } = await given();
    await letTimePass(stack, 8);
    const [failed] = responsesIn(stack);
    if (!failed) throw new Error('nothing failed');
    await stack.journal.saveResponses([{ ...failed, before: { was: 'open' }, beforeOf: 1 }]);
    say(stack, 'act-storage', { kind: 'reject', key, by: 'anna', plan });
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'failed', open: 'failed' });
    const { before: _before, beforeOf: _of, ...rest } = onlyAction(stack);
    await stack.journal.saveResponses([{ ...rest, turn: 2 }]);
    say(stack, 'act-storage', { kind: 'reject', key, by: 'anna', plan });
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'failed', open: 'failed' });
  });

  it('which is a yes, is told later where the queue of alerts does not take it', async () => {
    const { stack, key, plan } = await given();
    await letTimePass(stack, 6);
    stack.faults.refuse('SendMessageBatch', 'ServiceUnavailable', {
      status: 503,
      where: (input) => JSON.stringify(input).includes('not carried out'),
    });
    say(stack, 'act-storage', { kind: 'approve', key, by: 'anna', plan });
    await stack.drain();
    expect(vain(stack)).toEqual([]);
    stack.faults.clear();
    await letTimePass(stack, 2);
    expect(vain(stack)).toHaveLength(1);
  });

  it('which is a yes, of an earlier turn is nothing new, and one of a turn to come waits', async () => {
    const { stack, key, plan } = await given();
    await letTimePass(stack, 26);
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', turn: 2 });
    say(stack, 'act-storage', { kind: 'approve', key, by: 'anna', plan });
    say(stack, 'act-storage', { kind: 'approve', key, by: 'anna', plan: plan.replace('~1', '~3') });
    await letTimePass(stack, 12);
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', turn: 2 });
    expect(vain(stack)).toEqual([]);
    expect(setAside(stack)).toBe(1);
  });
});

describe('of a batch in which a finding and an answer come', () => {
  const WAYS = [
    { way: 'finding first', reversed: false },
    { way: 'answer first', reversed: true },
  ];
  const CASES = WAYS.flatMap((each) => ANSWERS.map((kind) => ({ ...each, kind })));

  async function given(kind: (typeof ANSWERS)[number], reversed: boolean, earlier = false) {
    const { key, plan } = await theQuestion();
    const stack = givenStack();
    const [wanted] = handedOver(stack, BUCKET);
    if (!wanted) throw new Error('nothing was handed over');
    const actor = createActor(actorOptions(stack, [blockPublicAccess]));
    if (earlier) {
      // It was asked and rejected; then it got worse.
      await actor([delivery(wanted)]);
      await actor([delivery({ kind: 'reject', key, by: 'ben' })]);
      wanted.finding = { ...wanted.finding, id: `${wanted.finding.id}-2` };
      const rejected = onlyAction(stack);
      const { plan: _plan, ...rest } = rejected;
      await stack.journal.saveResponses([rest]);
    }
    const answer: Message = { kind, key, by: 'anna', plan };
    const batch = (receives: number): Delivery[] => {
      const both = [delivery(wanted, receives, 'finding'), delivery(answer, receives, 'answer')];
      return reversed ? both.reverse() : both;
    };
    return { stack, actor, batch };
  }

  it.each(CASES)('both are taken at once: $kind, $way', async ({ kind, reversed }) => {
    const { stack, actor, batch } = await given(kind, reversed);
    expect(await actor(batch(1))).toEqual([]);
    expect(onlyAction(stack)).toMatchObject(ENDS[kind]);
  });

  it.each(CASES)('both come again where the attempt fails: $kind, $way', async ({ kind, reversed }) => {
    const { stack, actor, batch } = await given(kind, reversed);
    unread(stack, 1);
    expect((await actor(batch(1))).sort()).toEqual(['answer', 'finding']);
    expect(await actor(batch(2))).toEqual([]);
    expect(onlyAction(stack)).toMatchObject(ENDS[kind]);
    expect(puts(stack)).toBe(kind === 'approve' ? 1 : 0);
  });

  it.each(WAYS)('so does a yes whose question is to be recorded over an earlier one: $way', async ({ reversed }) => {
    const { stack, actor, batch } = await given('approve', reversed, true);
    unread(stack, 1);
    expect((await actor(batch(1))).sort()).toEqual(['answer', 'finding']);
    expect(await actor(batch(2))).toEqual([]);
    expect(onlyAction(stack)).toMatchObject(ENDS.approve);
    expect(puts(stack)).toBe(1);
  });
});

it('answers to what is not recorded come again, in whatever order and however many came', async () => {
  const stack = givenStack();
  const key = '111122223333#eu-west-1#block-public-access#press-kit';
  const kinds = ['later', 'reject', 'later', 'approve', 'reject', 'later'] as const;
  const all: Message[] = kinds.map((kind) => ({ kind, key, by: 'anna' }));
  const batch = all.map((message, n) => delivery(message, 1, `${n}`));
  const again = await createActor(actorOptions(stack, [blockPublicAccess]))(batch);
  expect([...new Set(again)].sort()).toEqual(['0', '1', '2', '3', '4', '5']);
});
