import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import type { ResponseRecord } from '../../src/journal/response-record.ts';
import { actionsIn, arrive, bundledWith, givenStack, letTimePass, responsesIn } from '../support/stories.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const OBJECT = 'macie/credentials-in-object';
const BUCKET = 'guardduty/bucket-public-access-granted';
const KEY = 'health/exposed-access-key';

const responseOf = (stack: LocalStack, action: string): ResponseRecord => {
  const [found, ...others] = responsesIn(stack).filter((record) => record.action === action);
  if (!found || others.length > 0) throw new Error(`${others.length + (found ? 1 : 0)} responses of ${action}`);
  return found;
};
const calls = ({ counts }: LocalStack, name: string): number => counts.get(name) ?? 0;
const say = (stack: LocalStack, queue: string, message: object): void =>
  void stack.services.sqs.deliver(`${stack.config.stack}-${queue}`, JSON.stringify(message));
const heard = ({ services }: LocalStack): string[] => services.sns.published.map(({ subject = '' }) => subject);

/** Another finding about the same thing. */
const another = (
  event: string,
  n: number,
  change: (detail: Record<string, unknown>) => void = () => undefined,
): string =>
  bundledWith(event, (each) => {
    each.id = `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`;
    each.detail.id = `${n}`.padStart(32, 'a');
    change(each.detail);
  });

describe('ten findings about one secret', () => {
  it('that come together rotate it once, and nothing is told as failed', async () => {
    const stack = givenStack();
    const seed = createSeeder(stack);
    for (let n = 0; n < 10; n += 1) arrive(stack, OBJECT, another(OBJECT, n), seed);
    await stack.drain();
    await letTimePass(stack, 2);
    expect(calls(stack, 'secretsManager:RotateSecret')).toBe(1);
    const record = responseOf(stack, 'rotate-secret');
    expect(record).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(record.wants).toHaveLength(10);
    expect(heard(stack).join()).not.toMatch(/FAILED/);
  });

  it('that come one a minute rotate it once, and the others say so', async () => {
    const stack = givenStack();
    const seed = createSeeder(stack);
    for (let n = 0; n < 10; n += 1) {
      arrive(stack, OBJECT, another(OBJECT, n), seed);
      await stack.drain();
      stack.advance(MINUTE);
      await stack.sweep();
      await stack.drain();
    }
    expect(calls(stack, 'secretsManager:RotateSecret')).toBe(1);
    const record = responseOf(stack, 'rotate-secret');
    const history = [...(await stack.journal.readHistory(record)), ...record.history];
    expect(history.filter(({ what }) => what === 'joined')).toHaveLength(10);
    expect(history.filter(({ why }) => why === 'under way' || why === 'rotated since it was seen')).toHaveLength(9);
  });
});

describe('what the deployed mode held back', () => {
  it('is decided anew once the mode is raised', async () => {
    const stack = givenStack({ settings: { mode: 'notify' } });
    arrive(stack, BUCKET);
    await stack.drain();
    expect(responseOf(stack, 'block-public-access')).toMatchObject({ outcome: 'notified', open: 'ceiling' });
    Object.assign(stack.config, { mode: 'enforce' });
    await letTimePass(stack, 1);
    expect(responseOf(stack, 'block-public-access')).toMatchObject({ state: 'waiting', outcome: 'awaiting-approval' });
    expect(responseOf(stack, 'block-public-access').open).toBeUndefined();
  });
});

