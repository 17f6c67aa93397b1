import { isGrave, isOwed } from '../../src/core/grave.ts';

const finding = (type: string, severity: number, source: 'guardduty' | 'security-hub' = 'guardduty') =>
  ({ source, type, severity, role: undefined, members: undefined, facts: {}, sample: false, archived: false }) as never;
type Weighed = Parameters<typeof isGrave>[0];

const callAbout = (risk: string): Weighed => ({
  ...(finding('events:DeleteRule', 8) as Weighed),
  source: 'cloudtrail',
  facts: { risk },
});

describe('a finding that must not stay without an answer', () => {
  it.each([
    ['UnauthorizedAccess:EC2/SSHBruteForce', true],
    ['LateralMovement:IAMUser/AnomalousBehavior', true],
    ['DefenseImpairment:IAMUser/AnomalousBehavior', true],
    ['Influence:EC2/ModelPoisoning.Preview', true],
    ['Policy:S3/BucketPublicAccessGranted', false],
    ['Recon:EC2/Portscan', false],
    ['Discovery:S3/MaliciousIPCaller', false],
  ])('of GuardDuty, high, of type %s: %s', (type, grave) => {
    expect(isGrave(finding(type, 8))).toBe(grave);
    expect(isGrave(finding(type, 9.2))).toBe(true);
    expect(isGrave(finding(type, 6.9))).toBe(false);
  });

  it.each([
    ['own-stack', true],
    ['detection-off', true],
    ['logging-deleted', true],
    ['logging-stopped', true],
    ['exposed', true],
    ['exposed-a-little', false],
    ['own-deployed', false],
    ['trust-opened', false],
  ])('of a call, high, about %s: %s', (risk, grave) => {
    expect(isGrave({ ...callAbout(risk) })).toBe(grave);
    expect(isOwed(callAbout(risk))).toBe(true);
    expect(isOwed({ ...callAbout(risk), archived: true })).toBe(false);
    expect(isOwed({ ...callAbout(risk), sample: true })).toBe(false);
    expect(isOwed({ ...callAbout(risk), severity: 6.9 })).toBe(false);
  });

  it('is none that its service lists until it is mended, unless it is critical', () => {
    const control = finding('Control/EC2.13', 8, 'security-hub') as Weighed;
    expect(isOwed(control)).toBe(false);
    expect(isOwed({ ...control, severity: 9.5 })).toBe(true);
    expect(isOwed({ ...control, source: 'macie', type: 'SensitiveData:S3Object/Financial' })).toBe(false);
    expect(isOwed({ ...control, source: 'macie', type: 'Policy:IAMUser/S3BucketSharedExternally' })).toBe(true);
  });

  it.each(['closed', 'RESOLVED', 'SUPPRESSED'])(
    'is owed no more once it says that it is %s, unless it is grave',
    (status) => {
      const abuse = { ...(finding('AWS_ABUSE_DOS_REPORT', 8) as Weighed), source: 'health' as const };
      expect(isOwed({ ...abuse, facts: { status: 'open' } })).toBe(true);
      expect(isOwed({ ...abuse, facts: { status } })).toBe(false);
      expect(isOwed({ ...abuse, severity: 9, facts: { status } })).toBe(true);
      expect(isOwed({ ...abuse, facts: { status, risk: 'exposed' } })).toBe(true);
    },
  );

  it('of Security Hub is one whose type names a tactic of an attacker', () => {
    expect(isGrave(finding('TTPs/Lateral Movement/X', 8, 'security-hub'))).toBe(true);
    expect(isGrave(finding('Software and Configuration Checks/AWS Security Best Practices', 8, 'security-hub'))).toBe(
      false,
    );
  });
});
