import type { LocalStack } from '../../local/local-stack.ts';
import { ACTION_IDS, CONTAINED_BY } from '../../src/core/action-ids.ts';
import { queueFor } from '../../src/jobs/sweep.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { arrive, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { say } from './given.ts';
import { heard } from './given-buckets.ts';

const HOUR = 3_600_000;
const ON = { contain: ['instances'], actions: [...ACTION_IDS] };
/** The function is gone with the last thing that it contains, or holds others still, and its role nothing for this one. */
const OFF = { contain: [], actions: ACTION_IDS.filter((id) => CONTAINED_BY[id] === undefined) };
const LESS = { contain: ['users'], actions: ACTION_IDS.filter((id) => id !== 'isolate-instance') };
const AWAY = [
  { gone: 'its function', off: OFF, queue: 'notify' },
  { gone: 'it alone, its function holds others', off: LESS, queue: 'act-contain' },
] as const;

const recordIn = (stack: LocalStack): ResponseRecord => {
  const found = responsesIn(stack).find(({ action }) => action === 'isolate-instance');
  if (!found) throw new Error('nobody asked for it');
  return found;
};

const cuts = ({ counts }: LocalStack): number => counts.get('ec2:ModifyNetworkInterfaceAttribute') ?? 0;

/** An isolation that a person approved, and that died after its claim, once it had cut an interface or before. */
async function begun({ touched }: { touched: boolean }) {
  for (let calls = 1; calls < 80; calls += 1) {
    const stack = givenStack({ settings: ON as never });
    arrive(stack, 'guardduty/malware-on-instance-volume');
    stack.services.ec2.instances.seedQuarantine(stack.config.stack);
    await stack.drain();
    say(stack, 'act-contain', { kind: 'approve', key: recordIn(stack).key, by: 'anna' });
    stack.faults.crashAfter(calls);
    await drainUntilCrash(stack);
    const { crashed } = stack.faults;
    stack.faults.revive();
    if (!crashed) break;
    if (recordIn(stack).state === 'claimed' && cuts(stack) > 0 === touched) return stack;
  }
  throw new Error('it never died so');
}

const told = (stack: LocalStack): string[] => heard(stack).filter((text) => /cannot look/.test(text));

