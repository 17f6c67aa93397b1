import type { LocalStack } from '../../local/local-stack.ts';
import { actionsIn, alertIds, arrive, blocked, drainUntilCrash, givenStack, letTimePass } from '../support/stories.ts';

const SECRET = 'orders-db';
const PARAMETER = '/shop/payment-api-key';

/** One event for each kind of work, and what it changes in the world. */
const stories: {
  event: string;
  prepare?: (stack: LocalStack) => void;
  world: (stack: LocalStack) => unknown;
  changed: unknown;
}[] = [
  {
    event: 'guardduty/port-probe-several-addresses',
    world: blocked,
    changed: ['198.51.100.7/32', '198.51.100.8/32', '203.0.113.11/32'],
  },
  {
    event: 'guardduty/attack-sequence-compromised-credentials',
    world: ({ services }) => {
      const user = services.iam.users.get('release-bot');
      return { keys: user?.keys.map(({ status }) => status), attached: user?.attached };
    },
    changed: { keys: ['Inactive'], attached: ['arn:aws:iam::aws:policy/AWSDenyAll'] },
  },
  {
    event: 'guardduty/bucket-block-public-access-disabled',
    world: ({ services }) => services.s3.buckets.get('invoice-archive')?.publicAccessBlock,
    changed: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: false, RestrictPublicBuckets: false },
  },
  {
    event: 'macie/credentials-in-object',
    world: ({ services }) =>
      Object.keys(services.secretsManager.DescribeSecret({ SecretId: SECRET }).VersionIdsToStages ?? {}).length,
    changed: 2,
  },
  {
    event: 'macie/credentials-in-object',
    // The secret holds an access key, and says so.
    prepare: ({ services: { iam, secretsManager } }) => {
      iam.seedUser({
        userName: 'orders-bot',
        tags: { 'riposte:key-in': SECRET },
        keys: [{ id: 'AKIAEXAMPLEOLD000001' }],
      });
      const value = JSON.stringify({ AccessKeyId: 'AKIAEXAMPLEOLD000001', SecretAccessKey: 'made-up' });
      secretsManager.seedSecret({
        name: SECRET,
        value,
        tags: { 'riposte:renew': 'access-key:orders-bot', 'riposte:exposed-in': 'build-artifacts' },
      });
    },
    world: ({ services }) => services.iam.users.get('orders-bot')?.keys.map(({ status }) => status),
    changed: ['Inactive', 'Active'],
  },
  {
    event: 'parameter-store/expires-in-five-days',
    world: ({ services }) => services.ssm.GetParameter({ Name: PARAMETER }).Parameter?.Version,
    changed: 2,
  },
  {
    event: 'acm/renewal-needs-validation',
    world: ({ services }) =>
      services.route53
        .ListResourceRecordSets({ HostedZoneId: services.route53.ListHostedZonesByName({}).HostedZones?.[0]?.Id })
        .ResourceRecordSets?.filter(({ Type }) => Type === 'CNAME').length,
    changed: 1,
  },
  {
    event: 'health/exposed-access-key',
    world: ({ services }) => services.iam.users.get('build-bot')?.keys.map(({ status }) => status),
    changed: ['Inactive'],
  },
  {
    event: 'kms/key-deletion-scheduled',
    world: ({ services }) => [...services.kms.keys.values()].map(({ state }) => state),
    changed: ['Enabled'],
  },
  {
    event: 'secrets-manager/secret-deletion-scheduled',
    world: ({ services }) => services.secretsManager.DescribeSecret({ SecretId: 'billing/api-token' }).DeletedDate,
    changed: undefined,
  },
  {
    event: 'cloudtrail/trail-stopped',
    world: ({ services }) => services.cloudtrail.trails.get('management-events')?.isLogging,
    changed: true,
  },
  {
    event: 'cloudtrail/ssh-opened-to-everybody',
    world: ({ services }) =>
      services.ec2.securityGroups.groups.get('sg-0a1b2c3d4e5f60501')?.rules.map(({ fromPort }) => fromPort),
    changed: [443],
  },
  {
    event: 'cloudtrail/snapshot-made-public',
    world: ({ services }) => services.ec2.sharing.copies.get('snap-0a1b2c3d4e5f60501')?.isPublic,
    changed: false,
  },
  // Nobody has said that the image is meant to be private: a person is asked, and it stays.
  {
    event: 'cloudtrail/image-made-public',
    world: ({ services }) => services.ec2.sharing.copies.get('ami-0a1b2c3d4e5f60501')?.isPublic,
    changed: true,
  },
  { event: 'guardduty/root-credentials-used', world: alertIds, changed: expect.any(Array) },
  {
    event: 'guardduty/bucket-public-access-granted',
    world: ({ services }) => services.s3.buckets.get('press-kit')?.publicAccessBlock,
    changed: undefined,
  },
];

async function run(
  event: string,
  crashAfter: number,
  prepare: (stack: LocalStack) => void = () => {},
): Promise<{ stack: LocalStack; calls: number }> {
  const stack = givenStack();
  prepare(stack);
  arrive(stack, event);
  stack.faults.crashAfter(crashAfter);
  await drainUntilCrash(stack);
  // The sweeps that come after are new processes, which no crash strikes any more.
  const calls = stack.callsMade();
  await letTimePass(stack);
  return { stack, calls };
}

describe.each(stories)('a crash while answering $event', ({ event, prepare, world, changed }) => {
  it('leaves the same effect, record and alerts, after whichever call it strikes', async () => {
    const { stack: smooth, calls } = await run(event, Number.POSITIVE_INFINITY, prepare);
    expect(world(smooth)).toEqual(changed);
    const struck: number[] = [];
    for (let n = 1; n <= calls; n += 1) {
      const { stack } = await run(event, n, prepare);
      struck.push(n);
      expect({ n, world: world(stack) }).toEqual({ n, world: world(smooth) });
      expect({ n, actions: actionsIn(stack) }).toEqual({ n, actions: actionsIn(smooth) });
      expect({ n, alerts: alertIds(stack) }).toEqual({ n, alerts: alertIds(smooth) });
    }
    expect(struck.length).toBeGreaterThanOrEqual(5);
  });
});
