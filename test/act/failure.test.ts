import { randomBytes } from 'node:crypto';
import { awsError } from '../../local/account.ts';
import type { LocalStack } from '../../local/local-stack.ts';
import { createActor } from '../../src/act/act.ts';
import { failure, isWorthRetrying } from '../../src/act/failure.ts';
import { closeIngress } from '../../src/actions/network/close-ingress.ts';
import { blockPublicAccess } from '../../src/actions/storage/block-public-access.ts';
import { CannotUndoError, StaleLockTokenError, VerificationError } from '../../src/core/errors.ts';
import { givenResponse } from '../support/fixtures.ts';
import { actionsIn, arrive, bundled, givenStack, letTimePass } from '../support/stories.ts';
import { actorOptions, delivery, handedOver, onlyAction } from './given.ts';

const record = (attempts: number) => givenResponse({ attempts });
const throttled = awsError('ThrottlingException', 'slow down');

describe('an error is worth another delivery', () => {
  it.each([
    { title: 'a throttled call, first delivery', error: throttled, receives: 1, attempts: 1, again: true },
    { title: 'a throttled call, third delivery', error: throttled, receives: 3, attempts: 3, again: true },
    // The queue gives up after five; the fourth still records what happened.
    { title: 'a throttled call, fourth delivery', error: throttled, receives: 4, attempts: 4, again: false },
    { title: 'a throttled call, seventh attempt', error: throttled, receives: 1, attempts: 7, again: true },
    { title: 'a throttled call, eighth attempt', error: throttled, receives: 1, attempts: 8, again: false },
    { title: 'a fault of the service', error: awsError('Odd', '', 503), receives: 1, attempts: 0, again: true },
    { title: 'a stale lock token', error: new StaleLockTokenError('x'), receives: 1, attempts: 0, again: true },
    { title: 'not verified', error: new VerificationError('x'), receives: 1, attempts: 0, again: true },
    { title: 'access denied', error: awsError('AccessDenied', '', 403), receives: 1, attempts: 0, again: false },
    { title: 'an undo that cannot be', error: new CannotUndoError('x'), receives: 1, attempts: 0, again: false },
    { title: 'a bug', error: new TypeError('x is undefined'), receives: 1, attempts: 0, again: false },
    { title: 'something thrown that is no error', error: 'oops', receives: 1, attempts: 0, again: false },
  ])('$title: $again', ({ error, receives, attempts, again }) => {
    expect(isWorthRetrying(error, delivery('', receives), record(attempts))).toBe(again);
  });
});

describe('a failure says what a person can do', () => {
  it.each([
    { error: awsError('AccessDeniedException', 'User is not authorized'), says: /permission/ },
    { error: awsError('UnauthorizedOperation', 'no'), says: /permission/ },
    {
      // So AWS words every refusal of a function.
      error: awsError(
        'AccessDenied',
        'User: arn:aws:sts::111122223333:assumed-role/act-storage/act-storage is not authorized to perform: s3:GetBucketPolicy',
      ),
      says: /^The function lacks this permission/,
    },
    {
      error: awsError(
        'AccessDenied',
        'User: arn:aws:sts::111122223333:assumed-role/act-storage/act-storage is not authorized to perform: sts:AssumeRole',
      ),
      says: /^The role in the member account is missing/,
    },
    { error: awsError('NoSuchBucket', 'gone'), says: /log/ },
    { error: new TypeError('x is undefined'), says: /log/ },
  ])('$error.name', ({ error, says }) => {
    const plan = failure(error);
    expect(plan).toMatchObject({ step: 'end', outcome: 'failed', reason: `${error.name}: ${error.message}` });
    expect(plan.advice).toMatch(says);
  });

  it('in one line of limited length, whatever AWS said', () => {
    expect(failure(new Error(`${'x'.repeat(5000)}\nsecond line`)).reason.length).toBeLessThan(520);
    expect(failure(new Error('first\nsecond')).reason).not.toContain('second');
  });
});

