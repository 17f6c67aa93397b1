import type { ActionId } from '../../core/action.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';

/**
 * What may be done in another account than this one: only what calls nothing but the account that the finding is about.
 * Blocks and denies are kept in this stack's own lists, and protect this account alone.
 */
const IN_MEMBERS: readonly ActionId[] = [
  'deactivate-access-key',
  'block-public-access',
  'close-ingress',
  'enable-key-rotation',
  'make-private',
  'restart-trail',
  'restore-key',
  'restore-secret',
];

/** Whether an action may be carried out in a member account. */
export const reachesMembers = (action: ActionId): boolean => IN_MEMBERS.includes(action);

/**
 * The settings by which one action on one finding is judged and done. For a finding of a member account that was
 * configured they speak for that account; the finding of any other stays one that the guard `foreign` refuses.
 */
export function configAt(finding: Pick<Finding, 'account'>, action: ActionId, config: Config): Config {
  const isMember = finding.account !== config.account && config.memberAccounts.includes(finding.account);
  return isMember && reachesMembers(action) ? { ...config, account: finding.account } : config;
}
