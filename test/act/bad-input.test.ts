import type { LocalStack } from '../../local/local-stack.ts';
import { createSeeder } from '../../local/seed.ts';
import type { Decision } from '../../src/core/decision.ts';
import { sources } from '../../src/sources/index.ts';
import { edited } from '../sources/support.ts';
import { blocked, bundled, givenStack, letTimePass, sourceIn } from '../support/stories.ts';

const PROBE = 'guardduty/port-probe-search-cluster';
const BUCKET = 'guardduty/bucket-block-public-access-disabled';
const KEYS = 'guardduty/attack-sequence-compromised-credentials';
const PARAMETER = 'parameter-store/expires-in-five-days';
const CERTIFICATE = 'acm/renewal-needs-validation';

/** Calls that change something outside the journal and the queues. */
const changes = ({ counts }: LocalStack): string[] =>
  [...counts.keys()].filter((name) =>
    /^(wafv2|iam|s3|ssm|secretsManager|route53|acm):(?!Get|List|Describe)/.test(name),
  );
const findings = ({ services }: LocalStack) => services.dynamodb.items().filter(({ sk }) => sk === 'FINDING');
const setAside = ({ services, config }: LocalStack, source: string) =>
  services.sqs.messages(`${config.stack}-${source}-dead-letters`);

/** The whole way of one event, in an account that holds everything the untouched event names. */
async function answer(event: string, fields: Record<string, unknown>): Promise<LocalStack> {
  const stack = givenStack();
  const seed = createSeeder(stack);
  for (const finding of sources[sourceIn(event)].parse(JSON.parse(bundled(event)))) seed(finding);
  // The bucket is named a second time there, and what is right in itself may be acted on.
  const once = event === BUCKET ? { 'detail.service.action.awsApiCallAction.affectedResources': undefined } : {};
  stack.deliver(sourceIn(event), JSON.stringify(edited(JSON.parse(bundled(event)), { ...fields, ...once })));
  await stack.drain();
  await letTimePass(stack, 2);
  return stack;
}

const HOSTILE = [
  { what: 'a line break', text: 'release-bot\nDROP' },
  { what: 'HTML', text: '<img src=x onerror=alert(1)>' },
  { what: 'ANSI escapes', text: '\u001b[31mrelease-bot\u001b[0m' },
  { what: 'bidi marks', text: '\u202etob-esaeler\u2066' },
  { what: '100 KB', text: 'x'.repeat(100_000) },
];

describe('an address that must not be blocked', () => {
  it.each([
    { what: '10.0.0.5', address: '10.0.0.5' },
    { what: '::1', address: '::1' },
    { what: '0.0.0.0/0', address: '0.0.0.0/0' },
    { what: '0.0.0.0', address: '0.0.0.0' },
    { what: '198.51.100.7; DROP', address: '198.51.100.7; DROP' },
    { what: '::ffff:10.0.0.5', address: '::ffff:10.0.0.5' },
    { what: '169.254.169.254', address: '169.254.169.254' },
    { what: '0xC6336407', address: '0xC6336407' },
    { what: '198.51.100.007', address: '198.51.100.007' },
    { what: 'a bidi mark before it', address: '\u202e198.51.100.7' },
    { what: 'a line break after it', address: '198.51.100.7\n' },
  ])('($what) is not, and the journal says why', async ({ address }) => {
    const path = 'detail.service.action.portProbeAction.portProbeDetails';
    const stack = await answer(PROBE, {
      [path]: [{ remoteIpDetails: { ipAddressV4: address }, localPortDetails: { port: 22 } }],
      'detail.severity': 5,
    });
    expect(blocked(stack)).toEqual([]);
    expect(changes(stack)).toEqual([]);
    const [decision] = findings(stack).flatMap(({ decisions }) => decisions as Decision[]);
    expect(decision).toMatchObject(
      decision?.action === 'notify' ? { reason: expect.stringMatching(/names nothing/) } : { outcome: 'refused' },
    );
    expect(stack.services.sns.published).toHaveLength(1);
  });

  it('(an IPv4 address written as IPv6) is blocked as what it is, or not at all', async () => {
    const path = 'detail.service.action.portProbeAction.portProbeDetails';
    const stack = await answer(PROBE, {
      [path]: [{ remoteIpDetails: { ipAddressV6: '::ffff:198.51.100.7' }, localPortDetails: { port: 22 } }],
    });
    expect([[], ['198.51.100.7/32']]).toContainEqual(blocked(stack));
  });
});

describe.each(HOSTILE)('an identifier with $what', ({ text }) => {
  it.each([
    { event: BUCKET, path: 'detail.resource.s3BucketDetails.0.name' },
    { event: KEYS, path: 'detail.service.detection.sequence.actors.0.user.name' },
    { event: PARAMETER, path: 'detail.parameter-name' },
    { event: CERTIFICATE, path: 'resources.0' },
  ])('in $path touches nothing, and is set aside or told', async ({ event, path }) => {
    const stack = await answer(event, { [path]: text });
    expect(changes(stack)).toEqual([]);
    const isSetAside = setAside(stack, sourceIn(event)).length === 1;
    expect(isSetAside || stack.services.sns.published.length > 0).toBe(true);
    expect(isSetAside).toBe(findings(stack).length === 0);
    for (const { subject = '', message } of stack.services.sns.published) {
      expect(subject).toMatch(/^[ -~]{1,99}$/);
      expect(message).toMatch(/^[^\p{Cf}]{1,20000}$/u);
      expect(message.replace(/\n/g, '')).not.toMatch(/\p{Cc}/u);
    }
  });
});

describe('an ARN of elsewhere', () => {
  it.each([
    { event: BUCKET, field: 'detail.resource.s3BucketDetails.0.arn', arn: 'arn:aws-cn:s3:::invoice-archive' },
    { event: BUCKET, field: 'detail.accountId', arn: '444455556666' },
    { event: BUCKET, field: 'detail.partition', arn: 'aws-us-gov' },
    { event: BUCKET, field: 'detail.region', arn: 'us-east-1' },
    {
      event: PARAMETER,
      field: 'resources.0',
      arn: 'arn:aws:ssm:eu-west-1:444455556666:parameter/shop/payment-api-key',
    },
    {
      event: PARAMETER,
      field: 'resources.0',
      arn: 'arn:aws-cn:ssm:eu-west-1:111122223333:parameter/shop/payment-api-key',
    },
    {
      event: CERTIFICATE,
      field: 'resources.0',
      arn: 'arn:aws:acm:eu-west-1:444455556666:certificate/00000000-0000-4000-8000-000000000001',
    },
  ])('($field: $arn) touches nothing, and is not lost', async ({ event, field, arn }) => {
    const stack = await answer(event, { [field]: arn });
    expect(changes(stack)).toEqual([]);
    expect(findings(stack).length + setAside(stack, sourceIn(event)).length).toBe(1);
  });
});

it('the events above do change something when nothing is wrong with them', async () => {
  for (const event of [PROBE, BUCKET, KEYS, PARAMETER, CERTIFICATE])
    expect({ event, changes: changes(await answer(event, {})) }).not.toEqual({ event, changes: [] });
});
