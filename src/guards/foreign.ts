import { clean } from '../text.ts';
import type { Guard } from './guard.ts';

/**
 * A delegated administrator also receives the findings of member accounts, and a bus those of other regions. Our
 * role reaches neither, and a name such as a user's may well exist in both.
 */
export const foreign: Guard = {
  id: 'foreign',
  summary: 'The affected resource is in another account, region or partition than this deployment.',
  check(finding, _action, _target, config) {
    const differing = (['account', 'region', 'partition'] as const).find((part) => finding[part] !== config[part]);
    if (!differing) return undefined;
    const theirs = clean(finding[differing], 40) || 'not known';
    return `The affected ${differing} is ${theirs}; this deployment acts on ${config[differing]} only.`;
  },
};
