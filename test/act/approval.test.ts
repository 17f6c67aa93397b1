import type { LocalStack } from '../../local/local-stack.ts';
import { standingText } from '../../src/answers/page/situation.ts';
import { obstacleTo } from '../../src/cli/answerable.ts';
import { EVERYTHING } from '../../src/journal/pauses.ts';
import {
  actionsIn,
  arrive,
  bundled,
  drainUntilCrash,
  givenStack,
  letTimePass,
  responsesIn,
} from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const BUCKET = 'guardduty/bucket-public-access-granted';
const HOUR = 3_600_000;
const isClosed = ({ services }: LocalStack): boolean =>
  services.s3.buckets.get('press-kit')?.publicAccessBlock !== undefined;

async function waiting(): Promise<LocalStack> {
  const stack = givenStack();
  arrive(stack, BUCKET);
  await stack.drain();
  expect(onlyAction(stack).state).toBe('waiting');
  return stack;
}

async function again(stack: LocalStack): Promise<void> {
  stack.deliver('guardduty', bundled(BUCKET));
  await stack.drain();
  await letTimePass(stack, 3);
}

describe('a rejection', () => {
  it('holds, after whichever call the function dies that records it', async () => {
    const calls = 12;
    for (let n = 1; n <= calls; n += 1) {
      const stack = await waiting();
      say(stack, 'notify', { kind: 'reject', key: onlyAction(stack).key, by: 'anna' });
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      await letTimePass(stack);
      expect({ n, closed: isClosed(stack) }).toEqual({ n, closed: false });
      expect({ n, actions: actionsIn(stack) }).toEqual({
        n,
        actions: ['block-public-access press-kit: done rejected'],
      });
    }
  });

  it('is not asked about again when the finding comes again', async () => {
    const stack = await waiting();
    say(stack, 'notify', { kind: 'reject', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    stack.advance(6 * HOUR);
    await again(stack);
    expect(isClosed(stack)).toBe(false);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'rejected', guard: 'approval' });
    expect(stack.services.sns.published).toHaveLength(2);
  });
});

describe('an approval that nobody gave in time', () => {
  it('is none, after whichever call the function dies that lets it lapse', async () => {
    for (let n = 1; n <= 12; n += 1) {
      const stack = await waiting();
      stack.advance(24 * HOUR + 1);
      await stack.sweep();
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      await letTimePass(stack);
      expect({ n, closed: isClosed(stack) }).toEqual({ n, closed: false });
      expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'lapsed', guard: 'approval' });
    }
  });
});

