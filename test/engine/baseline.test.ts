import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import type { Baseline } from '../../src/core/baseline.ts';
import { actionsOf } from '../../src/platform/settings/schema.ts';
import { arrive, bundled, givenStack, responsesIn } from '../support/stories.ts';

const EVENT = 'aws-config/bucket-without-tls';
const BUCKET = 'order-exports';
const KEY = '0a1b2c3d-0000-4000-8000-000000000001';

const named = (...baseline: Baseline[]) => ({ settings: { baseline, actions: actionsOf(['all'], [], baseline) } });
const alerts = ({ services }: LocalStack): string[] => services.sns.published.map(({ subject = '' }) => subject);
const responseOf = (stack: LocalStack, action: string) => responsesIn(stack).find((one) => one.action === action);

/** The bucket of the finding with what its owner says of it, and the finding. */
async function given(stack: LocalStack, tags: Record<string, string> = {}, body = bundled(EVENT)): Promise<LocalStack> {
  const seed = createSeeder(stack);
  arrive(stack, EVENT, body, (finding) => {
    seed(finding);
    stack.services.s3.seedBucket({ name: BUCKET, tags });
  });
  await stack.drain();
  return stack;
}

const aboutKey = (): string => bundled(EVENT).replaceAll('s3-bucket-ssl-requests-only', 's3-default-encryption-kms');

it('off, the daily email says what would be asked, and nobody is disturbed', async () => {
  const stack = await given(givenStack(), { 'riposte:baseline': 'tls' });
  expect(alerts(stack)).toEqual([]);
  expect(responseOf(stack, 'require-tls')).toBeUndefined();
  expect(responseOf(stack, 'notify')).toMatchObject({
    reason: expect.stringContaining(
      'require-tls is off (tls is not in the setting baseline), or you would be asked: require TLS of order-exports?',
    ),
  });
  expect(stack.counts.get('s3:PutBucketPolicy')).toBeUndefined();
});

it('named, asks about a bucket of which its owner has said nothing, does it after a yes, and undoes it', async () => {
  const stack = await given(givenStack(named('tls')));
  expect(alerts(stack)).toHaveLength(1);
  const waiting = responseOf(stack, 'require-tls');
  expect(waiting).toMatchObject({ state: 'waiting' });
  expect(stack.services.s3.buckets.get(BUCKET)?.document).toBeUndefined();
  const say = async (kind: 'approve' | 'undo') => {
    const message = JSON.stringify({ kind, key: waiting?.key, by: 'anna' });
    stack.services.sqs.deliver(`${stack.config.stack}-act-policies`, message);
    await stack.drain();
  };
  await say('approve');
  expect(responseOf(stack, 'require-tls')).toMatchObject({ state: 'done', outcome: 'applied' });
  expect(stack.services.s3.buckets.get(BUCKET)?.document).toContain('RiposteRequireTls');
  await say('undo');
  expect(responseOf(stack, 'require-tls')).toMatchObject({ state: 'undone' });
  expect(stack.services.s3.buckets.get(BUCKET)?.document).toBeUndefined();
});

it('named, does by itself what the owner’s tag asks for', async () => {
  const stack = await given(givenStack(named('tls')), { 'riposte:baseline': 'tls' });
  expect(responseOf(stack, 'require-tls')).toMatchObject({ state: 'done', outcome: 'applied' });
});

it('named for volumes, asks about the region whatever is tagged, and turns it off again when that is undone', async () => {
  const stack = givenStack(named('volumes'));
  const event = 'aws-config/volumes-not-encrypted-by-default';
  arrive(stack, event, bundled(event), () => {});
  await stack.drain();
  const { ebsDefaults } = stack.services.ec2;
  const waiting = responseOf(stack, 'ebs-default-encryption');
  expect(waiting).toMatchObject({ state: 'waiting' });
  expect(ebsDefaults.isEncrypted).toBe(false);
  for (const [kind, isEncrypted] of [
    ['approve', true],
    ['undo', false],
  ] as const) {
    const message = JSON.stringify({ kind, key: waiting?.key, by: 'anna' });
    stack.services.sqs.deliver(`${stack.config.stack}-act-storage`, message);
    await stack.drain();
    expect(ebsDefaults.isEncrypted).toBe(isEncrypted);
  }
});

it('named for listeners, asks about a load balancer whose owner wants it, and tells the others’ changes', async () => {
  const event = 'security-hub/listener-with-old-tls';
  const arn = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6071';
  for (const [tags, state] of [
    [{ 'riposte:baseline': 'tls' }, 'waiting'],
    [{}, 'done'],
  ] as const) {
    const stack = givenStack(named('listeners'));
    const listeners = [{ port: 443, policy: 'ELBSecurityPolicy-2016-08' }];
    stack.services.elbv2.seedBalancer({ arn, tags, listeners });
    arrive(stack, event, bundled(event), () => {});
    await stack.drain();
    expect(responseOf(stack, 'secure-listeners')).toMatchObject({ state });
    expect(stack.counts.get('elbv2:ModifyListener')).toBeUndefined();
  }
});

it('named for encryption, encrypts by the key of the owner’s tag; the finding of the other rule stays off', async () => {
  const stack = givenStack(named('encryption'));
  stack.services.kms.seedKey({ id: KEY });
  const key = stack.services.kms.arnOf(KEY);
  const tags = { 'riposte:baseline': 'encrypted', 'riposte:kms-key': key };
  await given(stack, tags, aboutKey());
  expect(responseOf(stack, 'default-encryption')).toMatchObject({ state: 'done', outcome: 'applied' });
  expect(stack.services.s3.buckets.get(BUCKET)?.encryption).toMatchObject({ key, bucketKey: true });
  await given(stack, tags);
  expect(responseOf(stack, 'require-tls')).toBeUndefined();
});
