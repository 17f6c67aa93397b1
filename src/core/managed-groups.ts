/** A rule group that AWS keeps for AWS WAF. */
export interface ManagedGroup {
  /** As AWS names it. */
  name: string;
  /** Web ACL capacity units; source: AWS WAF developer guide, "AWS Managed Rules rule groups list". */
  units: number;
  /** What it costs beside the rule itself, as it is told to people; nothing for most. */
  price?: string;
}

/** The managed groups that a web ACL of the stack may have, by the words of the setting `managedGroups`. */
export const MANAGED_GROUPS = {
  'ip-reputation': { name: 'AWSManagedRulesAmazonIpReputationList', units: 25 },
  'anonymous-ip': { name: 'AWSManagedRulesAnonymousIpList', units: 50 },
  'anti-ddos': {
    name: 'AWSManagedRulesAntiDDoSRuleSet',
    units: 50,
    price: 'a monthly fee and one for each request',
  },
  common: { name: 'AWSManagedRulesCommonRuleSet', units: 700 },
  admin: { name: 'AWSManagedRulesAdminProtectionRuleSet', units: 100 },
  'known-bad-inputs': { name: 'AWSManagedRulesKnownBadInputsRuleSet', units: 200 },
  sqli: { name: 'AWSManagedRulesSQLiRuleSet', units: 200 },
  linux: { name: 'AWSManagedRulesLinuxRuleSet', units: 200 },
  unix: { name: 'AWSManagedRulesUnixRuleSet', units: 100 },
  windows: { name: 'AWSManagedRulesWindowsRuleSet', units: 200 },
  php: { name: 'AWSManagedRulesPHPRuleSet', units: 100 },
  wordpress: { name: 'AWSManagedRulesWordPressRuleSet', units: 100 },
  'bot-control': {
    name: 'AWSManagedRulesBotControlRuleSet',
    units: 50,
    price: '10 US$ a month, and 1 for each million requests after the first 10 million',
  },
} as const satisfies Record<string, ManagedGroup>;

export type ManagedGroupId = keyof typeof MANAGED_GROUPS;
export const MANAGED_GROUP_IDS = Object.keys(MANAGED_GROUPS) as ManagedGroupId[];

/** One entry of the setting: `linux`, `common:block`, `sqli@Version_2.0:count`. */
export interface ChosenGroup {
  id: ManagedGroupId;
  /** A version of AWS's that is kept to; absent: whatever AWS makes the default. */
  version?: string;
  /** Absent: as the setting `managedRules` says. */
  does?: 'block' | 'count';
}

const ENTRY = /^([a-z-]+)(?:@(Version_\d{1,3}\.\d{1,3}))?(?::(block|count))?$/;

/** @returns undefined for what is no entry */
export function readManagedGroup(entry: string): ChosenGroup | undefined {
  const [, id = '', version, does] = ENTRY.exec(entry) ?? [];
  if (!Object.hasOwn(MANAGED_GROUPS, id)) return undefined;
  return { id: id as ManagedGroupId, ...(version && { version }), ...(does && { does: does as 'block' | 'count' }) };
}
