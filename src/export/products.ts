import type { SourceId } from '../core/finding.ts';

interface Product {
  /** As AWS calls it. */
  name: string;
  /** The namespace of its findings' types in Security Hub. */
  namespace:
    | 'Software and Configuration Checks'
    | 'TTPs'
    | 'Effects'
    | 'Unusual Behaviors'
    | 'Sensitive Data Identifications';
}

const checks = (name: string): Product => ({ name, namespace: 'Software and Configuration Checks' });

/** The service behind each source. */
export const PRODUCTS: Record<SourceId, Product> = {
  guardduty: { name: 'Amazon GuardDuty', namespace: 'TTPs' },
  macie: { name: 'Amazon Macie', namespace: 'Sensitive Data Identifications' },
  'parameter-store': checks('AWS Systems Manager Parameter Store'),
  acm: checks('AWS Certificate Manager'),
  inspector: checks('Amazon Inspector'),
  'security-hub': checks('AWS Security Hub'),
  'access-analyzer': checks('IAM Access Analyzer'),
  health: { name: 'AWS Health', namespace: 'Effects' },
  kms: checks('AWS KMS'),
  'secrets-manager': checks('AWS Secrets Manager'),
  cloudtrail: { name: 'AWS CloudTrail', namespace: 'Unusual Behaviors' },
  cloudwatch: { name: 'Amazon CloudWatch', namespace: 'Unusual Behaviors' },
  'aws-config': checks('AWS Config'),
  'trusted-advisor': checks('AWS Trusted Advisor'),
  'step-functions': checks('AWS Step Functions'),
};
