import type { Inventory, OrganisationRules, Place } from '../../../../core/organisation.ts';
import { type BlockPlace, blockPlaces } from '../../../../core/organisation-scope.ts';

/**
 * Where the shared list is written beside home: the accounts that take part, or, where Firewall Manager brings one rule
 * group to them, the other regions of the home account, from which it takes that group.
 */
export function placesToKeep(rules: OrganisationRules, inventory: Inventory, home: Place): BlockPlace[] {
  if (rules.blocks !== 'firewall-manager') return blockPlaces(rules, inventory, { home });
  return rules.regions
    .filter((region) => region !== home.region)
    .map((region): BlockPlace => ({ account: home.account, region }));
}