describe('a finding that gets worse', () => {
  const at = (severity: number, count: number, updatedAt: string) =>
    bundledWith('guardduty/port-probe-search-cluster', (event) => {
      event.detail.type = 'Influence:EC2/ModelPoisoning.Preview';
      event.detail.severity = severity;
      event.detail.updatedAt = updatedAt;
      Object.assign(event.detail.service as object, { count, eventLastSeen: updatedAt });
    });

  it('is told again when its band rises, and not when nothing has changed', async () => {
    const stack = givenStack();
    const name = 'guardduty/port-probe-search-cluster';
    arrive(stack, name, at(7.5, 1, '2026-11-20T11:00:00.000Z'));
    await stack.drain();
    const first = heard(stack).length;
    arrive(stack, name, at(7.6, 2, '2026-11-20T11:10:00.000Z'));
    await stack.drain();
    expect(heard(stack)).toHaveLength(first);
    arrive(stack, name, at(9.1, 5000, '2026-11-20T11:20:00.000Z'));
    await stack.drain();
    expect(heard(stack)).toHaveLength(first + 1);
    expect(responseOf(stack, 'notify').history.map(({ what }) => what)).toContain('rose from high to critical');
  });
});

describe('what was refused while paused', () => {
  it('is taken up by itself after the resume', async () => {
    const stack = givenStack();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    arrive(stack, KEY);
    await stack.drain();
    expect(responseOf(stack, 'deactivate-access-key')).toMatchObject({ outcome: 'refused', open: 'paused' });
    await letTimePass(stack, 2);
    expect(calls(stack, 'iam:UpdateAccessKey')).toBe(0);
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await letTimePass(stack, 2);
    expect(calls(stack, 'iam:UpdateAccessKey')).toBe(1);
    expect(responseOf(stack, 'deactivate-access-key')).toMatchObject({ state: 'done', outcome: 'applied' });
  });

  it('is held back by nothing any more while it is under way', async () => {
    const stack = givenStack();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    arrive(stack, 'macie/credentials-in-object');
    await stack.drain();
    expect(responseOf(stack, 'rotate-secret')).toMatchObject({ outcome: 'refused', open: 'paused' });
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await letTimePass(stack, 1);
    const { state, open } = responseOf(stack, 'rotate-secret');
    expect({ state, open }).toEqual({ state: 'pending', open: undefined });
  });

  it('keeps the yes of a person until then', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    await stack.drain();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    say(stack, 'act-storage', { kind: 'approve', key: responseOf(stack, 'block-public-access').key, by: 'ben' });
    await stack.drain();
    expect(responseOf(stack, 'block-public-access')).toMatchObject({ open: 'paused', approved: true, by: 'ben' });
    await stack.journal.setPaused(false, 'anna', stack.world.now());
    await letTimePass(stack, 2);
    expect(responseOf(stack, 'block-public-access')).toMatchObject({ outcome: 'applied', by: 'ben' });
  });
});

describe('three findings on one bucket', () => {
  const three = async (): Promise<LocalStack> => {
    const stack = givenStack();
    const seed = createSeeder(stack);
    for (let n = 0; n < 3; n += 1) {
      arrive(stack, BUCKET, another(BUCKET, n), seed);
      await stack.drain();
    }
    return stack;
  };

  it('are one question, asked once, that names them all', async () => {
    const stack = await three();
    expect(actionsIn(stack)).toEqual(['block-public-access press-kit: waiting awaiting-approval']);
    expect(responseOf(stack, 'block-public-access').wants).toHaveLength(3);
    expect(heard(stack)).toHaveLength(1);
  });

  it('end by themselves once somebody has closed the bucket by hand', async () => {
    const stack = await three();
    const on = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };
    Object.assign(stack.services.s3.buckets.get('press-kit') ?? {}, { publicAccessBlock: on });
    stack.advance(HOUR);
    await letTimePass(stack, 1);
    expect(responseOf(stack, 'block-public-access')).toMatchObject({ state: 'done', outcome: 'unchanged' });
    expect(heard(stack)).toHaveLength(2);
  });

  it('end by themselves once all of them are archived, and a yes then touches nothing', async () => {
    const stack = await three();
    const archive = (detail: Record<string, unknown>) =>
      void Object.assign(detail.service as object, { archived: true });
    for (let n = 0; n < 2; n += 1) arrive(stack, BUCKET, another(BUCKET, n, archive));
    await stack.drain();
    expect(responseOf(stack, 'block-public-access').state).toBe('waiting');
    arrive(stack, BUCKET, another(BUCKET, 2, archive));
    await stack.drain();
    const record = responseOf(stack, 'block-public-access');
    expect(record).toMatchObject({ state: 'done', outcome: 'unchanged' });
    expect(record.open).toBeUndefined();
    say(stack, 'act-storage', { kind: 'approve', key: record.key, by: 'ben' });
    await stack.drain();
    expect(calls(stack, 's3:PutPublicAccessBlock')).toBe(0);
  });
});

