import type { LocalStack } from '../../local/local-stack.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import {
  actionsIn,
  arrive,
  blocked,
  bundled,
  bundledWith,
  givenStack,
  letTimePass,
  responsesIn,
} from '../support/stories.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const BUCKET = 'guardduty/bucket-public-access-granted';
const HOUR = 3_600_000;

const onlyAction = (stack: LocalStack): ResponseRecord => responsesIn(stack)[0] as ResponseRecord;
const say = (stack: LocalStack, queue: string, message: object): void =>
  void stack.services.sqs.deliver(`${stack.config.stack}-${queue}`, JSON.stringify(message));
const flags = ({ services }: LocalStack) => services.s3.buckets.get('press-kit')?.publicAccessBlock;
const allOn = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

describe('the ceiling of the mode', () => {
  it.each([
    {
      mode: 'observe' as const,
      actions: ['block-ip 198.51.100.23/32: done observed'],
      alerts: 0,
      outcome: 'observed',
    },
    { mode: 'notify' as const, actions: ['block-ip 198.51.100.23/32: done notified'], alerts: 1, outcome: undefined },
    {
      mode: 'approve' as const,
      actions: ['block-ip 198.51.100.23/32: waiting awaiting-approval'],
      alerts: 1,
      outcome: undefined,
    },
  ])('$mode touches nothing', async ({ mode, actions, alerts, outcome }) => {
    const stack = givenStack({ settings: { mode } });
    arrive(stack, PROBE);
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    expect(actionsIn(stack)).toEqual(actions);
    expect(stack.services.sns.published).toHaveLength(alerts);
    const record = stack.services.dynamodb.items().find((item) => item.sk === 'FINDING');
    expect(record?.decisions).toEqual([expect.objectContaining({ mode, ...(outcome && { outcome }) })]);
  });
});

describe('the pause switch', () => {
  it('refuses what is new, lets what is old end, and works again after resume', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    arrive(stack, 'guardduty/malicious-caller-inbound');
    await stack.drain();
    expect(blocked(stack)).toEqual(['198.51.100.23/32']);
    expect(actionsIn(stack)).toContain('block-ip 203.0.113.44/32: done refused');
    expect(stack.services.sns.published.at(-1)?.message).toMatch(/paused \(by anna/);
    stack.advance(25 * HOUR);
    await stack.sweep();
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
  });

  it('that cannot be read refuses: nothing is touched while the journal is out of reach', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    stack.faults.refuse('BatchGet', 'InternalServerError');
    await stack.drain().catch(() => undefined);
    expect(blocked(stack)).toEqual([]);
  });
});

describe('an approval', () => {
  const waiting = async (): Promise<LocalStack> => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    await stack.drain();
    expect(actionsIn(stack)).toEqual(['block-public-access press-kit: waiting awaiting-approval']);
    expect(flags(stack)).toBeUndefined();
    return stack;
  };

  it('lets the action go on, once, in the approver’s name', async () => {
    const stack = await waiting();
    const { key } = onlyAction(stack);
    for (let n = 0; n < 3; n += 1) say(stack, 'act-storage', { kind: 'approve', key, by: 'anna' });
    await stack.drain();
    expect(flags(stack)).toEqual(allOn);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied', by: 'anna' });
    expect(stack.counts.get('s3:PutPublicAccessBlock')).toBe(1);
  });

  it('that is denied changes nothing', async () => {
    const stack = await waiting();
    say(stack, 'notify', { kind: 'reject', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(flags(stack)).toBeUndefined();
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'rejected', reason: 'Rejected by anna.' });
  });

  it('that nobody answers lapses after its time, and people hear of it', async () => {
    const stack = await waiting();
    stack.advance(23 * HOUR);
    await stack.sweep();
    await stack.drain();
    expect(onlyAction(stack).state).toBe('waiting');
    stack.advance(HOUR + 1);
    await stack.sweep();
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({
      state: 'done',
      outcome: 'lapsed',
      open: 'lapsed',
      reason: expect.stringMatching(/Nobody answered/),
    });
    expect(flags(stack)).toBeUndefined();
    const said = stack.services.sns.published.map(({ message }) => message);
    expect(said).toHaveLength(3);
    expect(said[1]).toContain('A reminder');
    expect(said[2]).toContain('Nobody answered');
  });

  it('after its time, or of something that does not wait, does nothing', async () => {
    const stack = await waiting();
    const { key } = onlyAction(stack);
    stack.advance(25 * HOUR);
    await stack.sweep();
    await stack.drain();
    say(stack, 'act-storage', { kind: 'approve', key, by: 'anna' });
    say(stack, 'act-storage', { kind: 'approve', key: 'no#such#key', by: 'anna' });
    await stack.drain();
    expect(flags(stack)).toBeUndefined();
  });
});

