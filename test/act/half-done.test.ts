import { arrive, blocked, bundled, givenStack, letTimePass } from '../support/stories.ts';
import { onlyAction, say } from './given.ts';

const EXPOSED = 'health/exposed-access-key';
const HOUR = 3_600_000;
const DENY = 'arn:aws:iam::aws:policy/AWSDenyAll';

/** A user who has ten policies, so that the deny finds no room. */
async function givenHalf() {
  const stack = givenStack();
  arrive(stack, EXPOSED);
  const user = stack.services.iam.users.get('build-bot');
  if (!user) throw new Error('the event names a user');
  user.attached = Array.from({ length: 10 }, (_, n) => `arn:aws:iam::aws:policy/Made${n}`);
  await stack.drain();
  await letTimePass(stack);
  expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', open: 'partial' });
  expect(onlyAction(stack).advice).toContain('Detach a policy');
  return { stack, user };
}

describe('what is half done', () => {
  it('is retried automatically, and is whole when there is room', async () => {
    const { stack, user } = await givenHalf();
    user.attached.pop();
    stack.advance(2 * HOUR);
    await letTimePass(stack, 2);
    expect(user.attached).toContain(DENY);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied' });
    expect(onlyAction(stack)).not.toHaveProperty('open');
  });

  it('is whole, and can be undone, when a person has done the rest', async () => {
    const { stack, user } = await givenHalf();
    user.attached = [...user.attached.slice(1), DENY];
    stack.advance(2 * HOUR);
    await letTimePass(stack, 2);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied' });
    say(stack, 'act-identity', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ state: 'undone' });
  });

  it.each(['notify', 'observe'] as const)('stays so when the mode is lowered to %s', async (mode) => {
    const { stack } = await givenHalf();
    stack.redeploy({ settings: { mode } });
    stack.advance(2 * HOUR);
    stack.deliver('health', bundled(EXPOSED));
    await stack.drain();
    await letTimePass(stack, 2);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', open: 'partial' });
  });

  it('stays so while Riposte is paused', async () => {
    const { stack } = await givenHalf();
    await stack.journal.setPaused(true, 'anna', stack.world.now());
    stack.advance(2 * HOUR);
    stack.deliver('health', bundled(EXPOSED));
    await stack.drain();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', open: 'partial' });
  });
});

describe('a value whose readers are not started anew', () => {
  async function givenReaders() {
    const stack = givenStack();
    const { secretsManager, ecs } = stack.services;
    secretsManager.seedSecret({
      name: 'orders-db',
      value: 'made-up',
      rotation: { lambdaArn: 'arn:aws:lambda:eu-west-1:111122223333:function:rotate' },
      tags: { 'riposte:exposed-in': 'build-artifacts', 'riposte:redeploy': 'ecs:shop/web' },
    });
    ecs.seedService('shop', 'web');
    arrive(stack, 'macie/credentials-in-object');
    stack.faults.refuse('UpdateService', 'AccessDeniedException');
    await stack.drain();
    await letTimePass(stack);
    return stack;
  }

  it('is half done, says what a person must do, and is whole when they are', async () => {
    const stack = await givenReaders();
    expect(onlyAction(stack)).toMatchObject({ outcome: 'partial', open: 'partial' });
    expect(onlyAction(stack).reason).toContain('not every reader was restarted: service web');
    expect(onlyAction(stack).advice).toContain('Restart those by hand');
    stack.faults.clear();
    stack.advance(2 * HOUR);
    await letTimePass(stack, 2);
    expect(onlyAction(stack)).toMatchObject({ outcome: 'applied' });
    expect(onlyAction(stack)).not.toHaveProperty('open');
    expect(onlyAction(stack)).not.toHaveProperty('advice');
  });
});

it('a block that one scope has and another has not is half done, until the sweep has written it', async () => {
  const stack = givenStack({ scopes: ['REGIONAL', 'CLOUDFRONT'] });
  arrive(stack, 'guardduty/port-probe-search-cluster');
  const isCloudFront = (input: unknown): boolean => (input as { Scope?: string }).Scope === 'CLOUDFRONT';
  stack.faults.refuse('UpdateIPSet', 'AccessDeniedException', { where: isCloudFront });
  await stack.drain();
  await letTimePass(stack, 1);
  expect(blocked(stack)).toEqual(['198.51.100.23/32']);
  expect(onlyAction(stack)).toMatchObject({
    outcome: 'partial',
    open: 'partial',
    reason: expect.stringMatching(/is blocked until .* Missing: It is not in every IP set of scope CLOUDFRONT/),
  });
  stack.faults.clear();
  stack.advance(2 * HOUR);
  await letTimePass(stack, 2);
  expect(onlyAction(stack)).toMatchObject({ outcome: 'applied' });
});
