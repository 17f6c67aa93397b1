import type { Finding, SourceId } from '../src/core/finding.ts';
import { decide } from '../src/decide/decide.ts';
import { playbookFor } from '../src/policy/match/match.ts';
import { playbooks } from '../src/policy/playbooks/index.ts';
import { bundledNames, findingOf } from './sources/support.ts';
import { givenConfig, NOW } from './support/fixtures.ts';
import { sourceIn } from './support/stories.ts';

const SIGNALS: readonly SourceId[] = ['health', 'kms', 'secrets-manager', 'cloudtrail', 'cloudwatch'];
const ofSignals = playbooks.filter(({ when }) => [when.source ?? []].flat().some((id) => SIGNALS.includes(id)));

const read = (event: string, changes?: Record<string, unknown>): Finding =>
  findingOf(sourceIn(event), event.slice(event.indexOf('/') + 1), changes);
const takenBy = (event: string, changes?: Record<string, unknown>): string | undefined =>
  playbookFor(read(event, changes), playbooks)?.id;

/** Each playbook with an event that it answers, and one that nearly is that, and that another answers. */
const verdicts: {
  playbook: string;
  event: string;
  with?: Record<string, unknown>;
  miss: string;
  by: string;
  why: string;
}[] = [
  {
    playbook: 'call-refused',
    event: 'kms/key-deletion-refused',
    miss: 'kms/key-deletion-scheduled',
    by: 'key-taken-away',
    why: 'it was done',
  },
  {
    playbook: 'exposed-key',
    event: 'health/exposed-access-key',
    miss: 'health/suspected-access-key',
    by: 'account-at-risk',
    why: 'AWS is not sure',
  },
  {
    playbook: 'exposed-key-closed',
    event: 'health/exposed-access-key-closed',
    miss: 'health/exposed-access-key',
    by: 'exposed-key',
    why: 'the case is open',
  },
  {
    playbook: 'exposed-credentials-of-user',
    event: 'health/user-compromised',
    miss: 'health/access-key-in-quarantine',
    by: 'exposed-key',
    why: 'AWS names the key',
  },
  {
    playbook: 'abuse-reported',
    event: 'health/abuse-report',
    miss: 'health/instance-maintenance',
    by: 'health-notice',
    why: 'it is maintenance',
  },
  {
    playbook: 'health-of-unknown-kind',
    event: 'health/notice-of-unknown-kind',
    miss: 'health/instance-maintenance',
    by: 'health-notice',
    why: 'it is maintenance',
  },
  {
    playbook: 'account-at-risk',
    event: 'health/suspected-access-key',
    miss: 'health/abuse-report',
    by: 'abuse-reported',
    why: 'somebody complains of us',
  },
  {
    playbook: 'health-notice',
    event: 'health/instance-maintenance',
    miss: 'health/abuse-report',
    by: 'abuse-reported',
    why: 'somebody complains of us',
  },
  {
    playbook: 'key-taken-away',
    event: 'kms/key-disabled',
    miss: 'kms/key-enabled',
    by: 'key-routine',
    why: 'it was given back',
  },
  {
    playbook: 'key-policy-open',
    event: 'kms/key-policy-open-to-all',
    miss: 'kms/key-policy-open-by-condition',
    by: 'key-routine',
    why: 'a condition narrows it',
  },
  {
    playbook: 'key-deleted',
    event: 'kms/key-deleted',
    miss: 'kms/key-material-expired',
    by: 'key-material-gone',
    why: 'the same material brings it back',
  },
  {
    playbook: 'key-material-gone',
    event: 'kms/key-material-deleted',
    miss: 'kms/key-disabled',
    by: 'key-taken-away',
    why: 'it can be enabled again',
  },
  {
    playbook: 'key-policy-unreadable',
    event: 'kms/key-policy-open-to-all',
    with: { 'detail.requestParameters.policy': 'not a policy' },
    miss: 'kms/key-policy-open-to-all',
    by: 'key-policy-open',
    why: 'it can be read',
  },
  {
    playbook: 'key-store-disconnected',
    event: 'kms/key-store-disconnected',
    miss: 'kms/key-rotation-turned-off',
    by: 'key-not-rotated',
    why: 'the store is well',
  },
  {
    playbook: 'key-not-rotated',
    event: 'kms/key-rotation-turned-off',
    miss: 'kms/key-rotated',
    by: 'key-routine',
    why: 'it was rotated',
  },
  {
    playbook: 'key-routine',
    event: 'kms/key-rotated',
    miss: 'kms/key-deleted',
    by: 'key-deleted',
    why: 'it is gone',
  },
  {
    playbook: 'secret-taken-away',
    event: 'secrets-manager/secret-deletion-scheduled',
    miss: 'secrets-manager/secret-deleted-at-once',
    by: 'secret-gone',
    why: 'there is no way back',
  },
  {
    playbook: 'secret-gone',
    event: 'secrets-manager/secret-deleted-at-once',
    miss: 'secrets-manager/secret-deletion-scheduled',
    by: 'secret-taken-away',
    why: 'it can be restored',
  },
  {
    playbook: 'secret-policy-open',
    event: 'secrets-manager/policy-open-to-all',
    miss: 'secrets-manager/policy-open-by-condition',
    by: 'secret-open-on-condition',
    why: 'a condition narrows it',
  },
  {
    playbook: 'key-open-on-condition',
    event: 'kms/key-policy-open-through-a-service',
    miss: 'kms/key-policy-open-by-condition',
    by: 'key-routine',
    why: 'the condition names an organization',
  },
  {
    playbook: 'secret-open-on-loose-condition',
    event: 'secrets-manager/policy-open-to-an-address',
    miss: 'secrets-manager/policy-open-by-condition',
    by: 'secret-open-on-condition',
    why: 'the condition names an organization',
  },
  {
    playbook: 'secret-open-on-condition',
    event: 'secrets-manager/policy-open-by-condition',
    miss: 'secrets-manager/policy-names-account',
    by: 'secret-shared',
    why: 'an account is named',
  },
  {
    playbook: 'secret-policy-unreadable',
    event: 'secrets-manager/policy-open-to-all',
    with: { 'detail.requestParameters.resourcePolicy': 'not a policy' },
    miss: 'secrets-manager/policy-open-to-all',
    by: 'secret-policy-open',
    why: 'it can be read',
  },
  {
    playbook: 'rotation-failed',
    event: 'secrets-manager/rotation-failed',
    miss: 'secrets-manager/rotation-succeeded',
    by: 'secret-routine',
    why: 'all went well',
  },
  {
    playbook: 'rotation-abandoned',
    event: 'secrets-manager/rotation-abandoned',
    miss: 'secrets-manager/rotation-started',
    by: 'secret-routine',
    why: 'it goes on',
  },
  {
    playbook: 'rotation-off',
    event: 'secrets-manager/rotation-turned-off',
    miss: 'secrets-manager/rotation-failed',
    by: 'rotation-failed',
    why: 'it is still on',
  },
  {
    playbook: 'secret-routine',
    event: 'secrets-manager/label-updated',
    miss: 'secrets-manager/rotation-abandoned',
    by: 'rotation-abandoned',
    why: 'the rotation came to nothing',
  },
  {
    playbook: 'trail-stopped-by-call',
    event: 'cloudtrail/trail-stopped',
    miss: 'cloudtrail/trail-deleted',
    by: 'watch-turned-off',
    why: 'there is nothing left to start',
  },
  {
    playbook: 'watch-turned-off',
    event: 'cloudtrail/guardduty-suspended',
    miss: 'cloudtrail/trail-stop-refused',
    by: 'call-tried',
    why: 'it was refused',
  },
  {
    playbook: 'part-of-riposte-changed',
    event: 'cloudtrail/own-rule-deleted',
    miss: 'cloudtrail/config-recorder-stopped',
    by: 'watch-turned-off',
    why: 'it is another watch',
  },
  {
    playbook: 'copy-made-public',
    event: 'cloudtrail/snapshot-made-public',
    miss: 'cloudtrail/snapshot-shared-with-account',
    by: 'call-for-the-email',
    why: 'one account can copy it, and not everybody',
  },
  {
    playbook: 'database-copy-made-public',
    event: 'cloudtrail/database-snapshot-made-public',
    miss: 'cloudtrail/image-made-public',
    by: 'copy-made-public',
    why: 'it is no database',
  },
  {
    playbook: 'opened-to-everybody',
    event: 'cloudtrail/ssh-opened-to-everybody',
    miss: 'cloudtrail/trail-stop-refused',
    by: 'call-tried',
    why: 'nothing was opened',
  },
  {
    playbook: 'root-at-work',
    event: 'cloudtrail/root-sign-in',
    miss: 'cloudtrail/sign-in-without-mfa',
    by: 'sign-in-without-mfa',
    why: 'it is a user',
  },
  {
    playbook: 'sign-in-without-mfa',
    event: 'cloudtrail/sign-in-without-mfa',
    miss: 'cloudtrail/sign-in-failed',
    by: 'call-of-note',
    why: 'nobody got in',
  },
  {
    playbook: 'call-of-note',
    event: 'cloudtrail/sign-in-failed',
    miss: 'cloudtrail/root-sign-in',
    by: 'root-at-work',
    why: 'root got in',
  },
  {
    playbook: 'ddos',
    event: 'cloudwatch/ddos-detected',
    miss: 'cloudwatch/ddos-over',
    by: 'alarm-of-note',
    why: 'it is over',
  },
  {
    playbook: 'firewall-spike',
    event: 'cloudwatch/blocked-requests-spike',
    miss: 'cloudwatch/own-queue-is-old',
    by: 'alarm-of-note',
    why: 'no firewall is in it',
  },
  {
    playbook: 'alarm-of-note',
    event: 'cloudwatch/own-queue-is-old',
    miss: 'cloudwatch/ddos-detected',
    by: 'ddos',
    why: 'it is an attack',
  },
  {
    playbook: 'call-tried',
    event: 'cloudtrail/leaving-organization-refused',
    miss: 'cloudtrail/account-left-organization',
    by: 'organization-changed',
    why: 'it was done',
  },
  {
    playbook: 'routine-of-machines',
    event: 'cloudtrail/rule-deleted-by-template',
    miss: 'cloudtrail/key-made-for-oneself',
    by: 'call-for-the-email',
    why: 'no template did it',
  },
  {
    playbook: 'change-by-deployment',
    event: 'cloudtrail/admin-policy-attached-by-template',
    miss: 'cloudtrail/admin-policy-attached',
    by: 'all-power-given',
    why: 'a person did it',
  },
  {
    playbook: 'riposte-deployed',
    event: 'cloudtrail/own-stack-deployed',
    miss: 'cloudtrail/own-reader-switched-off',
    by: 'part-of-riposte-changed',
    why: 'it is no deployment',
  },
  {
    playbook: 'call-for-the-email',
    event: 'cloudtrail/key-made-for-oneself',
    miss: 'cloudtrail/key-made-for-another',
    by: 'credential-made',
    why: 'the key is another user’s',
  },
  {
    playbook: 'root-changed',
    event: 'cloudtrail/root-password-changed',
    miss: 'cloudtrail/root-sign-in',
    by: 'root-at-work',
    why: 'nothing of root was changed',
  },
  {
    playbook: 'root-session',
    event: 'cloudtrail/root-session-opened',
    miss: 'cloudtrail/root-key-used',
    by: 'root-at-work',
    why: 'it is the own root user',
  },
  {
    playbook: 'credential-made',
    event: 'cloudtrail/key-made-for-another',
    miss: 'cloudtrail/key-made-for-oneself',
    by: 'call-for-the-email',
    why: 'the key is one’s own',
  },
  {
    playbook: 'second-factor-removed',
    event: 'cloudtrail/second-factor-taken-off',
    miss: 'cloudtrail/sign-in-without-mfa',
    by: 'sign-in-without-mfa',
    why: 'there was none',
  },
  {
    playbook: 'all-power-given',
    event: 'cloudtrail/admin-policy-attached',
    miss: 'cloudtrail/admin-policy-attached-by-template',
    by: 'change-by-deployment',
    why: 'a template did it',
  },
  {
    playbook: 'trust-opened',
    event: 'cloudtrail/role-trusts-other-account',
    miss: 'cloudtrail/role-trust-narrowed',
    by: 'call-for-the-email',
    why: 'nobody from outside is let in',
  },
  {
    playbook: 'federation-opened',
    event: 'cloudtrail/trust-anchor-made',
    miss: 'cloudtrail/role-trusts-other-account',
    by: 'trust-opened',
    why: 'it is an account',
  },
  {
    playbook: 'organization-changed',
    event: 'cloudtrail/account-left-organization',
    miss: 'cloudtrail/leaving-organization-refused',
    by: 'call-tried',
    why: 'it was refused',
  },
  {
    playbook: 'contact-changed',
    event: 'cloudtrail/security-contact-changed',
    miss: 'cloudtrail/root-password-changed',
    by: 'root-changed',
    why: 'it is the root user',
  },
  {
    playbook: 'name-lost',
    event: 'cloudtrail/domain-lock-taken-off',
    miss: 'cloudtrail/web-acl-taken-off',
    by: 'firewall-lowered',
    why: 'the name is still one’s own',
  },
  {
    playbook: 'certificate-changed',
    event: 'cloudtrail/private-authority-deleted',
    miss: 'cloudtrail/backup-vault-deleted',
    by: 'backup-removed',
    why: 'it is no authority',
  },
  {
    playbook: 'record-ended',
    event: 'cloudtrail/flow-logs-deleted',
    miss: 'cloudtrail/trail-deleted',
    by: 'watch-turned-off',
    why: 'it is the trail',
  },
  {
    playbook: 'bucket-guard-lowered',
    event: 'cloudtrail/bucket-guard-taken-off',
    miss: 'cloudtrail/snapshot-guard-switched-off',
    by: 'guard-lowered',
    why: 'it is no bucket',
  },
  {
    playbook: 'guard-lowered',
    event: 'cloudtrail/snapshot-guard-switched-off',
    miss: 'cloudtrail/snapshot-made-public',
    by: 'copy-made-public',
    why: 'it is one snapshot',
  },
  {
    playbook: 'firewall-lowered',
    event: 'cloudtrail/web-acl-taken-off',
    miss: 'cloudtrail/queue-opened-to-everybody',
    by: 'opened-by-call',
    why: 'no firewall was there',
  },
  {
    playbook: 'backup-removed',
    event: 'cloudtrail/backup-vault-deleted',
    miss: 'cloudtrail/flow-logs-deleted',
    by: 'record-ended',
    why: 'it is a record',
  },
  {
    playbook: 'bucket-opened-by-call',
    event: 'cloudtrail/bucket-opened-by-policy',
    miss: 'cloudtrail/queue-opened-to-everybody',
    by: 'opened-by-call',
    why: 'it is no bucket',
  },
  {
    playbook: 'opened-by-call',
    event: 'cloudtrail/function-opened-to-everybody',
    miss: 'cloudtrail/function-shared-with-account',
    by: 'call-for-the-email',
    why: 'one account may call it',
  },
  {
    playbook: 'policy-cannot-be-read',
    event: 'cloudtrail/repository-policy-cut-off',
    miss: 'cloudtrail/queue-opened-to-everybody',
    by: 'opened-by-call',
    why: 'the policy can be read',
  },
  {
    playbook: 'ports-opened-otherwise',
    event: 'cloudtrail/database-group-opened',
    miss: 'cloudtrail/ssh-opened-to-everybody',
    by: 'opened-to-everybody',
    why: 'its rules can be taken back',
  },
  {
    playbook: 'made-public-by-call',
    event: 'cloudtrail/build-project-made-public',
    miss: 'cloudtrail/image-made-public',
    by: 'copy-made-public',
    why: 'it can be made private at once',
  },
  {
    playbook: 'shared-by-call',
    event: 'cloudtrail/subnet-shared-with-account',
    miss: 'cloudtrail/snapshot-shared-with-account',
    by: 'call-for-the-email',
    why: 'a copy is shared every day',
  },
  {
    playbook: 'data-copied',
    event: 'cloudtrail/bucket-copied-to-account',
    miss: 'cloudtrail/bucket-opened-by-policy',
    by: 'bucket-opened-by-call',
    why: 'nothing is copied',
  },
  {
    playbook: 'request-left-out',
    event: 'cloudtrail/policy-left-out',
    miss: 'cloudtrail/queue-opened-to-everybody',
    by: 'opened-by-call',
    why: 'the request is there',
  },
  {
    playbook: 'second-factor-added',
    event: 'cloudtrail/second-factor-given-to-another',
    miss: 'cloudtrail/second-factor-taken-off',
    by: 'second-factor-removed',
    why: 'it was taken off',
  },
  {
    playbook: 'power-given',
    event: 'cloudtrail/boundary-taken-off',
    miss: 'cloudtrail/admin-policy-attached',
    by: 'all-power-given',
    why: 'everything can be done with it',
  },
  {
    playbook: 'cluster-opened-by-call',
    event: 'cloudtrail/cluster-opened-to-everybody',
    miss: 'cloudtrail/database-made-reachable',
    by: 'reachable-from-internet',
    why: 'it is a database, and no cluster',
  },
  {
    playbook: 'reachable-from-internet',
    event: 'cloudtrail/database-made-reachable',
    miss: 'cloudtrail/queue-opened-to-everybody',
    by: 'opened-by-call',
    why: 'its policy lets everybody in',
  },
  {
    playbook: 'called-by-everybody',
    event: 'cloudtrail/function-url-made',
    miss: 'cloudtrail/function-opened-to-everybody',
    by: 'opened-by-call',
    why: 'its policy lets everybody in',
  },
  {
    playbook: 'key-shared',
    event: 'kms/key-policy-names-account',
    miss: 'kms/key-policy-open-to-all',
    by: 'key-policy-open',
    why: 'everybody can use it',
  },
  {
    playbook: 'secret-shared',
    event: 'secrets-manager/policy-names-account',
    miss: 'secrets-manager/policy-open-to-all',
    by: 'secret-policy-open',
    why: 'everybody can read it',
  },
];