describe('undo', () => {
  it('puts back what was before, and the same finding does not start it again', async () => {
    const stack = givenStack();
    arrive(stack, 'guardduty/bucket-block-public-access-disabled');
    await stack.drain();
    const bucket = stack.services.s3.buckets.get('invoice-archive');
    expect(bucket?.publicAccessBlock).toMatchObject({ BlockPublicAcls: true });
    for (let n = 0; n < 2; n += 1) say(stack, 'act-storage', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(bucket?.publicAccessBlock).toBeUndefined();
    expect(onlyAction(stack)).toMatchObject({ state: 'undone', by: 'anna' });
    stack.advance(2 * HOUR);
    stack.deliver('guardduty', bundled('guardduty/bucket-block-public-access-disabled'));
    await stack.drain();
    await letTimePass(stack, 2);
    expect(bucket?.publicAccessBlock).toBeUndefined();
    expect(stack.services.sns.published).toHaveLength(2);
  });

  it('lifts a block, and no finding brings it back for a while', async () => {
    const stack = givenStack();
    arrive(stack, PROBE);
    await stack.drain();
    say(stack, 'act-network', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    arrive(
      stack,
      PROBE,
      bundledWith(PROBE, ({ detail }) => Object.assign(detail, { id: 'f'.repeat(32) })),
    );
    await stack.drain();
    expect(blocked(stack)).toEqual([]);
    expect(actionsIn(stack)).toContain('block-ip 198.51.100.23/32: done refused');
  });

  it('is never done where it would bring the danger back: the key stays inactive, only the deny goes', async () => {
    const stack = givenStack();
    arrive(stack, 'guardduty/attack-sequence-compromised-credentials');
    await stack.drain();
    say(stack, 'act-identity', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    const user = stack.services.iam.users.get('release-bot');
    expect(user?.attached).toEqual([]);
    expect(user?.keys.map(({ status }) => status)).toEqual(['Inactive']);
  });

  it('that cannot be done leaves the action as it was, and says why', async () => {
    const stack = givenStack();
    arrive(stack, 'guardduty/bucket-block-public-access-disabled');
    await stack.drain();
    stack.services.s3.seedBucket({ name: 'invoice-archive', publicAccessBlock: allOn });
    say(stack, 'act-storage', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(stack.services.s3.buckets.get('invoice-archive')?.publicAccessBlock).toEqual(allOn);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(stack.services.sns.published.at(-1)?.message).toMatch(/not undone/i);
  });
});

describe('a protected resource', () => {
  it('is refused by its live tag, even when the finding does not show it, and people are told', async () => {
    const stack = givenStack();
    stack.services.s3.seedBucket({ name: 'invoice-archive', tags: { 'riposte:protected': 'true' } });
    stack.deliver('guardduty', bundled('guardduty/bucket-block-public-access-disabled'));
    await stack.drain();
    expect(actionsIn(stack)).toEqual(['block-public-access invoice-archive: done refused']);
    expect(stack.services.s3.buckets.get('invoice-archive')?.publicAccessBlock).toBeUndefined();
    expect(stack.services.sns.published).toHaveLength(1);
  });
});
