import type { LocalStack } from '../../local/local-stack.ts';
import { actionsIn, arrive, bundledWith, givenStack } from '../support/stories.ts';

const MINUTE_MS = 60_000;

/** A rotation that takes 40 seconds, begun for a finding. */
async function givenRotation(): Promise<{ stack: LocalStack; arn: string }> {
  const stack = givenStack();
  arrive(stack, 'macie/credentials-in-object');
  await stack.drain();
  expect(rotation(stack)).toMatch(/pending/);
  const arn = stack.services.secretsManager.DescribeSecret({ SecretId: 'orders-db' }).ARN ?? '';
  stack.advance(MINUTE_MS);
  return { stack, arn };
}

const rotation = (stack: LocalStack): string =>
  actionsIn(stack).find((line) => line.startsWith('rotate-secret orders-db')) ?? '';

const news = (event: string, arn: string, detail: Record<string, unknown> = {}): string =>
  bundledWith(`secrets-manager/${event}`, (whole) => {
    whole.resources = [arn];
    Object.assign(whole.detail, detail);
  });

it.each([
  { what: 'the label AWSCURRENT on its secret', secret: 'own', label: 'AWSCURRENT', state: /done applied/ },
  { what: 'another label', secret: 'own', label: 'AWSPENDING', state: /pending/ },
  { what: 'another secret', secret: 'another', label: 'AWSCURRENT', state: /pending/ },
])('a rotation under way that hears of $what: $state', async ({ secret, label, state }) => {
  const { stack, arn } = await givenRotation();
  const which = secret === 'own' ? arn : arn.replace('orders-db', 'billing-db');
  stack.deliver('secrets-manager', news('label-updated', which, { labelUpdated: label }));
  await stack.drain();
  expect(rotation(stack)).toMatch(state);
});

it('is confirmed once, however often the news comes', async () => {
  const { stack, arn } = await givenRotation();
  for (let n = 0; n < 3; n += 1) stack.deliver('secrets-manager', news('label-updated', arn));
  await stack.drain();
  stack.deliver('secrets-manager', news('label-updated', arn));
  await stack.drain();
  expect(rotation(stack)).toMatch(/done applied/);
  expect(stack.counts.get('secretsManager:RotateSecret')).toBe(1);
});

it('news that nobody waits for changes nothing', async () => {
  const stack = givenStack();
  stack.deliver(
    'secrets-manager',
    news('label-updated', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:a-AbCdEf'),
  );
  await stack.drain();
  expect(actionsIn(stack)).toEqual([]);
});