it('an approval for a state that has changed since is asked anew, and touches nothing', async () => {
  const stack = givenStack();
  arrive(stack, BUCKET);
  await stack.drain();
  const half = {
    BlockPublicAcls: true,
    BlockPublicPolicy: false,
    IgnorePublicAcls: true,
    RestrictPublicBuckets: false,
  };
  Object.assign(stack.services.s3.buckets.get('press-kit') ?? {}, { publicAccessBlock: half });
  const { key, plan } = responseOf(stack, 'block-public-access');
  say(stack, 'act-storage', { kind: 'approve', key, by: 'ben' });
  await stack.drain();
  const record = responseOf(stack, 'block-public-access');
  expect(record).toMatchObject({ state: 'waiting', reason: expect.stringMatching(/changed since/) });
  expect(record.plan).not.toBe(plan);
  expect(record.approved).toBeUndefined();
  expect(calls(stack, 's3:PutPublicAccessBlock')).toBe(0);
  say(stack, 'act-storage', { kind: 'approve', key, by: 'ben' });
  await stack.drain();
  expect(responseOf(stack, 'block-public-access')).toMatchObject({ state: 'done', outcome: 'applied' });
});

describe('an acknowledgement', () => {
  const failed = async (): Promise<LocalStack> => {
    const stack = givenStack();
    stack.faults.refuse('UpdateAccessKey', 'AccessDenied');
    arrive(stack, KEY);
    await stack.drain();
    say(stack, 'notify', {
      kind: 'ack',
      key: responseOf(stack, 'deactivate-access-key').key,
      by: 'ben',
      reason: 'known',
    });
    await stack.drain();
    return stack;
  };

  it('is kept with who and why, and does not settle anything', async () => {
    const record = responseOf(await failed(), 'deactivate-access-key');
    expect(record).toMatchObject({ open: 'permission', ack: { by: 'ben', why: 'known', findings: 1 } });
    expect(record.history.at(-1)).toMatchObject({ who: 'ben', what: 'ack', why: 'known' });
  });

  it('ends when another finding joins', async () => {
    const stack = await failed();
    const other = bundledWith(KEY, (event) => {
      event.detail.eventArn = 'arn:aws:health:global::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/OTHER';
    });
    arrive(stack, KEY, other);
    await stack.drain();
    expect(responseOf(stack, 'deactivate-access-key').ack).toBeUndefined();
  });
});

it('what a person undid is not done again for the same finding, and is for a new one', async () => {
  const stack = givenStack();
  arrive(stack, BUCKET);
  await stack.drain();
  const { key } = responseOf(stack, 'block-public-access');
  for (const kind of ['approve', 'undo']) {
    say(stack, 'act-storage', { kind, key, by: 'ben' });
    await stack.drain();
  }
  expect(responseOf(stack, 'block-public-access').state).toBe('undone');
  arrive(stack, BUCKET);
  await stack.drain();
  expect(responseOf(stack, 'block-public-access').state).toBe('undone');
  arrive(stack, BUCKET, another(BUCKET, 7));
  await stack.drain();
  expect(responseOf(stack, 'block-public-access').state).toBe('waiting');
  expect(responseOf(stack, 'block-public-access').history.map(({ what }) => what)).toContain('undone');
});
