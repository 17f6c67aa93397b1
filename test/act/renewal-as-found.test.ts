import type { LocalStack } from '../../local/local-stack.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { SETTINGS_ON, SSH, seedNetworkAcl } from '../engine/given-network-acl.ts';
import { NOW } from '../support/fixtures.ts';
import { arrive, bundledWith, drainUntilCrash, givenStack, letTimePass, responsesIn } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const EVENT = 'guardduty/port-probe-search-cluster';
const HOUR = 3_600_000;

/** The event, seen last at the stack's present time. */
const seenNow = (stack: LocalStack, event = EVENT): string =>
  bundledWith(event, ({ detail, ...rest }) => {
    const now = new Date(stack.world.now()).toISOString();
    Object.assign(rest, { time: now });
    detail.updatedAt = now;
    Object.assign(detail.service as object, { eventLastSeen: now });
  });

/** When the block on the list ends. */
const endOnList = ({ services }: LocalStack): number | undefined =>
  services.dynamodb.items().find(({ pk }) => String(pk).startsWith('BLOCKS#'))?.expiresAt as number | undefined;

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

/** Every end that the journal says of what was done, and people read: to the minute. */
const endsSaid = ({ to = '', reason = '' }: ResponseRecord): string[] =>
  [to, reason].flatMap((text) => text.match(/\d{4}-\d\d-\d\d \d\d:\d\d/) ?? []);

const applied = ({ history }: ResponseRecord): number => history.filter(({ what }) => what === 'applied').length;
const notRenewed = ({ history }: ResponseRecord): boolean => history.some(({ what }) => what === 'not renewed');

/** What keeps an attempt that died from being gone on with, and its end. */
const HELD = {
  pause: (stack: LocalStack, on: boolean) => stack.journal.setPaused(on, 'anna', stack.world.now()),
  observe: async (stack: LocalStack, on: boolean) => stack.redeploy({ settings: { mode: on ? 'observe' : 'enforce' } }),
  notify: async (stack: LocalStack, on: boolean) => stack.redeploy({ settings: { mode: on ? 'notify' : 'enforce' } }),
} as const;
const HOWS = Object.keys(HELD) as (keyof typeof HELD)[];

/** Dies after so many calls; whether it did. */
async function dies(stack: LocalStack, after: number): Promise<boolean> {
  stack.faults.crashAfter(after);
  await drainUntilCrash(stack);
  const { crashed } = stack.faults;
  stack.faults.revive();
  return crashed;
}

/** A block, and an hour later a sighting whose attempt dies after its claim. */
async function* deadRenewals(how: keyof typeof HELD) {
  for (let after = 1; ; after += 1) {
    const stack = givenStack();
    arrive(stack, EVENT, seenNow(stack));
    await stack.drain();
    const first = endOnList(stack) ?? 0;
    stack.advance(HOUR);
    stack.deliver('guardduty', seenNow(stack));
    if (!(await dies(stack, after))) return;
    if (onlyAction(stack).state !== 'claimed') continue;
    await HELD[how](stack, true);
    await letTimePass(stack, 4);
    yield { stack, after, isWritten: endOnList(stack) !== first };
  }
}

describe.each(HOWS)('a renewal that died, and is taken over under %s', (how) => {
  it('is told with the end that the list has, and as done only if it was written', async () => {
    const seen = new Set<boolean>();
    for await (const { stack, after, isWritten } of deadRenewals(how)) {
      const record = onlyAction(stack);
      const end = minuteOf(endOnList(stack) ?? 0);
      expect({ after, outcome: record.outcome, state: record.state }).toEqual({
        after,
        outcome: 'applied',
        state: 'done',
      });
      expect({ after, said: endsSaid(record) }).toEqual({ after, said: [end, end] });
      if (!isWritten) {
        expect({ after, applied: applied(record) }).toEqual({ after, applied: 1 });
        expect(record.history.find(({ what }) => what === 'not renewed')?.why).toContain(end);
      }
      seen.add(isWritten);
    }
    expect(seen).toEqual(new Set([false, true]));
  });

  it('is renewed by the next sighting once that is over', async () => {
    for await (const { stack, isWritten } of deadRenewals(how)) {
      expect(isWritten).toBe(false);
      await HELD[how](stack, false);
      stack.deliver('guardduty', seenNow(stack));
      await stack.drain();
      expect(endOnList(stack)).toBe(stack.world.now() + 24 * HOUR);
      expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
      break;
    }
  });
});