describe('the playbooks about signals', () => {
  it.each(verdicts)('$playbook answers $event', ({ playbook, event, with: changes }) => {
    expect(takenBy(event, changes)).toBe(playbook);
  });

  it.each(verdicts)('$playbook leaves $miss to $by: $why', ({ miss, by }) => {
    expect(takenBy(miss)).toBe(by);
  });

  it('are all here', () => {
    expect(verdicts.map(({ playbook }) => playbook).sort()).toEqual(ofSignals.map(({ id }) => id).sort());
  });

  it.each(SIGNALS.flatMap((source) => bundledNames(source).map((name) => ({ event: `${source}/${name}` }))))(
    '$event is answered by one that knows it',
    ({ event }) => {
      expect(takenBy(event)).not.toBe('anything-else');
    },
  );
});

/** What is decided about each event that something may be done about. */
const decided: { event: string; action: string; target: string; mode: string }[] = [
  {
    event: 'health/exposed-access-key',
    action: 'deactivate-access-key',
    target: 'AKIAEXAMPLE000000510',
    mode: 'enforce',
  },
  {
    event: 'kms/key-deletion-scheduled',
    action: 'restore-key',
    target: '0a1b2c3d-0000-4000-8000-a00000000501',
    mode: 'enforce',
  },
  {
    event: 'secrets-manager/secret-deletion-scheduled',
    action: 'restore-secret',
    target: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:billing/api-token-AbCdEf',
    mode: 'enforce',
  },
  {
    event: 'cloudtrail/trail-stopped',
    action: 'restart-trail',
    target: 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/management-events',
    mode: 'enforce',
  },
  {
    event: 'cloudtrail/ssh-opened-to-everybody',
    action: 'close-ingress',
    target: 'sg-0a1b2c3d4e5f60501',
    mode: 'enforce',
  },
  {
    event: 'cloudtrail/snapshot-made-public',
    action: 'make-private',
    target: 'snap-0a1b2c3d4e5f60501',
    mode: 'enforce',
  },
  {
    event: 'cloudtrail/ssh-rule-widened',
    action: 'close-ingress',
    target: 'sg-0a1b2c3d4e5f60501',
    mode: 'enforce',
  },
  {
    event: 'cloudtrail/bucket-opened-by-policy',
    action: 'block-public-access',
    target: 'press-kit',
    mode: 'approve',
  },
  {
    event: 'cloudtrail/bucket-guard-taken-off',
    action: 'block-public-access',
    target: 'press-kit',
    mode: 'enforce',
  },
  { event: 'cloudtrail/image-made-public', action: 'make-private', target: 'ami-0a1b2c3d4e5f60501', mode: 'enforce' },
];

