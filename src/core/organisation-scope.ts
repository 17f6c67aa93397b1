import { lowerMode, type Mode } from './decision.ts';
import {
  type AccountMatch,
  type AccountRule,
  accountIn,
  GLOBAL_REGION,
  INVENTORY_HOURS,
  type Inventory,
  type MemberAccount,
  type OrganisationRules,
  type Place,
} from './organisation.ts';

/** What may be done in one account and region. */
export interface Scope {
  /** Whether a function may go there at all. */
  isIn: boolean;
  /** Whether the owner wants to hear nothing of it. */
  isExcluded: boolean;
  /** Whether it may be entered once the inventory says so: it is in the rules, and not known or not active now. */
  waits: boolean;
  /** A sentence: why not. */
  why?: string;
  /** The ceiling; together with the deployed one, the lower holds. */
  mode: Mode;
  /** The ceiling where `memberAccounts` has it entered all the same; undefined where the rules have nothing to say of it. */
  listed?: Mode | undefined;
  /** Whether attackers of it are blocked where the shared block list holds. */
  shares: boolean;
  /** Whether the shared block list holds there. */
  blocks: boolean;
  /** Whether it holds there for CloudFront, too: AWS has all of that scope in one region. */
  cloudFront: boolean;
}

/**
 * What may be done in an account and region other than the stack's own. Pure, and closed when in doubt: an account that the
 * inventory does not name as active is not entered.
 *
 * @param inventory undefined where there is none, or none that is current
 */
export function scopeOf(
  rules: OrganisationRules,
  inventory: Inventory | undefined,
  account: string,
  region: string,
): Scope {
  return scopeFor(rules, inventory, inventory && accountIn(inventory, account), { account, region });
}

function scopeFor(
  rules: OrganisationRules,
  inventory: Inventory | undefined,
  known: MemberAccount | undefined,
  place: Place,
): Scope {
  const rule = ruleFor(rules, known ?? { id: place.account, units: [], tags: {} }, place.region);
  const isExcluded = rule?.exclude === true;
  const mode = rule?.mode ?? rules.newAccounts;
  const why = whyOutside(rules, place, isExcluded) ?? whyNotNow(rules, inventory, known, place);
  if (why !== undefined) {
    const waits = whyOutside(rules, place, isExcluded) === undefined;
    const listed = mostIfListed(rules, inventory, known, place);
    return {
      isIn: false,
      isExcluded,
      waits,
      why,
      mode: lowerMode(mode, 'notify'),
      listed,
      shares: false,
      blocks: false,
      cloudFront: false,
    };
  }
  const shares = (rule?.blocks ?? rules.blocks) !== 'own';
  // Firewall Manager carries the list to the accounts itself; and where only people are told, nothing changes.
  const blocks = shares && rules.blocks !== 'firewall-manager' && mode === 'enforce';
  const cloudFront = blocks && place.region === GLOBAL_REGION && (rule?.cloudFront ?? rules.cloudFront ?? false);
  return { isIn: true, isExcluded, waits: false, mode, shares, blocks, cloudFront };
}

/**
 * The most that may be done in an account that is listed by itself and not in now. That its place is not known, for want of an
 * inventory, raises nothing: of the rules that may be meant the lowest holds. One that a current inventory has outside of the
 * organisation is meant by rules with its id alone.
 */
function mostIfListed(
  { id, accounts, newAccounts }: OrganisationRules,
  inventory: Inventory | undefined,
  known: MemberAccount | undefined,
  { account, region }: Place,
): Mode | undefined {
  const modeOf = (rule: AccountRule | undefined): Mode => (rule?.exclude ? 'observe' : (rule?.mode ?? newAccounts));
  const isKnown = inventory?.organisation === id;
  const ofIt = known ?? { id: account, units: [], tags: {} };
  const first = accounts.findIndex(({ match }) => isMatch(match, ofIt, region));
  const rule = accounts[first];
  if (isKnown) return known || rule ? modeOf(rule) : undefined;
  const before = accounts.slice(0, first < 0 ? accounts.length : first);
  const maybe = before.filter(({ match: { unit, tag, ...match } }) => (unit || tag) && isMatch(match, ofIt, region));
  return maybe.map(modeOf).reduce(lowerMode, modeOf(rule));
}

/** What only other rules could change. */
function whyOutside(rules: OrganisationRules, { account, region }: Place, isExcluded: boolean): string | undefined {
  if (isExcluded) return `The organisation’s rules exclude account ${account} in ${region}.`;
  if (!rules.regions.includes(region)) return `Region ${region} is not one of the organisation’s regions.`;
  return undefined;
}

/** What another inventory could change. */
function whyNotNow(
  rules: OrganisationRules,
  inventory: Inventory | undefined,
  known: MemberAccount | undefined,
  { account }: Place,
): string | undefined {
  if (!inventory)
    return `There is no inventory of the organisation of the last ${INVENTORY_HOURS} hours, so no account is entered.`;
  if (inventory.organisation !== rules.id)
    return `The inventory is of organisation ${inventory.organisation}, and riposte.yml names ${rules.id}.`;
  if (!known) return `Account ${account} is not in the organisation’s inventory of ${inventory.at}.`;
  return known.status === 'active' ? undefined : `Account ${account} is ${known.status}.`;
}

const ruleFor = (
  { accounts }: OrganisationRules,
  of: Pick<MemberAccount, 'id' | 'units' | 'tags'>,
  region: string,
): AccountRule | undefined => accounts.find(({ match }) => isMatch(match, of, region));

function isMatch(
  { account, unit, tag, region: regions }: AccountMatch,
  { id, units, tags }: Pick<MemberAccount, 'id' | 'units' | 'tags'>,
  region: string,
): boolean {
  return (
    (!account || account.includes(id)) &&
    (!unit || unit.some((each) => units.includes(each))) &&
    (!tag || Object.entries(tag).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value)) &&
    (!regions || regions.includes(region))
  );
}

/** Where the shared block list holds; with `cloudFront` in the scope CLOUDFRONT, too. */
export interface BlockPlace extends Place {
  cloudFront?: true;
}

/** Every account and region that may be entered, but for the stack's own; in the order of the inventory. */
export const placesOf = (
  rules: OrganisationRules,
  inventory: Inventory | undefined,
  { home }: { home: Place },
): Place[] =>
  allOf(rules, inventory, home)
    .filter(({ scope }) => scope.isIn)
    .map(({ place }) => place);

/** Where the shared block list holds, but for the stack's own account and region, which comes first. */
export const blockPlaces = (
  rules: OrganisationRules,
  inventory: Inventory | undefined,
  { home }: { home: Place },
): BlockPlace[] =>
  allOf(rules, inventory, home)
    .filter(({ scope }) => scope.blocks)
    // For the distributions of the deployment's own account, its own list holds.
    .map(({ place, scope }) =>
      scope.cloudFront && place.account !== home.account ? { ...place, cloudFront: true } : place,
    );

const allOf = (rules: OrganisationRules, inventory: Inventory | undefined, home: Place) =>
  (inventory?.accounts ?? []).flatMap((known) =>
    rules.regions
      .map((region): Place => ({ account: known.id, region }))
      .filter(({ account, region }) => account !== home.account || region !== home.region)
      .map((place) => ({ place, scope: scopeFor(rules, inventory, known, place) })),
  );