describe('an action that failed', () => {
  const BUCKET = 'guardduty/bucket-block-public-access-disabled';

  it('has all its tries before it when the finding comes again', async () => {
    const stack = givenStack();
    arrive(stack, BUCKET);
    stack.faults.refuse('PutPublicAccessBlock', 'SlowDown');
    await stack.drain();
    await letTimePass(stack, 12);
    expect(actionsIn(stack)).toEqual(['block-public-access invoice-archive: done failed']);
    stack.faults.clear();
    stack.advance(2 * 3_600_000);
    stack.faults.refuse('PutPublicAccessBlock', 'SlowDown', { times: 1 });
    stack.deliver('guardduty', bundled(BUCKET));
    await stack.drain();
    await letTimePass(stack, 2);
    expect(actionsIn(stack)).toEqual(['block-public-access invoice-archive: done applied']);
  });

  it('in a function of other actions is recorded, and told', async () => {
    const stack = givenStack();
    const [message] = handedOver(stack, BUCKET);
    expect(await createActor(actorOptions(stack, [closeIngress]))([delivery(message ?? '')])).toEqual([]);
    expect(onlyAction(stack)).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/does not include it/),
    });
    expect(stack.services.sqs.messages(`${stack.config.stack}-alerts`)).toHaveLength(1);
  });

  it.each(['enforce', 'approve'] as const)('in the one that tells is told, and taken up: mode %s', async (mode) => {
    const stack = givenStack({ settings: { mode } });
    const { queues } = stack.config;
    // So it is where what was decided while nothing could be done there is read when it can.
    Object.assign(stack.config, { queues: { ...queues, storage: queues.notify } });
    arrive(stack, BUCKET);
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'notified', mode: 'notify', open: 'ceiling' });
    Object.assign(stack.config, { queues });
    await letTimePass(stack, 6);
    const done = { outcome: 'applied' };
    const asked = { state: 'waiting', mode, plan: expect.any(String), from: 'no Block Public Access configuration' };
    expect(onlyAction(stack)).toMatchObject(mode === 'enforce' ? done : asked);
  });
});

describe('a long wait for AWS', () => {
  const rotating = async (): Promise<LocalStack> => {
    const stack = givenStack();
    stack.services.secretsManager.seedSecret({
      name: 'orders-db',
      tags: { 'riposte:exposed-in': 'build-artifacts' },
      value: '{}',
      rotation: { lambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate', takesSeconds: 13 * 60 },
    });
    stack.deliver('macie', bundled('macie/credentials-in-object'));
    await stack.drain();
    expect(onlyAction(stack).state).toBe('pending');
    return stack;
  };

  it('does not keep back what was not sent, such as that an undo meanwhile failed', async () => {
    const stack = await rotating();
    const [item = {}] = stack.services.dynamodb.items().filter(({ state }) => state === 'pending');
    const reason = 'It was not undone: AccessDenied.';
    const besideDue = [{ outcome: 'failed', failed: 'undo', reason, advice: 'By hand.', occurrence: 'late-3' }];
    stack.services.dynamodb.seed({ ...item, besideDue });
    const { published } = stack.services.sns;
    const before = published.length;
    for (let n = 0; n < 2; n += 1) {
      stack.advance(4 * 60_000);
      await stack.sweep();
      await stack.drain();
    }
    expect(onlyAction(stack).state).toBe('pending');
    expect(published.slice(before).map(({ subject }) => subject)).toEqual([expect.stringContaining('FAILED to undo')]);
    await letTimePass(stack, 4);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
    expect(onlyAction(stack)).not.toHaveProperty('besideDue');
  });

  it('is not ended by one throttled look after many that were not', async () => {
    const stack = await rotating();
    for (let minute = 1; minute <= 11; minute += 1) {
      stack.advance(61_000);
      await stack.sweep();
      await stack.drain();
    }
    expect(onlyAction(stack).state).toBe('pending');
    stack.faults.refuse('DescribeSecret', 'ThrottlingException', { times: 1 });
    await letTimePass(stack, 2);
    expect(onlyAction(stack)).toMatchObject({ state: 'done', outcome: 'applied' });
  });
});

it('a message that DynamoDB does not take holds up no other', async () => {
  const stack = givenStack();
  const [good] = handedOver(stack, 'guardduty/bucket-block-public-access-disabled');
  if (!good) throw new Error('nothing was handed over');
  const big = {
    ...good,
    key: `${good.key}-2`,
    target: { ...good.target, note: randomBytes(500_000).toString('base64') },
  };
  const long = { ...good, key: 'x'.repeat(3000) };
  const deliveries = [delivery(big, 1, 'big'), delivery(good, 1, 'good'), delivery(long, 1, 'long')];
  const failed = await createActor(actorOptions(stack, [blockPublicAccess]))(deliveries);
  expect(failed.sort()).toEqual(['big', 'long']);
  expect(onlyAction(stack)).toMatchObject({ key: good.key, outcome: 'applied' });
});