describe('an approval', () => {
  it('is carried out once, after whichever call the function dies that does so', async () => {
    for (let n = 1; n <= 14; n += 1) {
      const stack = await waiting();
      say(stack, 'act-storage', { kind: 'approve', key: onlyAction(stack).key, by: 'anna' });
      stack.faults.crashAfter(n);
      await drainUntilCrash(stack);
      await letTimePass(stack);
      expect({ n, closed: isClosed(stack) }).toEqual({ n, closed: true });
      expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', by: 'anna' });
    }
  });

  it('at the last moment leaves the action all the time that it may take', async () => {
    const stack = givenStack();
    arrive(stack, 'guardduty/database-password-guessed');
    await stack.drain();
    // Beside a word that the database could be isolated, which is off.
    const rotation = () => responsesIn(stack).find(({ action }) => action === 'rotate-secret');
    const { key = '' } = rotation() ?? {};
    expect(rotation()).toMatchObject({ state: 'waiting' });
    stack.advance(24 * HOUR - 1000);
    say(stack, 'act-expiry', { kind: 'approve', key, by: 'anna' });
    await stack.drain();
    expect(rotation()?.state).toBe('pending');
    await letTimePass(stack, 2);
    expect(rotation()).toMatchObject({ state: 'done', outcome: 'applied' });
  });

  it('of what nobody was shown, as a release before asked, is asked about anew', async () => {
    const stack = await waiting();
    const [{ plan: _, from: _from, to: _to, ...blind } = {}] = stack.services.dynamodb
      .items()
      .filter(({ state }) => state === 'waiting');
    stack.services.dynamodb.seed(blind);
    say(stack, 'act-storage', { kind: 'approve', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'waiting', plan: expect.any(String) });
    expect(onlyAction(stack).reason).toContain('approve it again');
    say(stack, 'act-storage', { kind: 'approve', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied', by: 'anna' });
  });

  it('given under a ceiling that was lowered since is carried out once the ceiling is as it was', async () => {
    const stack = await waiting();
    const { key } = onlyAction(stack);
    Object.assign(stack.config, { mode: 'notify' });
    say(stack, 'act-storage', { kind: 'approve', key, by: 'anna' });
    await stack.drain();
    Object.assign(stack.config, { mode: 'approve' });
    await letTimePass(stack, 2);
    expect(isClosed(stack)).toBe(true);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', by: 'anna' });
  });

  describe('given under a ceiling that was lowered since', () => {
    const lowered = async (mode: 'notify' | 'observe' = 'notify') => {
      const stack = await waiting();
      const { key } = onlyAction(stack);
      Object.assign(stack.config, { mode });
      say(stack, 'act-storage', { kind: 'approve', key, by: 'anna' });
      await stack.drain();
      const told = () => stack.services.sns.published.map(({ message }) => message.replaceAll(/\s+/g, ' '));
      return { stack, key, told };
    };
    const raise = async (stack: LocalStack): Promise<void> => {
      Object.assign(stack.config, { mode: 'approve' });
      await letTimePass(stack, 3);
    };

    it.each(['notify', 'observe'] as const)('says that it waits, for what and until when (%s)', async (mode) => {
      const { stack, told } = await lowered(mode);
      const said = told().at(-1);
      expect(said).toContain(
        'Nothing yet: Approved by anna: it is carried out once the mode is `approve` again, until',
      );
      expect(said).toMatch(/disagree with the yes: .*riposte reject/);
      expect(said).not.toMatch(/leaves? this to you|Left to you|only observes/i);
      expect(stack.services.sns.published.at(-1)?.subject).toContain('approved, waits');
      const [before, now] = [told().length, stack.world.now()];
      await letTimePass(stack, 6);
      expect([told().length, onlyAction(stack).dayAt <= now]).toEqual([before, true]);
      expect(obstacleTo('reject', onlyAction(stack), now)).toBeUndefined();
      expect(obstacleTo('approve', onlyAction(stack), now)).toContain('already been approved by anna');
    });

    it.each([2, 20])(
      'can be answered with a no by another person, which holds when the ceiling is raised (%d h)',
      async (hours) => {
        const { stack, key, told } = await lowered();
        say(stack, 'notify', { kind: 'reject', key, by: 'ben' });
        await stack.drain();
        expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'rejected', by: 'ben' });
        expect(onlyAction(stack)).not.toHaveProperty('approved');
        expect(onlyAction(stack).history).toContainEqual(expect.objectContaining({ who: 'ben', what: 'reject' }));
        expect(told().at(-1)).toContain('Nothing: Rejected by ben');
        stack.advance(hours * HOUR);
        await raise(stack);
        expect(isClosed(stack)).toBe(false);
      },
    );

    it.each(['notify', 'observe'] as const)(
      'ends with the time of its question, which is told once (%s)',
      async (mode) => {
        const { stack, told } = await lowered(mode);
        const before = told().length;
        stack.advance(24 * HOUR);
        await letTimePass(stack, 3);
        expect(told().slice(before)).toEqual([expect.stringContaining('The yes of anna ended at')]);
        expect(onlyAction(stack)).not.toHaveProperty('approved');
        await raise(stack);
        expect(isClosed(stack)).toBe(false);
        expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
      },
    );

    it('can be answered with a no also while a pause holds it', async () => {
      const stack = await waiting();
      const { key } = onlyAction(stack);
      await stack.journal.pause(EVERYTHING, { by: 'kim', at: stack.world.now(), reason: 'a look' });
      say(stack, 'act-storage', { kind: 'approve', key, by: 'anna' });
      await stack.drain();
      expect(onlyAction(stack)).toMatchObject({ state: 'done', open: 'paused', approved: true });
      expect(standingText(onlyAction(stack))).toContain('It is approved, and waits. A no is still heard');
      say(stack, 'notify', { kind: 'reject', key, by: 'ben' });
      await stack.drain();
      expect(onlyAction(stack)).toMatchObject({ outcome: 'rejected', by: 'ben' });
    });

    it('is asked about anew where the ceiling is raised after that time, before a look', async () => {
      const { stack } = await lowered();
      stack.advance(60 * HOUR);
      await raise(stack);
      expect(isClosed(stack)).toBe(false);
      expect(onlyAction(stack)).toMatchObject({ state: 'waiting' });
      expect(onlyAction(stack).history).toContainEqual(expect.objectContaining({ what: 'yes ended' }));
    });
  });

  it('goes no further than the ceiling, should that have been lowered since', async () => {
    const stack = await waiting();
    const { key } = onlyAction(stack);
    Object.assign(stack.config, { mode: 'notify' });
    say(stack, 'act-storage', { kind: 'approve', key, by: 'anna' });
    await stack.drain();
    expect(isClosed(stack)).toBe(false);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'notified' });
  });
});
