import { type AccountMatch, type AccountRule, GLOBAL_REGION, type OrganisationRules } from '../../core/organisation.ts';

/**
 * What the section `organisation` asks for and nothing comes of, a sentence each: an account that is believed to be excluded,
 * or distributions that are believed to be protected, are worse than what is known not to be. That a mode is below
 * `enforce` is how everybody begins, and nothing of this.
 *
 * @param home the region of the deployment, which is heard whether it is named or not
 */
export function withoutEffect(rules: OrganisationRules, home: string): string[] {
  const heard = new Set([home, ...rules.regions]);
  const entries = rules.accounts.flatMap((rule, n) => {
    const why = whyNever(rule, rules.accounts.slice(0, n), heard) ?? whyNotBlocks(rule, rules);
    return why === undefined ? [] : [`Entry ${n + 1} of organisation.accounts ${why}`];
  });
  const section = rules.cloudFront ? whySectionDoesNot(rules) : undefined;
  return section === undefined ? entries : [`organisation.cloudFront is without effect: ${section}`, ...entries];
}

/** The first entry that matches decides, and only of regions that are heard. */
function whyNever(rule: AccountRule, before: readonly AccountRule[], heard: ReadonlySet<string>): string | undefined {
  const first = before.findIndex(({ match }) => coversMatch(match, rule.match));
  if (first >= 0)
    return `is without effect: entry ${first + 1} matches all that it matches, and the first one decides. Put it before that one.`;
  const regions = rule.match.region ?? [];
  if (rule.exclude || regions.length === 0 || regions.some((region) => heard.has(region))) return undefined;
  return `is without effect: ${regions.join(', ')} ${regions.length === 1 ? 'is' : 'are'} not among organisation.regions. Add what is meant there.`;
}

/** Whether one match says of everything that another one says; of units below others it is not known. */
function coversMatch(wide: AccountMatch, narrow: AccountMatch): boolean {
  const within = (all: readonly string[] | undefined, some: readonly string[] | undefined): boolean =>
    !all || (some?.every((one) => all.includes(one)) ?? false);
  const isRoot = wide.unit?.some((unit) => unit.startsWith('r-')) === true;
  const tags = Object.entries(wide.tag ?? {});
  return (
    within(wide.account, narrow.account) &&
    (isRoot || within(wide.unit, narrow.unit)) &&
    within(wide.region, narrow.region) &&
    tags.every(([key, value]) => narrow.tag?.[key] === value)
  );
}

const whyNotBlocks = (rule: AccountRule, rules: OrganisationRules): string | undefined =>
  rules.blocks === 'firewall-manager' ? whyNotByEntry(rule) : whyNotForCloudFront(rule, rules);

const BY_POLICY =
  'with blocks: firewall-manager the list reaches distributions by a policy of Firewall Manager alone (docs/block-list.md), so leave it out.';

/** With Firewall Manager the accounts are in the scope of its policy. */
function whyNotByEntry({ blocks, cloudFront }: AccountRule): string | undefined {
  if (cloudFront) return `has cloudFront without effect: ${BY_POLICY}`;
  if (blocks !== 'organisation') return undefined;
  return 'has blocks: organisation without effect: with blocks: firewall-manager in the section, Riposte writes the list into no account. Put the account into the policy’s scope.';
}

function whyNotForCloudFront(rule: AccountRule, rules: OrganisationRules): string | undefined {
  if (!rule.cloudFront) return undefined;
  if (!shares(rule, rules))
    return 'has cloudFront without effect: the list does not hold in these accounts. Add blocks: organisation, or leave cloudFront out.';
  if (!isInGlobalRegion(rule))
    return `has cloudFront without effect: it matches other regions than ${GLOBAL_REGION}, in which AWS has the sets of CloudFront. Add ${GLOBAL_REGION} to its regions.`;
  return undefined;
}

function whySectionDoesNot(rules: OrganisationRules): string | undefined {
  if (rules.blocks === 'firewall-manager') return BY_POLICY;
  // What no entry matches takes part as soon as newAccounts is enforce.
  if (rules.blocks === 'organisation') return undefined;
  const isAnywhere = rules.accounts.some(
    (rule) => shares(rule, rules) && isInGlobalRegion(rule) && rule.cloudFront !== false,
  );
  if (isAnywhere) return undefined;
  return `no entry of accounts has blocks: organisation in ${GLOBAL_REGION}, in which AWS has the sets of CloudFront. Add one that does, or leave cloudFront out.`;
}

const shares = ({ blocks, exclude }: AccountRule, rules: OrganisationRules): boolean =>
  !exclude && (blocks ?? rules.blocks) === 'organisation';

const isInGlobalRegion = ({ match: { region } }: AccountRule): boolean => !region || region.includes(GLOBAL_REGION);
