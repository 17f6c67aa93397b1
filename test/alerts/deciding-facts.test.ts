import { bundledFindings } from '../../scripts/bundled-findings.ts';
import { alertBody } from '../../src/alerts/alert-text.ts';
import { consoleLink } from '../../src/alerts/console-link.ts';
import { factLinks, factsOf } from '../../src/alerts/deciding-facts.ts';
import { SOURCE_IDS, type SourceId } from '../../src/core/finding.ts';
import { wantOf } from '../../src/journal/former-record.ts';
import { briefFinding } from '../../src/journal/response-record.ts';
import { playbooks } from '../../src/policy/playbooks/index.ts';
import { factsLine } from '../../src/sources/shown-facts.ts';
import { findingOf } from '../sources/support.ts';
import { givenFinding } from '../support/fixtures.ts';
import { givenAlert, givenDecision, HOSTILE } from './given-alert.ts';

const decision = givenDecision({ action: 'notify', target: '-' });
const bodyOf = (event: string): string => {
  const [source = '', name = ''] = event.split('/');
  const finding = findingOf(source as never, name);
  return alertBody(givenAlert({ finding, decision, outcome: 'notified' })).replace(/\n {2,}/g, ' ');
};

describe('an alert shows what decides', () => {
  it.each([
    {
      event: 'guardduty/command-and-control-domain',
      shows: ['domain     beacon[.]control[.]example[.]net', 'Example[.]Botnet'],
    },
    {
      event: 'guardduty/command-and-control-outbound',
      shows: ['port       443', 'from port  43318', 'their port 443'],
    },
    {
      event: 'inspector/exploitable-weakness-on-instance',
      shows: [
        'CVE-2026-90001',
        'nginx 1.24.0',
        '0:1.24.0-2ubuntu7.6',
        'apt-get update && apt-get upgrade',
        'https://nvd.nist.gov/vuln/detail/CVE-2026-90001',
      ],
    },
    { event: 'secrets-manager/rotation-failed', shows: ['does not reach the database'] },
    { event: 'trusted-advisor/database-port-open', shows: ['From Port: 5432'] },
    { event: 'access-analyzer/public-queue', shows: ['AWS: *', 'sqs:SendMessage'] },
    { event: 'security-hub/control-failed', shows: ['Control/'] },
    { event: 'macie/credentials-in-object', shows: ['AWS_CREDENTIALS'] },
    {
      event: 'secrets-manager/rotation-failed',
      shows: ['riposte diagnose arn:aws:secretsmanager:eu-west-1:111122223333:secret:ledger/database-AbCdEf'],
    },
    { event: 'acm/renewal-needs-validation', shows: ['riposte diagnose arn:aws:acm:'] },
    { event: 'kms/key-material-expired', shows: ['riposte diagnose arn:aws:kms:'] },
    { event: 'aws-config/bucket-without-tls', shows: ['riposte diagnose s3://order-exports'] },
    { event: 'cloudwatch/blocked-requests-spike', shows: ['riposte waf samples'] },
    { event: 'cloudwatch/ddos-detected', shows: ['riposte waf samples'] },
  ])('of $event', ({ event, shows }) => {
    const body = bodyOf(event);
    for (const text of shows) expect(body).toContain(text);
  });

  it.each([
    { event: 'cloudwatch/ddos-over' },
    { event: 'secrets-manager/secret-deletion-scheduled' },
    { event: 'guardduty/command-and-control-domain' },
  ])('of $event no command that finds out why', ({ event }) =>
    expect(bodyOf(event)).not.toMatch(/riposte (?:diagnose|waf)/),
  );

  it.each(
    playbooks.filter(({ steps }) => steps.some(({ action }) => /^(?:require-tls|default-encryption)$/.test(action))),
  )(
    'what the playbook $id answers, where it is only told, with the command that says how the bucket stands',
    (playbook) => {
      const { source, type } = playbook.when as { source: SourceId; type: string };
      const finding = givenFinding({ source, type, resources: [{ kind: 'bucket', id: 'press-kit' }] });
      expect(alertBody(givenAlert({ finding, decision, outcome: 'notified' }))).toContain(
        'riposte diagnose s3://press-kit',
      );
    },
  );

  it('a secret that could not be rotated, with the command that reads the log of its function', () => {
    const target = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:shop/db-AbCdEf';
    const of = (over: object) =>
      alertBody(
        givenAlert({ decision: givenDecision({ action: 'rotate-secret', target }), outcome: 'failed', ...over }),
      );
    expect(of({})).toContain(`riposte diagnose ${target}`);
    expect(of({ outcome: 'applied' })).not.toContain('diagnose');
    const odd = givenDecision({ action: 'rotate-secret', target: `${target};id` });
    expect(of({ decision: odd })).not.toContain('diagnose');
  });

  it('and who it was, with the name of the session', () =>
    expect(
      factsOf(
        givenFinding({ actor: { userType: 'AssumedRole', userName: 'deploy', principalId: 'AROAEXAMPLE01:jane' } }),
      ),
    ).toEqual(
      expect.arrayContaining([
        { name: 'principal', value: 'role deploy' },
        { name: 'session', value: 'jane' },
      ]),
    ));

  it('but neither command lines nor user agents, which may hold anything', () => {
    const facts = { commandLine: 'mysql -psecret', userAgent: 'x', hubId: 'y', detectorId: 'z' };
    expect(factsOf(givenFinding({ facts }))).toEqual([]);
  });

  it('with a remedy link of AWS’s documentation alone', () => {
    const of = (fixUrl: string) => factLinks(givenFinding({ source: 'security-hub', facts: { fixUrl } }));
    expect(of('https://docs.aws.amazon.com/console/securityhub/EC2.19/remediation')).toHaveLength(1);
    expect(of('https://docs.aws.amazon.com.evil.example/x')).toEqual([]);
    expect(of('https://evil.example/https://docs.aws.amazon.com/')).toEqual([]);
  });

  it.each(HOSTILE)('harmless, whatever it says: %j', (text) => {
    const facts = { domain: text, threatName: text, process: text };
    for (const { value } of factsOf(givenFinding({ facts, actor: { userName: text, principalId: `AROA1:${text}` } }))) {
      expect(value.length).toBeLessThanOrEqual(300);
      expect(value).not.toMatch(/[\p{Cc}\p{Cf}]|https?:\/\//u);
    }
  });
});

it('keeps a line of them with a response, for the daily email', () => {
  const finding = findingOf('guardduty', 'command-and-control-domain');
  const brief = briefFinding({ ...wantOf(finding, decision, 0), facts: factsLine(finding) });
  expect(factsOf(brief)).toEqual([{ name: 'facts', value: expect.stringContaining('domain beacon[.]control') }]);
});

describe('the console', () => {
  const all = SOURCE_IDS.flatMap((source) =>
    bundledFindings(source).map(({ name, finding }) => ({ name: `${source}/${name}`, finding })),
  );
  it.each(all)('has a page for $name in its own partition', ({ finding }) => {
    expect(consoleLink(finding)).toMatch(
      /^https:\/\/[a-z0-9-]+\.console\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\/[\w./?=&#:%~-]+$/,
    );
    const china = consoleLink({ ...finding, partition: 'aws-cn', region: 'cn-north-1' });
    expect(china).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\//);
  });
});
