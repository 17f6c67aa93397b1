import { ANY, type Permission } from '../../core/permission.ts';
import type { WideLook } from '../../core/wide-looks.ts';

const lists = (actions: readonly string[], why: string): Permission => ({ actions, resources: [ANY], why });

/** What each wide look calls: lists alone, none of which can be narrowed. */
export const WIDE_PERMISSIONS: Readonly<Record<WideLook, Permission>> = {
  findings: lists(
    [
      'access-analyzer:ListAnalyzers',
      'access-analyzer:ListFindings',
      'inspector2:ListFindings',
      'macie2:GetFindings',
      'macie2:ListFindings',
    ],
    'Which findings are open that no event has told of.',
  ),
  groups: lists(['ec2:DescribeSecurityGroups'], 'Which security groups are open to everybody.'),
  listeners: lists(
    [
      'elasticloadbalancing:DescribeListeners',
      'elasticloadbalancing:DescribeLoadBalancers',
      'elasticloadbalancing:DescribeSSLPolicies',
      'elasticloadbalancing:DescribeTags',
    ],
    'Which listeners take old versions of TLS, or plain HTTP, and about which their owner wants to be asked.',
  ),
  parameters: lists(
    ['ssm:DescribeParameters'],
    'Which parameters of plain text are called like secrets. It shows names, and never values.',
  ),
  protections: lists(
    ['shield:GetSubscriptionState', 'shield:ListProtections'],
    'Which of what is to be protected Shield Advanced does not protect.',
  ),
  'firewall-manager': lists(
    ['fms:GetComplianceDetail', 'fms:ListComplianceStatus', 'fms:ListPolicies'],
    'Which policies of Firewall Manager do not hold everywhere, and what breaks them.',
  ),
  'shared-keys': lists(
    ['kms:GetKeyPolicy', 'kms:ListGrants', 'kms:ListKeys'],
    'Which keys strange accounts may use. Nothing is decrypted.',
  ),
  replicas: lists(
    ['secretsmanager:DescribeSecret', 'secretsmanager:ListSecrets'],
    'Which secrets have copies in other regions that do not follow. No value is read.',
  ),
  trails: lists(['cloudtrail:DescribeTrails', 'cloudtrail:GetTrailStatus'], 'Which trails do not log.'),
  authorities: lists(['acm-pca:ListCertificateAuthorities'], 'Which private certificate authorities end.'),
};
