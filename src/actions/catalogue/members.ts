import type { ActionId } from '../../core/action-ids.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';
import { catalogue } from './catalogue.ts';

/** Whether an action may be carried out in a member account. */
export const reachesMembers = (action: ActionId): boolean => catalogue[action].reachesMembers;

/**
 * The settings by which one action on one finding is judged and done. For a finding of a member account that was
 * configured they speak for that account; the finding of any other stays one that the guard `foreign` refuses.
 */
export function configAt(finding: Pick<Finding, 'account'>, action: ActionId, config: Config): Config {
  const isMember = finding.account !== config.account && config.memberAccounts.includes(finding.account);
  return isMember && reachesMembers(action) ? { ...config, account: finding.account } : config;
}
