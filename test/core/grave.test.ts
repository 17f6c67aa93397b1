import { isGrave } from '../../src/core/response.ts';

const finding = (type: string, severity: number, source: 'guardduty' | 'security-hub' = 'guardduty') =>
  ({ source, type, severity, role: undefined, members: undefined, facts: {}, sample: false, archived: false }) as never;

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

  it('of Security Hub is one whose type names a tactic of an attacker', () => {
    expect(isGrave(finding('TTPs/Lateral Movement/X', 8, 'security-hub'))).toBe(true);
    expect(isGrave(finding('Software and Configuration Checks/AWS Security Best Practices', 8, 'security-hub'))).toBe(
      false,
    );
  });
});
