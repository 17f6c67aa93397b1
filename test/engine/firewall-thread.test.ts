import type { FindingRecord } from '../../src/journal/stored-finding.ts';
import { edited } from '../sources/support.ts';
import { arrive, bundled, givenStack, responsesIn } from '../support/stories.ts';

const STACK = 'riposte-local';
const BALANCER = 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/shop/0a1b2c3d4e5f6001';

type Edit = Record<string, unknown>;
const change = (name: string, fields: Edit): string => JSON.stringify(edited(JSON.parse(bundled(name)), fields));

const METRIC = 'detail.configuration.metrics.0.metricStat.metric.dimensions';
const attack = (alarmName: string): string =>
  change('cloudwatch/ddos-detected', { 'detail.alarmName': alarmName, [METRIC]: { ResourceArn: BALANCER } });
const spike = (WebACL: string): string =>
  change('cloudwatch/blocked-requests-spike', { [METRIC]: { WebACL, Rule: 'ALL', Region: 'eu-west-1' } });
const asked = (): string =>
  change('security-hub/asked-about-address', {
    'detail.findings.0.Resources': [
      { Partition: 'aws', Type: 'AwsElbv2LoadBalancer', Region: 'eu-west-1', Id: BALANCER },
    ],
  });

/** The threads of what came, in this order. */
async function threads(...events: [name: string, body: string][]) {
  const stack = givenStack();
  for (const [name, body] of events) {
    arrive(stack, name, body);
    await stack.drain();
  }
  const incidents = (stack.services.dynamodb.items() as unknown as FindingRecord[]).flatMap(({ sk, finding }) =>
    sk === 'FINDING' ? [finding.incident] : [],
  );
  expect(incidents).toHaveLength(events.length);
  return { threads: new Set(incidents).size, responses: responsesIn(stack) };
}

const ddos = ['cloudwatch/ddos-detected', attack(`${STACK}-ddos-0a1b2c3d4e5f`)] as [string, string];
const waf = ['cloudwatch/blocked-requests-spike', spike(`${STACK}-web-acl`)] as [string, string];
const block = ['security-hub/asked-about-address', asked()] as [string, string];

it.each([
  { title: 'attack, firewall, block', events: [ddos, waf, block] },
  { title: 'block, attack, firewall', events: [block, ddos, waf] },
  { title: 'firewall, attack, block', events: [waf, ddos, block] },
])(
  'the alarms of Shield and of the web ACL, and a block, on one protected resource are one thread: $title',
  async ({ events }) => {
    const found = await threads(...events);
    expect(found.responses).toContainEqual(expect.objectContaining({ action: 'block-ip', outcome: 'applied' }));
    expect(found.threads).toBe(1);
  },
);

it('those of another web ACL, or on another resource by an alarm of one’s own, are threads of their own', async () => {
  const others = await threads(['cloudwatch/ddos-detected', attack('shield-shop')], [waf[0], spike('shop')]);
  expect(others.threads).toBe(2);
});
