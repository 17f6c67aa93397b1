import type { SourceId } from '../core/finding.ts';

/** The sources as AWS calls their services. */
export const SOURCE_NAMES: Record<SourceId, string> = {
  guardduty: 'GuardDuty',
  macie: 'Macie',
  'parameter-store': 'Parameter Store',
  acm: 'ACM',
  inspector: 'Inspector',
  'security-hub': 'Security Hub',
  'access-analyzer': 'IAM Access Analyzer',
  health: 'AWS Health',
  kms: 'KMS',
  'secrets-manager': 'Secrets Manager',
  cloudtrail: 'CloudTrail',
  cloudwatch: 'CloudWatch',
  'aws-config': 'AWS Config',
  'trusted-advisor': 'Trusted Advisor',
  'step-functions': 'Step Functions',
};
