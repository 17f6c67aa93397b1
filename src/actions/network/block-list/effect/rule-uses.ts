import type { Rule, RuleActionOverride, RuleGroupReferenceStatement, Statement, WebACL } from '@aws-sdk/client-wafv2';

/** How a web ACL uses an IP set. */
export interface Use {
  /** The set's name. */
  set: string;
  how: 'blocking' | 'overridden' | 'counted';
}

interface GroupUse {
  group: RuleGroupReferenceStatement;
  /** The web ACL only counts what the group would do. */
  isOverridden: boolean;
}

/** The rule groups that a web ACL refers to, those that Firewall Manager put around its rules included. */
function groupUses(acl: WebACL): GroupUse[] {
  const own = (acl.Rules ?? []).map(({ Statement: statement, OverrideAction }) => ({
    group: statement?.RuleGroupReferenceStatement,
    isOverridden: OverrideAction?.Count !== undefined,
  }));
  const managed = [
    ...(acl.PreProcessFirewallManagerRuleGroups ?? []),
    ...(acl.PostProcessFirewallManagerRuleGroups ?? []),
  ].map(({ FirewallManagerStatement, OverrideAction }) => ({
    group: FirewallManagerStatement?.RuleGroupReferenceStatement,
    isOverridden: OverrideAction?.Count !== undefined,
  }));
  return [...own, ...managed].flatMap(({ group, isOverridden }) => (group ? [{ group, isOverridden }] : []));
}

/** Their ARNs. */
export const groupsReferredTo = (acl: WebACL): string[] => groupUses(acl).flatMap(({ group }) => group.ARN ?? []);

/** Every use of an IP set by a web ACL, directly or through one of these rule groups. */
export function usesOf(acl: WebACL, groups: ReadonlyMap<string, Rule[]>): Use[] {
  const direct = (acl.Rules ?? []).flatMap((rule) => usesOfRule(rule));
  const through = groupUses(acl).flatMap(({ group, isOverridden }) =>
    (groups.get(group.ARN ?? '') ?? [])
      .flatMap((rule) => usesOfRule(rule, group))
      .map((use): Use => (isOverridden && use.how === 'blocking' ? { ...use, how: 'overridden' } : use)),
  );
  return [...direct, ...through];
}

/** The metrics of the rules that refer to these IP sets, in the web ACL itself or in its rule groups. */
export function metricsOf(
  acl: WebACL,
  groups: ReadonlyMap<string, Rule[]>,
  isOurs: (set: string) => boolean,
): string[] {
  const rules = [...(acl.Rules ?? []), ...groupsReferredTo(acl).flatMap((arn) => groups.get(arn) ?? [])];
  const ours = rules.filter(({ Statement: statement }) => setsOf(statement).some(isOurs));
  return [...new Set(ours.flatMap(({ VisibilityConfig }) => VisibilityConfig?.MetricName ?? []))];
}

function usesOfRule(rule: Rule, group?: RuleGroupReferenceStatement): Use[] {
  const override = group?.RuleActionOverrides?.find(({ Name }: RuleActionOverride) => Name === rule.Name)?.ActionToUse;
  const isExcluded = group?.ExcludedRules?.some(({ Name }) => Name === rule.Name) ?? false;
  const isBlocking = (override ?? rule.Action)?.Block !== undefined && !isExcluded;
  const how = isBlocking ? 'blocking' : rule.Action?.Block ? 'overridden' : 'counted';
  return setsOf(rule.Statement).map((set) => ({ set, how }));
}

/** Names of the sets whose addresses match; a set that a statement negates is none of them. */
function setsOf(statement: Statement | undefined): string[] {
  if (!statement) return [];
  const { IPSetReferenceStatement: one, OrStatement: any, AndStatement: all } = statement;
  const name = /\/ipset\/([^/]+)\//.exec(one?.ARN ?? '')?.[1];
  const inner = [...(any?.Statements ?? []), ...(all?.Statements ?? [])];
  return [...(name ? [name] : []), ...inner.flatMap(setsOf)];
}
