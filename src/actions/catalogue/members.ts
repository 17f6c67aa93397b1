import type { ActionId } from '../../core/action-ids.ts';
import type { Config } from '../../core/config.ts';
import { lowerMode, type Mode } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import { type Place, type Scope, scopeOf } from '../../core/organisation.ts';
import { catalogue } from './catalogue.ts';

type Found = Pick<Finding, 'account' | 'region'>;

/** Whether an action may be carried out in a member account. */
export const reachesMembers = (action: ActionId): boolean => catalogue[action].reachesMembers;

/** Whether an action on it changes the stack's own account: what has no region is the same in all of them. */
const isAtHome = ({ account, region }: Found, action: ActionId, home: Config): boolean =>
  account === home.account && (region === home.region || catalogue[action].place === 'global');

/**
 * What the organisation's rules say of the place of a finding; undefined at home, and where there are none.
 *
 * @param home the settings of the stack, not of a member account
 */
export function scopeAt({ account, region }: Found, { organisation, inventory, ...home }: Config): Scope | undefined {
  if (!organisation || (account === home.account && region === home.region)) return undefined;
  return scopeOf(organisation, inventory, account, region);
}

/** Whether an account is entered for being listed by itself: in the home region, whatever the inventory does not know. */
const isListed = ({ account }: Found, home: Config, scope: Scope | undefined): boolean =>
  account !== home.account && home.memberAccounts.includes(account) && !scope?.isIn && !scope?.isExcluded;

/** The most that may be done about a finding: of its account and region, and of the deployment. */
export function ceilingAt(finding: Found, action: ActionId, home: Config): Mode {
  if (isAtHome(finding, action, home)) return home.mode;
  const scope = scopeAt(finding, home);
  const most = isListed(finding, home, scope) ? scope?.listed : scope?.mode;
  return most ? lowerMode(most, home.mode) : home.mode;
}

/**
 * Where an action on a finding is judged and done: in the member account and region that are configured. Undefined at home,
 * and where the guard `foreign` refuses. A member that cannot be entered now is judged there as well, with people being
 * told, so that the answer waits until it can.
 */
function memberPlace(finding: Found, action: ActionId, home: Config): Place | undefined {
  if (!reachesMembers(action) || isAtHome(finding, action, home)) return undefined;
  const { account, region } = finding;
  const scope = scopeAt(finding, home);
  if (isListed(finding, home, scope)) return { account, region: home.region };
  return scope?.isIn || scope?.waits ? { account, region } : undefined;
}

/** The account and region of the organisation in which an action on a finding is done, by the roles of its templates. */
export function organisationPlace(finding: Found, action: ActionId, home: Config): Place | undefined {
  const place = memberPlace(finding, action, home);
  return place && !isListed(finding, home, scopeAt(finding, home)) ? place : undefined;
}

/** Why an action may not be done in the member account of a finding now; undefined where it may, and at home. */
export function whyNotEntered(finding: Found, action: ActionId, home: Config): string | undefined {
  if (!reachesMembers(action) || isAtHome(finding, action, home)) return undefined;
  const scope = scopeAt(finding, home);
  if (scope?.isIn || isListed(finding, home, scope)) return undefined;
  return scope?.why ?? `The account ${finding.account} is no longer in memberAccounts.`;
}

/** Why an answer in a member account waits, though the rules have nothing against it; undefined where nothing waits. */
export function whyWaiting(finding: Found, action: ActionId, home: Config): string | undefined {
  const scope = reachesMembers(action) && !isAtHome(finding, action, home) ? scopeAt(finding, home) : undefined;
  return scope?.waits && !isListed(finding, home, scope) ? `Nothing is done there for now: ${scope.why}` : undefined;
}

/**
 * The settings by which one action on one finding is judged and done. For a finding of a member account that was
 * configured they speak for that account and region; the finding of any other stays one that the guard `foreign` refuses.
 */
export function configAt(finding: Found, action: ActionId, home: Config): Config {
  const mode = ceilingAt(finding, action, home);
  const place = memberPlace(finding, action, home);
  return place || mode !== home.mode ? { ...home, ...place, mode } : home;
}