describe.each(AWAY.flatMap((away) => [true, false].map((touched) => ({ ...away, touched }))))(
  'what was begun before $gone was taken away, touched: $touched',
  ({ off, touched }) => {
    it('is told once, with what to do, and stays under way', async () => {
      const stack = await begun({ touched });
      stack.redeploy({ settings: off as never });
      for (let n = 0; n < 30; n += 1) await letTimePass(stack, 1);
      expect(recordIn(stack)).toMatchObject({ state: 'pending', mode: 'approve' });
      expect(recordIn(stack).before).toBeDefined();
      expect(told(stack)).toHaveLength(1);
      expect(told(stack)[0]).toMatch(/instances in the setting contain/);
      for (const queue of ['notify', 'act-contain'])
        expect(stack.services.sqs.messages(`${stack.config.stack}-${queue}-dead-letters`)).toEqual([]);
    });

    it('is gone on with once its function is there again, and is done', async () => {
      const stack = await begun({ touched });
      stack.redeploy({ settings: off as never });
      await letTimePass(stack, 14);
      stack.redeploy({ settings: ON as never });
      await letTimePass(stack, 60);
      expect(recordIn(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
      say(stack, 'act-release', { kind: 'undo', key: recordIn(stack).key, by: 'anna' });
      await stack.drain();
      expect(recordIn(stack)).toMatchObject({ state: 'undone' });
    });
  },
);

it('what was begun is told again where the queue of alerts did not take it', async () => {
  const stack = await begun({ touched: true });
  stack.redeploy({ settings: OFF as never });
  stack.faults.refuse('SendMessageBatch', 'InternalError', {
    status: 500,
    where: (input) => JSON.stringify(input).includes('cannot look'),
  });
  await letTimePass(stack, 3);
  expect(recordIn(stack)).toMatchObject({ state: 'pending' });
  expect(told(stack)).toEqual([]);
  stack.faults.clear();
  await letTimePass(stack, 20);
  expect(told(stack)).toHaveLength(1);
});

it.each(AWAY)('an undo of it says that $gone is away, and leaves it under way', async ({ off, queue }) => {
  const stack = await begun({ touched: true });
  stack.redeploy({ settings: off as never });
  await letTimePass(stack, 3);
  say(stack, queue === 'notify' ? queue : 'act-release', { kind: 'undo', key: recordIn(stack).key, by: 'anna' });
  await letTimePass(stack, 3);
  expect(recordIn(stack)).toMatchObject({ state: 'pending' });
  expect(
    heard(stack).filter((text) => /It was not undone.*name instances in the setting contain again/.test(text)),
  ).toHaveLength(1);
  stack.redeploy({ settings: ON as never });
  await letTimePass(stack, Math.ceil((2 * HOUR) / 300_000));
  expect(recordIn(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
});

it('the sweep has the function look that can, whatever the mode of what was begun', async () => {
  const stack = await begun({ touched: true });
  const record = recordIn(stack);
  for (const state of ['claimed', 'pending'] as const)
    for (const mode of ['notify', 'enforce'] as const)
      expect(queueFor({ ...record, state, mode }, { kind: 'go-on', key: record.key }, stack.config)).toBe(
        stack.config.queues.contain,
      );
});

describe.each(AWAY)('a yes that comes after $gone was taken away', ({ off, queue }) => {
  async function approved() {
    const stack = givenStack({ settings: ON as never });
    arrive(stack, 'guardduty/malware-on-instance-volume');
    stack.services.ec2.instances.seedQuarantine(stack.config.stack);
    await stack.drain();
    expect(recordIn(stack)).toMatchObject({ state: 'waiting' });
    stack.redeploy({ settings: off as never });
    say(stack, queue, { kind: 'approve', key: recordIn(stack).key, by: 'anna' });
    await stack.drain();
    return stack;
  }

  it('is told as failed, with what to do, and no mode is said to be waited for', async () => {
    const stack = await approved();
    expect(recordIn(stack)).toMatchObject({ state: 'done', outcome: 'failed', open: 'failed', approved: true });
    const told = heard(stack).filter((text) => /It was approved, and nothing was done/.test(text));
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(
      'It was approved, and nothing was done: the setting contain does not name instances any more, so isolate-instance is not deployed.',
    );
    expect(told[0]).toMatch(
      /by hand now, or name instances in the setting contain again, and deploy within the hour: then it is tried again/,
    );
    expect(heard(stack).join()).not.toMatch(/once the mode is/);
  });

  it('is carried out where the function is there again within the hour', async () => {
    const stack = await approved();
    stack.redeploy({ settings: ON as never });
    await letTimePass(stack, 20);
    expect(recordIn(stack)).toMatchObject({ state: 'done', outcome: 'applied', approved: true, by: 'anna' });
  });

  it('is told once more after the hour, when nothing tries it any longer, with what to do', async () => {
    const stack = await approved();
    const before = heard(stack).length;
    await letTimePass(stack, 30);
    stack.redeploy({ settings: ON as never });
    await letTimePass(stack, 20);
    expect(recordIn(stack)).not.toMatchObject({ outcome: 'applied' });
    const said = heard(stack)
      .slice(before)
      .filter((text) => text.includes('Approved, and not done: isolate instance'));
    expect(said).toHaveLength(1);
    const told = said.join();
    expect(told).toContain('To be asked about it when it is seen again, name instances in the setting contain again');
    expect(told).not.toMatch(/within the hour|Nothing, unless you disagree/);
  });
});

it('what had touched nothing is done once its function is there again, and no failure is told', async () => {
  const on = { contain: ['users'], actions: [...ACTION_IDS] } as never;
  const contained = (stack: LocalStack): ResponseRecord | undefined =>
    responsesIn(stack).find(({ action }) => action === 'contain-principal');
  let died = 0;
  for (let calls = 1; calls < 80; calls += 1) {
    const stack = givenStack({ settings: on });
    arrive(stack, 'guardduty/console-login-from-two-countries');
    await stack.drain();
    say(stack, 'act-contain', { kind: 'approve', key: contained(stack)?.key ?? '', by: 'anna' });
    stack.faults.crashAfter(calls);
    await drainUntilCrash(stack);
    const { crashed } = stack.faults;
    stack.faults.revive();
    if (!crashed) break;
    if (contained(stack)?.state !== 'claimed') continue;
    died += 1;
    stack.redeploy({ settings: OFF as never });
    await letTimePass(stack, 3);
    expect(contained(stack)).toMatchObject({ state: 'pending' });
    stack.redeploy({ settings: on });
    await letTimePass(stack, 16);
    expect(contained(stack)).toMatchObject({ state: 'done', outcome: 'applied', approved: true });
    expect(heard(stack).filter((text) => /FAILED to contain/.test(text) && !/cannot look/.test(text))).toEqual([]);
  }
  expect(died).toBeGreaterThan(2);
});

describe.each(AWAY)('a question that waits as $gone was taken away', ({ off }) => {
  async function asked() {
    const stack = givenStack({ settings: ON as never });
    arrive(stack, 'guardduty/malware-on-instance-volume');
    stack.services.ec2.instances.seedQuarantine(stack.config.stack);
    await stack.drain();
    expect(recordIn(stack)).toMatchObject({ state: 'waiting' });
    return stack;
  }

  it('ends by itself within the hour, and says once that it is not named any more, and what to do', async () => {
    const stack = await asked();
    const before = heard(stack).length;
    stack.redeploy({ settings: off as never });
    await letTimePass(stack, 13);
    expect(recordIn(stack)).toMatchObject({
      state: 'done',
      outcome: 'refused',
      guard: 'not-deployed',
      open: 'uncontained',
    });
    await letTimePass(stack, 40);
    const said = heard(stack)
      .slice(before)
      .filter((text) => /isolate instance/.test(text));
    expect(said).toHaveLength(1);
    expect(said[0]).toContain(
      'Nobody is asked about it any more: the setting contain does not name instances any more, so isolate-instance is not deployed.',
    );
    expect(said[0]).toContain('name instances in the setting contain again, and deploy');
    expect(cuts(stack)).toBe(0);
  });

  it('is asked anew once it is named again, and the finding comes again', async () => {
    const stack = await asked();
    stack.redeploy({ settings: off as never });
    await letTimePass(stack, 13);
    stack.redeploy({ settings: ON as never });
    await letTimePass(stack, 13);
    arrive(stack, 'guardduty/malware-on-instance-volume');
    await letTimePass(stack, 1);
    expect(recordIn(stack)).toMatchObject({ state: 'waiting', turn: 2 });
  });

  it('goes on where it is named again before anybody looked', async () => {
    const stack = await asked();
    stack.redeploy({ settings: off as never });
    await letTimePass(stack, 3);
    stack.redeploy({ settings: ON as never });
    await letTimePass(stack, 20);
    expect(recordIn(stack)).toMatchObject({ state: 'waiting', turn: 1 });
  });
});
