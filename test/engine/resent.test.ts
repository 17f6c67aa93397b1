import type { LocalStack } from '../../local/local-stack.ts';
import type { Clients } from '../../src/core/clients.ts';
import { onlyAction, say } from '../act/given.ts';
import { actionsIn, alertIds, arrive, givenStack, letTimePass } from '../support/stories.ts';

/** Calls that change nothing, and services whose calls are the journal's and the queues': these have tests of their own. */
const READS = /^(Get|List|Describe|BatchGet|Query|Scan)/;
const OURS: ReadonlySet<string> = new Set(['dynamodb', 'sqs', 'sns']);

/** A wire on which the answer to one changing call is lost, so that the SDK sends it once more. */
function lossyWire(strike: number) {
  const sent: string[] = [];
  const through = (clients: Clients): Clients =>
    Object.fromEntries(
      Object.entries(clients).map(([service, client]) => [
        service,
        {
          async send(command: { constructor: { name: string } }): Promise<unknown> {
            const operation = command.constructor.name.replace(/Command$/, '');
            const send = (client as { send(one: unknown): Promise<unknown> }).send.bind(client);
            if (READS.test(operation) || OURS.has(service)) return send(command);
            sent.push(`${service}:${operation}`);
            if (sent.length === strike) await send(command);
            return send(command);
          },
        },
      ]),
    ) as unknown as Clients;
  return { through, sent };
}

const PARAMETER = '/shop/payment-api-key';
const SECRET = 'orders-db';

/** The secret holds an access key, and says so. */
function withAccessKey({ services: { iam, secretsManager } }: LocalStack): void {
  iam.seedUser({
    userName: 'orders-bot',
    tags: { 'riposte:key-in': SECRET },
    keys: [{ id: 'AKIAEXAMPLEOLD000001' }],
  });
  secretsManager.seedSecret({
    name: SECRET,
    value: JSON.stringify({ AccessKeyId: 'AKIAEXAMPLEOLD000001', SecretAccessKey: 'made-up' }),
    tags: { 'riposte:renew': 'access-key:orders-bot', 'riposte:exposed-in': 'build-artifacts' },
  });
}

const versionOf = ({ services }: LocalStack): number =>
  services.ssm.GetParameter({ Name: PARAMETER }).Parameter?.Version ?? 0;

const stories: {
  event: string;
  prepare?: (stack: LocalStack) => void;
  world: (stack: LocalStack) => unknown;
}[] = [
  {
    event: 'kms/key-deletion-scheduled',
    world: ({ services }) => [...services.kms.keys.values()].map(({ state }) => state),
  },
  {
    event: 'macie/credentials-in-object',
    prepare: withAccessKey,
    world: ({ services }) => services.iam.users.get('orders-bot')?.keys.map(({ status }) => status),
  },
  {
    event: 'macie/credentials-in-object',
    world: ({ services }) =>
      Object.keys(services.secretsManager.DescribeSecret({ SecretId: SECRET }).VersionIdsToStages ?? {}).length,
  },
  // Once more than needed is the same value once more: what counts is that it is renewed.
  { event: 'parameter-store/expires-in-five-days', world: (stack) => versionOf(stack) > 1 },
  {
    event: 'guardduty/attack-sequence-compromised-credentials',
    world: ({ services }) => services.iam.users.get('release-bot')?.attached,
  },
  {
    event: 'guardduty/bucket-block-public-access-disabled',
    world: ({ services }) => services.s3.buckets.get('invoice-archive')?.publicAccessBlock,
  },
  {
    event: 'cloudtrail/ssh-opened-to-everybody',
    world: ({ services }) => [...services.ec2.securityGroups.groups.values()].map(({ rules }) => rules.length),
  },
  {
    event: 'acm/renewal-needs-validation',
    world: ({ services }) =>
      services.route53
        .ListResourceRecordSets({ HostedZoneId: services.route53.ListHostedZonesByName({}).HostedZones?.[0]?.Id })
        .ResourceRecordSets?.filter(({ Type }) => Type === 'CNAME').length,
  },
];

async function play({ event, prepare, world }: (typeof stories)[number], strike: number) {
  const { through, sent } = lossyWire(strike);
  const stack = givenStack({ through });
  prepare?.(stack);
  arrive(stack, event);
  await stack.drain();
  await letTimePass(stack);
  return { stack, sent, ended: { actions: actionsIn(stack), alerts: alertIds(stack), world: world(stack) } };
}

describe('a call that AWS gets twice, since the answer to the first was lost', () => {
  it.each(stories)('does no harm: $event', async (story) => {
    const smooth = await play(story, 0);
    expect(smooth.sent.length).toBeGreaterThan(0);
    for (let strike = 1; strike <= smooth.sent.length; strike += 1) {
      const { ended, sent } = await play(story, strike);
      expect({ twice: sent[strike - 1], ...ended }).toEqual({ twice: smooth.sent[strike - 1], ...smooth.ended });
    }
  });

  it('leaves a renewed parameter to be undone', async () => {
    const { stack } = await play(stories[3] as (typeof stories)[number], 1);
    expect(versionOf(stack)).toBe(3);
    say(stack, 'act-expiry', { kind: 'undo', key: onlyAction(stack).key, by: 'anna' });
    await stack.drain();
    expect(actionsIn(stack)).toEqual([`renew-parameter ${PARAMETER}: undone applied`]);
  });

  it('is not taken for ours where somebody else wrote another value in between', async () => {
    const story = stories[3] as (typeof stories)[number];
    const stack = givenStack();
    arrive(stack, story.event);
    const { ssm } = stack.services;
    const { PutParameter } = ssm;
    let calls = 0;
    ssm.PutParameter = (input) => {
      const first = PutParameter.call(ssm, input);
      calls += 1;
      return calls === 1 ? PutParameter.call(ssm, { ...input, Value: 'of somebody else' }) : first;
    };
    await stack.drain();
    expect(actionsIn(stack)).toEqual([`renew-parameter ${PARAMETER}: done failed`]);
  });
});