describe.each(HOWS)('a first block that died once it was on the list, and is seen again under %s', (how) => {
  it('is journalled as done, with the end that the list has', async () => {
    let times = 0;
    for (let after = 1; times < 3; after += 1) {
      const stack = givenStack();
      arrive(stack, EVENT, seenNow(stack));
      if (!(await dies(stack, after))) break;
      if (endOnList(stack) === undefined || onlyAction(stack).state !== 'claimed') continue;
      times += 1;
      await HELD[how](stack, true);
      stack.advance(HOUR / 4);
      stack.deliver('guardduty', seenNow(stack));
      await letTimePass(stack, 4);
      const record = onlyAction(stack);
      const end = minuteOf(endOnList(stack) ?? 0);
      expect(record).toMatchObject({ state: 'done', outcome: 'applied', mode: 'enforce' });
      expect({ after, applied: applied(record) }).toEqual({ after, applied: 1 });
      expect({ after, said: endsSaid(record) }).toEqual({ after, said: [end, end] });
      expect(stack.services.sns.published.at(-1)?.message.replace(/\s+/g, ' ')).toContain(end);
    }
    expect(times).toBe(3);
  });
});

it('a renewal that was approved, and died before it was written, keeps its yes in a pause', async () => {
  let times = 0;
  for (let after = 1; ; after += 1) {
    const stack = givenStack();
    arrive(stack, EVENT, seenNow(stack));
    await stack.drain();
    const first = endOnList(stack) ?? 0;
    stack.redeploy({ settings: { mode: 'approve' } });
    stack.advance(HOUR);
    stack.deliver('guardduty', seenNow(stack));
    await stack.drain();
    const { key, plan = '', state } = onlyAction(stack);
    expect(state).toBe('waiting');
    say(stack, 'act-network', { kind: 'approve', key, by: 'anna', plan });
    if (!(await dies(stack, after))) break;
    if (onlyAction(stack).state !== 'claimed' || endOnList(stack) !== first) continue;
    times += 1;
    await HELD.pause(stack, true);
    await letTimePass(stack, 4);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', open: 'paused', approved: true });
    expect(notRenewed(onlyAction(stack))).toBe(false);
    await HELD.pause(stack, false);
    await letTimePass(stack, 4);
    expect(endOnList(stack)).toBeGreaterThan(first);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
  }
  expect(times).toBeGreaterThan(0);
});

/** The block list takes nothing. */
function refuseBlocks(stack: LocalStack): void {
  const where = (input: unknown): boolean => JSON.stringify(input).includes('BLOCKS#');
  for (const operation of ['TransactWrite', 'Update', 'Put'])
    stack.faults.refuse(operation, 'InternalServerError', { service: 'dynamodb', status: 500, where });
}

const renewalsTold = ({ services }: LocalStack): number =>
  services.sns.published.filter(({ subject = '' }) => subject.includes('FAILED to renew')).length;

/** A block, and an hour later a renewal that a person approved or a playbook enforced, which died before it was written. */
async function givenDeadUnwritten(isApproved: boolean) {
  for (let after = 1; after < 60; after += 1) {
    const stack = givenStack();
    arrive(stack, EVENT, seenNow(stack));
    await stack.drain();
    const first = endOnList(stack) ?? 0;
    if (isApproved) stack.redeploy({ settings: { mode: 'approve' } });
    stack.advance(HOUR);
    stack.deliver('guardduty', seenNow(stack));
    if (isApproved) {
      await stack.drain();
      const { key, plan = '' } = onlyAction(stack);
      say(stack, 'act-network', { kind: 'approve', key, by: 'anna', plan });
    }
    if (await dies(stack, after))
      if (onlyAction(stack).state === 'claimed' && endOnList(stack) === first) return { stack, first };
  }
  throw new Error('no renewal died between its claim and its effect');
}

describe('a renewal that died unwritten, and cannot be looked at in a pause but at last', () => {
  async function given(isApproved: boolean) {
    const { stack, first } = await givenDeadUnwritten(isApproved);
    await HELD.pause(stack, true);
    const where = (input: unknown): boolean => JSON.stringify(input).includes('BLOCKS#');
    const fault = { service: 'dynamodb', status: 500, where, times: 1 };
    if (isApproved) {
      stack.advance(6 * 60_000);
      await stack.drain();
      say(stack, 'act-network', { kind: 'go-on', key: onlyAction(stack).key });
    }
    // The first read of each delivery fails, up to the last one: what is looked at after that is seen.
    for (let receives = 1; receives <= 4; receives += 1) {
      for (const operation of ['BatchGet', 'Get', 'Query'])
        stack.faults.refuse(operation, 'InternalServerError', fault);
      stack.advance(6 * 60_000 + 1000);
      await stack.drain();
    }
    return { stack, first };
  }

  it('is told as not renewed, with the fault', async () => {
    const { stack } = await given(false);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(notRenewed(onlyAction(stack))).toBe(true);
    expect(renewalsTold(stack)).toBe(1);
  });

  it('keeps the yes to it, and is told as failed', async () => {
    const { stack, first } = await given(true);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'failed', open: 'failed', approved: true });
    expect(stack.services.sns.published.at(-1)?.subject).toContain('FAILED');
    await HELD.pause(stack, false);
    await letTimePass(stack, 26);
    expect(endOnList(stack)).toBeGreaterThan(first);
    expect(onlyAction(stack).open).toBeUndefined();
  });
});

