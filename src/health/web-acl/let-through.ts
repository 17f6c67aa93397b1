import type { AskedRule } from './asked-rules.ts';

/** How a rule is made to count instead of stop. */
export interface LetThrough {
  /** Where it has to go, in words. */
  where: string;
  /** JSON for that place; absent where it is not this web ACL that has to change. */
  paste?: string;
}

/** What to paste where, so that a rule, or one inside the group to which it refers, counts instead of stops. */
export function letThrough({ name, keptBy, group }: AskedRule, within: string | undefined): LetThrough {
  if (keptBy === 'Firewall Manager')
    return { where: `Firewall Manager keeps ${name}: change it in its policy, as a change here is taken back.` };
  if (group && within) {
    const others = group.overrides.filter(({ Name }) => Name !== within);
    const all = [...others, { Name: within, ActionToUse: { Count: {} } }];
    return {
      where: `In the rule ${name} of the web ACL, under Statement.${group.kind}:`,
      paste: `"RuleActionOverrides": ${JSON.stringify(all)}`,
    };
  }
  return group
    ? { where: `In the rule ${name} of the web ACL:`, paste: '"OverrideAction": {"Count":{}}' }
    : { where: `In the rule ${name} of the web ACL:`, paste: '"Action": {"Count":{}}' };
}
