import { catalogue } from '../../actions/catalogue/catalogue.ts';
import { scopeAt } from '../../actions/catalogue/members.ts';
import type { ActionId } from '../../core/action-ids.ts';
import type { Guard } from '../../core/guard.ts';
import { clean } from '../../core/text.ts';

/** What acts on a service without regions, such as IAM, is one and the same in every region of an account. */
const isGlobal = (action: ActionId): boolean => catalogue[action].place === 'global';

/** Blocks hold for attackers of every account that takes part; what else the stack keeps is its own account's. */
const isOfTheSharedList = (action: ActionId): boolean => action === 'block-ip';

/**
 * A delegated administrator also receives the findings of member accounts, and a bus those of other regions. Our
 * role reaches neither, and a name such as a user's may well exist in both.
 */
export const foreign: Guard = {
  id: 'foreign',
  summary: 'The affected resource is in another account, region or partition than this deployment.',
  check(finding, action, _target, config) {
    const differing = (['account', 'region', 'partition'] as const)
      .filter((part) => part !== 'region' || !isGlobal(action))
      .find((part) => finding[part] !== config[part]);
    if (!differing) return undefined;
    const scope = finding.partition === config.partition ? scopeAt(finding, config) : undefined;
    if (scope?.shares && isOfTheSharedList(action)) return undefined;
    if (scope?.why !== undefined) return scope.why;
    const theirs = `The affected ${differing} is ${clean(finding[differing], 40) || 'not known'}`;
    if (scope && isOfTheSharedList(action)) return `${theirs}, which shares no block list.`;
    // Other actions may well be done there, in an organisation.
    return `${theirs}; this is done in ${config[differing]} only.`;
  },
};
