import { catalogue } from '../src/actions/catalogue/catalogue.ts';
import type { Finding, SourceId } from '../src/core/finding.ts';
import { playbookFor } from '../src/policy/match/match.ts';
import { playbooks } from '../src/policy/playbooks/index.ts';
import { findingOf } from './sources/support.ts';
import { sourceIn } from './support/stories.ts';

type Changes = Record<string, unknown>;

const POSTURE: readonly SourceId[] = ['inspector', 'security-hub', 'access-analyzer', 'aws-config', 'trusted-advisor'];
const ofPosture = playbooks.filter(({ when }) => [when.source ?? []].flat().some((id) => POSTURE.includes(id)));

const read = (event: string, changes: Changes = {}): Finding =>
  findingOf(sourceIn(event), event.slice(event.indexOf('/') + 1), changes);
const takenBy = (event: string, changes?: Changes): string | undefined =>
  playbookFor(read(event, changes), playbooks)?.id;

/** Each playbook with an event that it answers, and one that nearly is that, and that another answers. */
const verdicts: {
  playbook: string;
  event: string;
  changed?: Changes;
  miss: string;
  with?: Changes;
  by: string;
  why: string;
}[] = [
  {
    playbook: 'asked-about-key',
    event: 'security-hub/asked-about-key',
    miss: 'security-hub/copy-of-guardduty',
    by: 'copy-of-own-source',
    why: 'nobody asked',
  },
  {
    playbook: 'asked-about-bucket',
    event: 'security-hub/asked-about-bucket',
    miss: 'security-hub/other-custom-action',
    by: 'other-custom-action',
    why: 'another tool was asked',
  },
  {
    playbook: 'asked-about-address',
    event: 'security-hub/asked-about-address',
    miss: 'security-hub/partner-product',
    by: 'product-finding',
    why: 'nobody asked',
  },
  {
    playbook: 'asked-in-vain',
    event: 'security-hub/asked-in-vain',
    miss: 'security-hub/asked-about-bucket',
    by: 'asked-about-bucket',
    why: 'it names a bucket',
  },
  {
    playbook: 'other-custom-action',
    event: 'security-hub/other-custom-action',
    miss: 'security-hub/asked-in-vain',
    by: 'asked-in-vain',
    why: 'Riposte was asked',
  },
  {
    playbook: 'copy-of-own-source',
    event: 'security-hub/copy-of-guardduty',
    miss: 'security-hub/copy-of-guardduty-from-member',
    by: 'copy-from-elsewhere',
    why: "the member's own event does not arrive here",
  },
  {
    playbook: 'repaired-in-security-hub',
    event: 'security-hub/control-passed',
    miss: 'security-hub/control-failed',
    by: 'control-failed',
    why: 'the check fails',
  },
  {
    playbook: 'resolved-in-security-hub',
    event: 'security-hub/control-marked-as-resolved',
    miss: 'security-hub/control-failed-known',
    by: 'known-in-security-hub',
    why: 'somebody knows of it, and has not mended it',
  },
  {
    playbook: 'copy-from-elsewhere',
    event: 'security-hub/copy-of-guardduty-from-member',
    miss: 'security-hub/copy-of-guardduty-from-member',
    with: { 'detail.findings.0.Severity.Label': 'LOW' },
    by: 'security-hub-routine',
    why: 'it is not serious',
  },
  {
    playbook: 'firewall-manager',
    event: 'security-hub/firewall-manager-violation',
    miss: 'security-hub/firewall-manager-in-order',
    by: 'security-hub-routine',
    why: 'the policy is kept',
  },
  {
    playbook: 'known-in-security-hub',
    event: 'security-hub/control-failed-known',
    miss: 'security-hub/control-failed',
    by: 'control-failed',
    why: 'nobody has been notified',
  },
  {
    playbook: 'control-in-progress',
    event: 'security-hub/control-in-progress',
    miss: 'security-hub/control-in-progress',
    with: { 'detail.findings.0.Workflow': undefined, 'detail.findings.0.WorkflowState': 'NEW' },
    by: 'control-failed',
    why: 'nobody works on it',
  },
  {
    playbook: 'finding-of-unknown-severity',
    event: 'security-hub/control-failed',
    changed: { 'detail.findings.0.Severity.Label': 'DIRE' },
    miss: 'security-hub/control-failed',
    by: 'control-failed',
    why: 'its severity is known',
  },
  {
    playbook: 'control-bucket-without-tls',
    event: 'security-hub/control-failed-medium',
    changed: { 'detail.findings.0.Compliance.SecurityControlId': 'S3.5' },
    miss: 'security-hub/control-failed-medium',
    with: { 'detail.findings.0.Compliance.SecurityControlId': 'S3.5', 'detail.findings.0.Severity.Label': 'LOW' },
    by: 'security-hub-routine',
    why: 'somebody has set its severity to low',
  },
  {
    playbook: 'control-bucket-without-key',
    event: 'security-hub/control-failed-medium',
    changed: { 'detail.findings.0.Compliance.SecurityControlId': 'S3.17' },
    miss: 'security-hub/control-failed-medium',
    with: { 'detail.findings.0.Compliance.SecurityControlId': 'S3.1' },
    by: 'security-hub-routine',
    why: 'it is another control',
  },
  {
    playbook: 'control-volumes-by-default',
    event: 'security-hub/control-failed-medium',
    changed: {
      'detail.findings.0.Compliance.SecurityControlId': 'EC2.7',
      'detail.findings.0.Resources.0.Type': 'AwsAccount',
      'detail.findings.0.Resources.0.Id': 'AWS::::Account:111122223333',
    },
    miss: 'security-hub/control-failed-medium',
    with: { 'detail.findings.0.Compliance.SecurityControlId': 'EC2.7' },
    by: 'security-hub-routine',
    why: 'it names no account',
  },
  {
    playbook: 'control-weak-listeners',
    event: 'security-hub/listener-with-old-tls',
    miss: 'security-hub/listener-with-old-tls',
    with: { 'detail.findings.0.Compliance.SecurityControlId': 'ELB.5' },
    by: 'security-hub-routine',
    why: 'it is about its log',
  },
  {
    playbook: 'control-failed',
    event: 'security-hub/control-failed',
    miss: 'security-hub/control-failed-medium',
    by: 'security-hub-routine',
    why: 'it is one of thousands',
  },
  {
    playbook: 'product-finding',
    event: 'security-hub/partner-product',
    miss: 'security-hub/partner-product-low',
    by: 'security-hub-routine',
    why: 'it is of low severity',
  },
  {
    playbook: 'security-hub-routine',
    event: 'security-hub/control-failed-medium',
    miss: 'security-hub/control-failed-medium',
    with: { 'detail.findings.0.Severity.Label': 'HIGH' },
    by: 'control-failed',
    why: 'it is serious',
  },
  {
    playbook: 'weakness-gone',
    event: 'inspector/weakness-mended',
    miss: 'inspector/weakness-mended',
    with: { 'detail.status': 'ACTIVE', 'detail.exploitAvailable': 'NO' },
    by: 'weakness-without-exploit',
    why: 'it is still there',
  },
  {
    playbook: 'credentials-in-code-of-known-secret',
    event: 'inspector/credentials-in-code-of-known-secret',
    miss: 'inspector/credentials-in-function-code',
    by: 'credentials-in-code',
    why: 'no tag names the secret',
  },
  {
    playbook: 'credentials-in-code',
    event: 'inspector/credentials-in-function-code',
    miss: 'inspector/credentials-in-function-code',
    with: { 'detail.codeVulnerabilityDetails': { cwes: ['CWE-89'], detectorName: 'SQL injection' } },
    by: 'critical-weakness',
    why: 'no credentials stand there',
  },
  {
    playbook: 'weakness-of-unknown-severity',
    event: 'inspector/exploitable-weakness-on-instance',
    changed: { 'detail.severity': 'DIRE' },
    miss: 'inspector/exploitable-weakness-on-instance',
    by: 'exploitable-weakness',
    why: 'its severity is known',
  },
  {
    playbook: 'exploitable-weakness',
    event: 'inspector/exploitable-weakness-on-instance',
    miss: 'inspector/critical-weakness-out-of-reach',
    by: 'weakness-out-of-reach',
    why: 'the network does not reach it',
  },
  {
    playbook: 'scan-coverage-ended',
    event: 'inspector/scan-coverage-of-stopped-instance',
    miss: 'inspector/scan-coverage-lost',
    by: 'scan-coverage-lost',
    why: 'the instance runs on',
  },
  {
    playbook: 'scan-coverage-lost',
    event: 'inspector/scan-coverage-lost',
    miss: 'inspector/scan-coverage-back',
    by: 'scanned',
    why: 'it is scanned again',
  },
  {
    playbook: 'scanned',
    event: 'inspector/initial-scan-complete',
    miss: 'inspector/open-ssh-port',
    by: 'weakness',
    why: 'it is a finding',
  },
  {
    playbook: 'scan-state-unknown',
    event: 'inspector/scan-coverage-of-unknown-state',
    miss: 'inspector/scan-coverage-of-unknown-state',
    with: { 'detail.scanStatus.statusCodeValue': 'ACTIVE' },
    by: 'scanned',
    why: 'it is scanned',
  },
  {
    playbook: 'weakness-out-of-reach',
    event: 'inspector/critical-weakness-out-of-reach',
    miss: 'inspector/exploitable-weakness-on-instance',
    by: 'exploitable-weakness',
    why: 'the network reaches it',
  },
  {
    playbook: 'weakness-without-exploit',
    event: 'inspector/weakness-in-image',
    miss: 'inspector/weakness-in-image',
    with: { 'detail.severity': 'CRITICAL', 'detail.exploitAvailable': 'YES' },
    by: 'exploitable-weakness',
    why: 'attackers have a tool for it',
  },
  {
    playbook: 'critical-weakness',
    event: 'inspector/critical-weakness-in-code',
    miss: 'inspector/critical-weakness-in-code',
    with: { 'detail.severity': 'HIGH' },
    by: 'weakness',
    why: 'it is not critical',
  },
  {
    playbook: 'weakness-not-rated',
    event: 'inspector/open-ssh-port',
    changed: { 'detail.severity': 'UNTRIAGED' },
    miss: 'inspector/open-ssh-port',
    by: 'weakness',
    why: 'it is rated',
  },
  {
    playbook: 'weakness',
    event: 'inspector/open-ssh-port',
    miss: 'inspector/open-ssh-port',
    with: { 'detail.severity': 'CRITICAL' },
    by: 'critical-weakness',
    why: 'it is critical',
  },
  {
    playbook: 'access-closed',
    event: 'access-analyzer/public-bucket-resolved',
    miss: 'access-analyzer/public-bucket',
    by: 'public-bucket',
    why: 'it is open',
  },
  {
    playbook: 'access-not-analyzed',
    event: 'access-analyzer/key-could-not-be-analyzed',
    miss: 'access-analyzer/public-queue',
    by: 'public-resource',
    why: 'it was analyzed',
  },
  {
    playbook: 'public-bucket',
    event: 'access-analyzer/public-bucket',
    miss: 'access-analyzer/bucket-shared-with-account',
    by: 'shared-outside',
    why: 'it is shared with one account, and not with all',
  },
  {
    playbook: 'public-resource',
    event: 'access-analyzer/public-queue',
    miss: 'access-analyzer/role-trusted-from-outside',
    by: 'trust-from-outside',
    why: 'one account is trusted',
  },
  {
    playbook: 'trust-from-outside',
    event: 'access-analyzer/role-trusted-from-outside',
    miss: 'access-analyzer/bucket-shared-with-account',
    by: 'shared-outside',
    why: 'it opens data, and no way in',
  },
  {
    playbook: 'shared-outside',
    event: 'access-analyzer/bucket-shared-with-account',
    miss: 'access-analyzer/bucket-reached-from-inside',
    by: 'access-inside',
    why: 'the role is of the same account',
  },
  {
    playbook: 'access-inside',
    event: 'access-analyzer/bucket-reached-from-inside',
    miss: 'access-analyzer/bucket-shared-with-account',
    by: 'shared-outside',
    why: 'the account is a strange one',
  },
  {
    playbook: 'access-unused',
    event: 'access-analyzer/unused-role',
    miss: 'access-analyzer/unused-role',
    with: { 'detail.status': 'RESOLVED' },
    by: 'access-closed',
    why: 'the access is gone',
  },
  {
    playbook: 'rule-obeyed',
    event: 'aws-config/bucket-no-longer-public',
    miss: 'aws-config/public-bucket',
    by: 'rule-against-public-bucket',
    why: 'the rule is broken',
  },
  {
    playbook: 'rule-against-public-bucket',
    event: 'aws-config/public-bucket',
    miss: 'aws-config/bucket-without-guard',
    by: 'rule-for-bucket-guard',
    why: 'it is not public yet',
  },
  {
    playbook: 'rule-for-bucket-guard',
    event: 'aws-config/bucket-without-guard',
    miss: 'aws-config/rule-of-security-hub',
    by: 'rule-of-security-hub',
    why: 'no action of ours closes ports for a control',
  },
  {
    playbook: 'rule-of-security-hub',
    event: 'aws-config/rule-of-security-hub',
    miss: 'aws-config/ssh-open-to-the-world',
    by: 'rule-broken',
    why: "the rule is the account's own",
  },
  {
    playbook: 'rule-for-tls-of-bucket',
    event: 'aws-config/bucket-without-tls',
    miss: 'aws-config/bucket-without-tls',
    with: { 'detail.configRuleName': 'securityhub-s3-bucket-ssl-requests-only-0a1b2c3d' },
    by: 'rule-of-security-hub',
    why: 'the control tells it',
  },
  {
    playbook: 'rule-for-key-of-bucket',
    event: 'aws-config/bucket-without-tls',
    changed: { 'detail.configRuleName': 's3-default-encryption-kms' },
    miss: 'aws-config/bucket-without-tls',
    with: { 'detail.configRuleName': 's3-bucket-server-side-encryption-enabled' },
    by: 'rule-broken-routine',
    why: 'any encryption obeys that rule',
  },
  {
    playbook: 'rule-for-volumes-by-default',
    event: 'aws-config/volumes-not-encrypted-by-default',
    miss: 'aws-config/volumes-not-encrypted-by-default',
    with: { 'detail.configRuleName': 'securityhub-ec2-ebs-encryption-by-default-0a1b2c3d' },
    by: 'rule-of-security-hub',
    why: 'the control tells it',
  },
  {
    playbook: 'rule-for-listeners',
    event: 'aws-config/volume-not-encrypted',
    changed: { 'detail.configRuleName': 'alb-http-to-https-redirection-check' },
    miss: 'aws-config/volume-not-encrypted',
    with: { 'detail.configRuleName': 'elb-deletion-protection-enabled' },
    by: 'rule-broken-routine',
    why: 'it says nothing of TLS',
  },
  {
    playbook: 'rule-broken',
    event: 'aws-config/ssh-open-to-the-world',
    miss: 'aws-config/volume-not-encrypted',
    by: 'rule-broken-routine',
    why: 'nobody outside gets in by that',
  },
  {
    playbook: 'rule-broken-routine',
    event: 'aws-config/volume-not-encrypted',
    miss: 'aws-config/volume-not-encrypted',
    with: { 'detail.newEvaluationResult.complianceType': 'NOT_APPLICABLE' },
    by: 'rule-obeyed',
    why: 'the volume is gone',
  },
  {
    playbook: 'check-green',
    event: 'trusted-advisor/snapshot-no-longer-public',
    miss: 'trusted-advisor/snapshot-no-longer-public',
    with: { 'detail.status': 'ERROR' },
    by: 'check-red',
    why: 'it is public',
  },
  {
    playbook: 'exposed-access-key',
    event: 'trusted-advisor/exposed-access-key',
    miss: 'trusted-advisor/access-key-old',
    by: 'check-yellow',
    why: 'it is old, and nobody else has it',
  },
  {
    playbook: 'bucket-open',
    event: 'trusted-advisor/bucket-open-to-everybody',
    miss: 'trusted-advisor/bucket-list-open',
    by: 'check-yellow',
    why: 'its names can be listed, and nothing be written',
  },
  {
    playbook: 'check-red',
    event: 'trusted-advisor/database-port-open',
    miss: 'trusted-advisor/database-port-open',
    with: { 'detail.status': 'WARN' },
    by: 'check-yellow',
    why: 'it is yellow',
  },
  {
    playbook: 'check-yellow',
    event: 'trusted-advisor/access-key-old',
    miss: 'trusted-advisor/root-without-mfa',
    by: 'check-red',
    why: 'the root user is not every user',
  },
];