describe('a renewal that could not be written up to the last attempt', () => {
  /** A block, and an hour later a sighting that the block list does not take. */
  async function givenUnwritten(ask: (stack: LocalStack) => Promise<void>) {
    const stack = givenStack();
    arrive(stack, EVENT, seenNow(stack));
    await stack.drain();
    const first = endOnList(stack) ?? 0;
    stack.advance(HOUR);
    refuseBlocks(stack);
    await ask(stack);
    await letTimePass(stack, 10);
    expect(endOnList(stack)).toBe(first);
    return { stack, first };
  }

  it('is told as not renewed, with the end that the list has, and renewed by the next sighting', async () => {
    const { stack, first } = await givenUnwritten(async (of) => of.deliver('guardduty', seenNow(of)));
    const record = onlyAction(stack);
    expect(record).toMatchObject({ state: 'done', outcome: 'applied', appliedAt: NOW });
    expect(endsSaid(record)).toEqual([minuteOf(first), minuteOf(first)]);
    expect(applied(record)).toBe(1);
    expect(notRenewed(record)).toBe(true);
    expect(stack.services.sns.published.at(-1)?.subject).toContain('FAILED to renew');
    const text = stack.services.sns.published.at(-1)?.message.replace(/\s+/g, ' ');
    expect(text).toContain('InternalServerError');
    expect(text).toContain(`is blocked until ${minuteOf(first)}`);
    stack.faults.clear();
    stack.deliver('guardduty', seenNow(stack));
    await stack.drain();
    expect(endOnList(stack)).toBeGreaterThan(first);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
  });

  it('is told once while it fails so, and again where that comes back after a renewal', async () => {
    const seen = async (of: LocalStack): Promise<void> => of.deliver('guardduty', seenNow(of));
    const { stack } = await givenUnwritten(seen);
    const told = (): number => renewalsTold(stack);
    expect(told()).toBe(1);
    await seen(stack);
    await letTimePass(stack, 10);
    expect(told()).toBe(1);
    stack.faults.clear();
    await seen(stack);
    await stack.drain();
    refuseBlocks(stack);
    stack.advance(HOUR);
    await seen(stack);
    await letTimePass(stack, 10);
    expect(told()).toBe(2);
  });

  it('that a person approved is told as failed, and the yes is carried out once the list takes it', async () => {
    const { stack, first } = await givenUnwritten(async (of) => {
      of.redeploy({ settings: { mode: 'approve' } });
      of.deliver('guardduty', seenNow(of));
      await of.drain();
      const { key, plan = '', state } = onlyAction(of);
      expect(state).toBe('waiting');
      say(of, 'act-network', { kind: 'approve', key, by: 'anna', plan });
      await of.drain();
    });
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'failed', open: 'failed', appliedAt: NOW });
    expect(stack.services.sns.published.at(-1)?.subject).toMatch(/failed|not block/i);
    stack.faults.clear();
    await letTimePass(stack, 26);
    expect(endOnList(stack)).toBeGreaterThan(first);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', reason: expect.stringContaining('now lasts until') });
    expect(onlyAction(stack).open).toBeUndefined();
  });
});

it('a renewal whose state could not be read up to the last attempt is told, with what is in force', async () => {
  const stack = givenStack({ settings: SETTINGS_ON });
  seedNetworkAcl(stack);
  const seen = (): void => stack.deliver('guardduty', seenNow(stack, SSH));
  arrive(stack, SSH, seenNow(stack, SSH));
  await stack.drain();
  const deny = (): ResponseRecord | undefined =>
    responsesIn(stack).find(({ action }) => action === 'deny-in-network-acl');
  const { reason = '' } = deny() ?? {};
  stack.faults.refuse('DescribeNetworkAcls', 'InternalError', { status: 500 });
  for (const times of [1, 2]) {
    stack.advance(times * HOUR);
    seen();
    await letTimePass(stack, 10);
    expect(deny()).toMatchObject({ state: 'done', outcome: 'applied', reason });
    expect(renewalsTold(stack)).toBe(1);
  }
  expect(stack.services.sns.published.at(-1)?.message.replace(/\s+/g, ' ')).toContain(`It acted before. ${reason}.`);
  stack.faults.clear();
  seen();
  await stack.drain();
  expect(deny()?.history.at(-1)).toMatchObject({ what: 'renewed' });
});
