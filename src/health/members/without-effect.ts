import { type AccountRule, GLOBAL_REGION, type OrganisationRules } from '../../core/organisation.ts';

/**
 * What the section `organisation` asks for of the shared block list and nothing comes of, a sentence each: an account whose
 * distributions are believed to be protected is worse than one that is known not to be. That a mode is below `enforce` is
 * how everybody begins, and nothing of this.
 */
export function withoutEffect(rules: OrganisationRules): string[] {
  const byFirewallManager = rules.blocks === 'firewall-manager';
  const entries = rules.accounts.flatMap((rule, n) => {
    const why = byFirewallManager ? whyNotByEntry(rule) : whyNotForCloudFront(rule, rules);
    return why === undefined ? [] : [`Entry ${n + 1} of organisation.accounts ${why}`];
  });
  const section = rules.cloudFront ? whySectionDoesNot(rules) : undefined;
  return section === undefined ? entries : [`organisation.cloudFront is without effect: ${section}`, ...entries];
}

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