describe.each(verdicts)('$playbook', ({ playbook, event, changed, miss, with: changes, by, why }) => {
  it(`answers ${event}`, () => {
    expect(takenBy(event, changed)).toBe(playbook);
  });

  it(`leaves ${miss} to ${by}, since ${why}`, () => {
    expect(takenBy(miss, changes)).toBe(by);
    expect(by).not.toBe(playbook);
  });
});

describe('the playbooks about posture', () => {
  it('have an event and a near miss each', () => {
    expect(verdicts.map(({ playbook }) => playbook)).toEqual(ofPosture.map(({ id }) => id));
  });

  // Posture is a state and no attack: only a person who asks for it makes Riposte act at once.
  it('act by themselves only when somebody asks', () => {
    // What stands in code for all to read is rotated like what lies in an object.
    // What the owner has named in the setting `baseline` asks, unless a tag of the resource's owner says otherwise.
    const acting = ofPosture.filter(
      ({ id, steps }) =>
        id !== 'credentials-in-code-of-known-secret' &&
        steps.some(({ action, mode }) => mode === 'enforce' && catalogue[action].baseline === undefined),
    );
    expect(acting.length).toBeGreaterThan(0);
    for (const { when } of acting) expect(when).toMatchObject({ facts: { customAction: 'RiposteRespond' } });
  });
});
