import type { FirewallManagerRuleGroup, Rule, RuleActionOverride, Statement, WebACL } from '@aws-sdk/client-wafv2';

/** A rule of a web ACL, as far as its requests can be asked for and it can be made to count. */
export interface AskedRule {
  /** As the web ACL names it. */
  name: string;
  /** Under this name AWS WAF keeps its requests. */
  metric: string;
  /** Metrics of the rules inside, where it refers to a group of the account: asked where its own has nothing. */
  inner: string[];
  /** Off, AWS WAF keeps no request of it. */
  isSampled: boolean;
  keptBy: 'web ACL' | 'Firewall Manager';
  statement: Statement | undefined;
  /** What it refers to, where that is a group. */
  group?: { kind: 'ManagedRuleGroupStatement' | 'RuleGroupReferenceStatement'; overrides: RuleActionOverride[] };
}

/** Every rule of a web ACL in the order in which it is looked at, those of Firewall Manager included. */
export function askedRules(acl: WebACL, groups: ReadonlyMap<string, Rule[]>): AskedRule[] {
  const around = (list: FirewallManagerRuleGroup[] = []): AskedRule[] =>
    list.map(({ FirewallManagerStatement: statement, ...rest }) => asked(rest, statement, 'Firewall Manager', groups));
  return [
    ...around(acl.PreProcessFirewallManagerRuleGroups),
    ...(acl.Rules ?? [])
      .toSorted((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
      .map((rule) => asked(rule, rule.Statement, 'web ACL', groups)),
    ...around(acl.PostProcessFirewallManagerRuleGroups),
  ];
}

function asked(
  { Name = '', VisibilityConfig }: Pick<Rule, 'Name' | 'VisibilityConfig'>,
  statement: Statement | undefined,
  keptBy: AskedRule['keptBy'],
  groups: ReadonlyMap<string, Rule[]>,
): AskedRule {
  const { ManagedRuleGroupStatement: managed, RuleGroupReferenceStatement: own } = statement ?? {};
  const inside = groups.get(own?.ARN ?? '') ?? [];
  const overrides = (managed ?? own)?.RuleActionOverrides ?? [];
  return {
    name: Name,
    metric: VisibilityConfig?.MetricName ?? Name,
    inner: inside.flatMap((rule) => rule.VisibilityConfig?.MetricName ?? []),
    isSampled: VisibilityConfig?.SampledRequestsEnabled !== false,
    keptBy,
    statement,
    ...(managed && { group: { kind: 'ManagedRuleGroupStatement', overrides } }),
    ...(own && { group: { kind: 'RuleGroupReferenceStatement', overrides } }),
  };
}