describe('what is decided', () => {
  it.each(decided)('about $event: $action on $target', ({ event, ...expected }) => {
    const [decision, ...others] = decide(read(event), givenConfig(), NOW).decisions;
    expect(others).toEqual([]);
    expect(decision).toMatchObject(expected);
    expect(decision).not.toHaveProperty('outcome');
  });

  it('about what was refused to somebody: nothing but a line in the daily email', () => {
    const { decisions, messages } = decide(read('kms/key-deletion-refused'), givenConfig(), NOW);
    expect(decisions).toEqual([expect.objectContaining({ action: 'notify', outcome: 'observed' })]);
    expect(messages).toEqual([]);
  });

  it('about a call of our own role: no action, whatever it did', () => {
    const finding = read('cloudtrail/trail-stopped');
    const ours = { ...finding, actor: { userType: 'AssumedRole', principalId: 'AROAOWNSTORAGE0000002:x' } };
    expect(decide(ours, givenConfig(), NOW).decisions).toEqual([
      expect.objectContaining({ outcome: 'refused', guard: 'own-resources' }),
    ]);
  });

  it.each([
    { status: 'closed', playbook: 'exposed-key-closed', action: 'notify' },
    { status: 'open', playbook: 'exposed-key', action: 'deactivate-access-key' },
    { status: 'upcoming', playbook: 'exposed-key', action: 'deactivate-access-key' },
    { status: 'SOMETHING_NEW', playbook: 'exposed-key', action: 'deactivate-access-key' },
    { status: undefined, playbook: 'exposed-key', action: 'deactivate-access-key' },
  ])('about a key in public whose case is $status: $action', ({ status, playbook, action }) => {
    const finding = findingOf('health', 'exposed-access-key', { 'detail.statusCode': status });
    expect(decide(finding, givenConfig(), NOW).decisions).toMatchObject([{ playbook, action }]);
  });

  it.each([
    'AWS_RISK_IAM_QUARANTINE',
    'AWS_RISK_CREDENTIALS_COMPROMISED',
    'AWS_RISK_CREDENTIALS_COMPROMISE',
    'AWS_RISK_ACCESS_KEY_EXPOSED',
    'AWS_RISK_IAM_QUARANTINE_V3',
  ])('about a key that AWS tells of by %s: it is deactivated', (eventTypeCode) => {
    const finding = findingOf('health', 'exposed-access-key', { 'detail.eventTypeCode': eventTypeCode });
    expect(decide(finding, givenConfig(), NOW).decisions).toMatchObject([
      { playbook: 'exposed-key', action: 'deactivate-access-key', mode: 'enforce' },
    ]);
  });

  it('about a key in public, wherever AWS tells of it: IAM is the same in every region', () => {
    expect(read('health/exposed-access-key').region).toBe('us-east-1');
    const elsewhere = { ...read('health/exposed-access-key'), account: '444455556666' };
    expect(decide(elsewhere, givenConfig(), NOW).decisions).toEqual([
      expect.objectContaining({ outcome: 'refused', guard: 'foreign' }),
    ]);
  });
});
