import { bundledFindings } from '../../scripts/bundled-findings.ts';
import { titleOf } from '../../src/alerts/what-happened.ts';
import { SOURCE_IDS } from '../../src/core/finding.ts';
import { digestPeriod } from '../../src/core/period.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { renderText } from '../../src/digest/text.ts';
import { wantOf } from '../../src/journal/former-record.ts';
import { briefFinding } from '../../src/journal/response-record.ts';
import { headlineLine } from '../../src/sources/headlines.ts';
import { givenDecision } from '../alerts/given-alert.ts';
import { NOW } from '../support/fixtures.ts';
import { arrive, givenStack } from '../support/stories.ts';

/** The digest of the day on which these events came, on one line. */
async function digestOf(...events: string[]): Promise<string> {
  const stack = givenStack();
  for (const event of events) arrive(stack, event);
  await stack.drain();
  const { clients, config, world } = stack;
  const period = digestPeriod(NOW + 86_400_000, 'UTC');
  const { body } = renderText(buildDigest(await gather(period, { clients, config, now: world.now })));
  return body.replace(/\s+/g, ' ');
}

// A response of the journal keeps too little of its finding to say what happened.
it.each([
  ['aws-config/bucket-without-tls', 'Rule s3-bucket-ssl-requests-only broken by order-exports'],
  ['inspector/exploitable-weakness-on-instance', 'CVE-2026-90001 in nginx on i-0a11b22c33d44e001'],
  ['security-hub/firewall-manager-violation', 'is not covered by Firewall Manager'],
  ['guardduty/instance-credentials-used-outside-aws', 'Role shop-web used outside AWS'],
  ['access-analyzer/key-could-not-be-analyzed', 'not analyzed'],
  ['cloudtrail/guardduty-suspended', 'GuardDuty suspended by platform-ops'],
])('the daily email says of %s: %s', async (event, says) => {
  expect(await digestOf(event)).toContain(says);
});

it.each([
  ['secrets-manager/rotation-failed', 'riposte diagnose arn:aws:secretsmanager:eu-west-1:111122223333:secret:ledger/'],
  ['kms/key-material-expired', 'riposte diagnose arn:aws:kms:'],
  ['aws-config/bucket-without-tls', 'riposte diagnose s3://order-exports'],
  ['cloudwatch/blocked-requests-spike', 'riposte waf samples'],
])('the daily email gives with %s the command that its alert gives: %s', async (event, command) => {
  expect(await digestOf(event)).toContain(command);
});

const all = SOURCE_IDS.flatMap((source) =>
  bundledFindings(source).map(({ name, finding }) => ({ event: `${source}/${name}`, finding })),
);

it.each(all)('what the digest says of $event is what its alert says', ({ finding }) => {
  const headline = headlineLine(finding);
  const { facts, ...brief } = briefFinding(wantOf(finding, givenDecision(), 0));
  expect(headline.length).toBeGreaterThan(5);
  expect(headline.length).toBeLessThanOrEqual(80);
  const alike = titleOf(finding, 80);
  expect(titleOf({ ...brief, facts: { ...facts, headline } }, 200).startsWith(alike.replace(/(\.\.\.|…)$/, ''))).toBe(
    true,
  );
});
