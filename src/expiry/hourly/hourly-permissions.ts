import type { HourlyLook } from '../../core/hourly-looks.ts';
import { ANY, type Permission } from '../../core/permission.ts';

/** What each hourly look calls: lists alone, none of which can be narrowed. */
export const HOURLY_PERMISSIONS: Readonly<Record<HourlyLook, Permission>> = {
  'key-stores': {
    actions: ['cloudhsm:DescribeClusters', 'kms:DescribeCustomKeyStores'],
    resources: [ANY],
    why: 'Which custom key stores are not connected, and how many HSMs stand behind them.',
  },
};
