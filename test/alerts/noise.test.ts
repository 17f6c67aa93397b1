import { createSeeder } from '../../local/seed.ts';
import { buildDigest } from '../../src/digest/build.ts';
import { gather } from '../../src/digest/gather.ts';
import { needContent } from '../../src/digest/need-content.ts';
import { sources } from '../../src/sources/index.ts';
import { ACCOUNT, REGION } from '../support/fixtures.ts';
import { bundled, givenStack } from '../support/stories.ts';

const MINUTE = 60_000;
const REAL = 'guardduty/attack-sequence-compromised-credentials';
/** The story was told with 20,000; as many as that take a minute and a half. */
const FORGED = Number(process.env.RIPOSTE_FORGED ?? 2_000);
const MINUTES = 45;

/** A finding that anybody may import who has `securityhub:BatchImportFindings`. */
function forged(n: number, now: number): string {
  const event = JSON.parse(bundled('security-hub/partner-product'));
  event.id = `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
  const [finding] = event.detail.findings;
  const time = new Date(now).toISOString();
  Object.assign(finding, {
    Id: `forged/${n}`,
    ProductArn: `arn:aws:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`,
    AwsAccountId: ACCOUNT,
    Region: REGION,
    Severity: { Label: 'CRITICAL', Normalized: 100 },
    Title: `Critical ${n}`,
    CreatedAt: time,
    UpdatedAt: time,
    Resources: [
      {
        Type: 'AwsEc2Instance',
        Id: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-${n.toString(16).padStart(17, '0')}`,
        Partition: 'aws',
        Region: REGION,
      },
    ],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
  });
  delete finding.Network;
  return JSON.stringify(event);
}

it(`${FORGED} forged critical findings in ${MINUTES} minutes do not hide the one real attack sequence`, async () => {
  const stack = givenStack();
  const seed = createSeeder(stack);
  for (const finding of sources.guardduty.parse(JSON.parse(bundled(REAL)))) seed(finding);
  let [sent, arrived] = [0, 0];
  for (let minute = 0; minute < MINUTES; minute += 1) {
    for (; sent < (FORGED / MINUTES) * (minute + 1); sent += 1)
      stack.deliver('security-hub', forged(sent, stack.world.now()));
    if (minute === 20) {
      arrived = stack.world.now();
      stack.deliver('guardduty', bundled(REAL));
    }
    await stack.drain();
    stack.advance(MINUTE);
    if (minute % 5 === 4) {
      await stack.sweep();
      await stack.drain();
    }
  }
  const { published } = stack.services.sns;
  const real = published.filter(({ message }) => /release-bot|AKIAEXAMPLE000000018/.test(message));
  expect(real[0]?.at).toBeLessThanOrEqual(arrived + MINUTE);
  expect(real[0]?.subject).toMatch(/^Attack with the credentials .*CRITICAL: deactivated/);
  for (const message of published) expect(message.message.split(/forged|Critical \d/).length).toBeLessThan(60);
  expect(published.some(({ message }) => /\+ [\d,]+ more alerts of/.test(message))).toBe(true);
  expect(published.length).toBeLessThan(120);
  const now = stack.world.now();
  const period = {
    kind: 'day',
    label: '2026-11-20',
    from: now - 12 * 60 * MINUTE,
    to: now + 1,
    timeZone: 'UTC',
  } as const;
  const digest = buildDigest(await gather(period, { clients: stack.clients, config: stack.config, now: () => now }));
  const [first, second, ...others] = digest.needs;
  expect(first).toMatchObject({ kind: 'answered', action: { decision: { action: 'deactivate-access-key' } } });
  expect(second).toMatchObject({ kind: 'incident' });
  expect(others.filter(({ kind }) => kind === 'incident')).toEqual([]);
  expect(first && needContent(first, digest).title).toMatch(/deactivated access key/i);
  expect(second && needContent(second, digest).title).toMatch(/and [\d,]+ alike: /);
}, 600_000);
