import { ACTION_IDS, type ActionId, CONTAINED_BY } from '../../core/action-ids.ts';
import type { Config } from '../../core/config.ts';
import type { Containable } from '../../core/contain.ts';
import { lowerMode, type Mode } from '../../core/decision.ts';
import type { Finding } from '../../core/finding.ts';
import type { Place } from '../../core/organisation.ts';
import { type Scope, scopeOf } from '../../core/organisation-scope.ts';
import { catalogue } from './catalogue.ts';

type Found = Pick<Finding, 'account' | 'region'>;

/** Whether an action may be carried out in a member account. */
export const reachesMembers = (action: ActionId): boolean => catalogue[action].reachesMembers;

/** Those of the things that may be contained which may be so in a member account, too. */
export const containedInMembers = (contain: readonly Containable[]): Containable[] =>
  contain.filter((what) => ACTION_IDS.some((id) => CONTAINED_BY[id] === what && reachesMembers(id)));

/** Whether an action on it changes the stack's own account: what has no region is the same in all of them. */
const isAtHome = ({ account, region }: Found, action: ActionId, home: Config): boolean =>
  account === home.account && (region === home.region || catalogue[action].place === 'global');

/**
 * What the organisation's rules say of the place of a finding; undefined at home, and where there are none.
 *
 * @param home the settings of the stack, not of a member account
 */
export function scopeAt({ account, region }: Found, home: Config): Scope | undefined {
  const { organisation, inventory } = home;
  if (!organisation || (account === home.account && region === home.region)) return undefined;
  return scopeOf(organisation, inventory, account, region);
}

/** How the place of a finding stands to the rules, and what follows: asked once for whatever is to be known of it. */
interface Standing {
  scope: Scope | undefined;
  /** Whether the account is entered for being listed by itself: in the home region, whatever the inventory does not know. */
  isListed: boolean;
}

/** Undefined where an action changes the stack's own account. */
function standingOf(finding: Found, action: ActionId, home: Config): Standing | undefined {
  if (isAtHome(finding, action, home)) return undefined;
  const { account } = finding;
  const scope = scopeAt(finding, home);
  const isNamed = account !== home.account && home.memberAccounts.includes(account);
  return { scope, isListed: isNamed && !scope?.isIn && !scope?.isExcluded };
}

const standingThere = (finding: Found, action: ActionId, home: Config): Standing | undefined =>
  reachesMembers(action) ? standingOf(finding, action, home) : undefined;

/** The most that may be done about a finding: of its account and region, and of the deployment. */
export const ceilingAt = (finding: Found, action: ActionId, home: Config): Mode =>
  ceilingOf(standingOf(finding, action, home), home);

function ceilingOf(standing: Standing | undefined, home: Config): Mode {
  const most = standing?.isListed ? standing.scope?.listed : standing?.scope?.mode;
  return most ? lowerMode(most, home.mode) : home.mode;
}

/**
 * Where an action on a finding is judged and done: in the member account and region that are configured. Undefined at home,
 * and where the guard `foreign` refuses. A member that cannot be entered now is judged there as well, with people being
 * told, so that the answer waits until it can.
 */
function memberPlace({ account, region }: Found, standing: Standing | undefined, home: Config): Place | undefined {
  if (standing?.isListed) return { account, region: home.region };
  return standing?.scope?.isIn || standing?.scope?.waits ? { account, region } : undefined;
}

/** The account and region of the organisation in which an action on a finding is done, by the roles of its templates. */
export function organisationPlace(finding: Found, action: ActionId, home: Config): Place | undefined {
  const standing = standingThere(finding, action, home);
  return standing?.isListed ? undefined : memberPlace(finding, standing, home);
}

/** Why an action may not be done in the member account of a finding now; undefined where it may, and at home. */
export function whyNotEntered(finding: Found, action: ActionId, home: Config): string | undefined {
  const standing = standingThere(finding, action, home);
  if (!standing || standing.scope?.isIn || standing.isListed) return undefined;
  return standing.scope?.why ?? `The account ${finding.account} is no longer in memberAccounts.`;
}

/** Why an answer in a member account waits, though the rules have nothing against it; undefined where nothing waits. */
export function whyWaiting(finding: Found, action: ActionId, home: Config): string | undefined {
  const { scope, isListed } = standingThere(finding, action, home) ?? {};
  return scope?.waits && !isListed ? `Nothing is done there for now: ${scope.why}` : undefined;
}

/**
 * The settings by which one action on one finding is judged and done. For a finding of a member account that was
 * configured they speak for that account and region; the finding of any other stays one that the guard `foreign` refuses.
 */
export function configAt(finding: Found, action: ActionId, home: Config): Config {
  const standing = standingOf(finding, action, home);
  const mode = ceilingOf(standing, home);
  const place = reachesMembers(action) ? memberPlace(finding, standing, home) : undefined;
  return place || mode !== home.mode ? { ...home, ...place, mode } : home;
}
