import type { Guard } from '../core/guard.ts';
import { verdictOn } from './never-block.ts';

/** Refuses to block addresses that many others use, perhaps our own functions too; people are told instead. */
export const sharedAddress: Guard = {
  id: 'shared-address',
  summary: "AWS's published ranges, by the setting awsRanges: shared by many, so people are told instead",
  check(_finding, action, target, config) {
    const verdict = verdictOn(action, target.key, config);
    return verdict?.isShared ? verdict.reason : undefined;
  },
};
