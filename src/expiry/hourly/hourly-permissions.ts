import type { HourlyLook } from '../../core/hourly-looks.ts';
import { ANY, type Permission } from '../../core/permission.ts';

/** What each hourly look calls: it reads, in whatever web ACLs and key stores the account has. */
export const HOURLY_PERMISSIONS: Readonly<Record<HourlyLook, Permission>> = {
  'key-stores': {
    actions: ['cloudhsm:DescribeClusters', 'kms:DescribeCustomKeyStores'],
    resources: [ANY],
    why: 'Which custom key stores are not connected, and how many HSMs stand behind them.',
  },
  'web-firewall': {
    actions: [
      'cloudwatch:GetMetricData',
      'cloudwatch:ListMetrics',
      'wafv2:GetRuleGroup',
      'wafv2:GetSampledRequests',
      'wafv2:GetWebACL',
      'wafv2:ListWebACLs',
    ],
    resources: [ANY],
    why: 'What each rule of the web ACLs blocks, and a sample of it.',
  },
};
