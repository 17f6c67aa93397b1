import { ofType, type Template } from '../support/template.ts';
import type { Measure } from './limits.ts';

/** Units of AWS's managed rule groups, by the WAF developer guide ("AWS Managed Rules rule groups list"). */
const MANAGED: Readonly<Record<string, number>> = {
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesWordPressRuleSet: 100,
};
/** What a web ACL's price covers; above, each further 500 units cost more for each request. */
export const INCLUDED = 1_500;
/** The most that a web ACL, or a rule group, may use. */
const MOST = 5_000;

/** The parts of a rule statement that cost units here. */
interface Statement {
  IPSetReferenceStatement?: { IPSetForwardedIPConfig?: { Position: string } };
  OrStatement?: { Statements: Statement[] };
  RateBasedStatement?: { CustomKeys?: object[]; ScopeDownStatement?: Statement };
  GeoMatchStatement?: object;
  ByteMatchStatement?: { TextTransformations: { Type: string }[] };
  ManagedRuleGroupStatement?: { Name: string };
  RuleGroupReferenceStatement?: { Arn: string };
}
interface Rule {
  Statement: Statement;
}

/** Units of a statement, by the WAF developer guide's page of each: an IP set costs 1, and 4 more at any position of a header. */
function unitsOf(statement: Statement, groups: ReadonlyMap<string, number>): number {
  const { IPSetReferenceStatement: set, OrStatement: or, ManagedRuleGroupStatement: managed } = statement;
  if (set) return set.IPSetForwardedIPConfig?.Position === 'ANY' ? 5 : 1;
  if (or) return or.Statements.reduce((sum, each) => sum + unitsOf(each, groups), 0);
  const { RateBasedStatement: rate, ByteMatchStatement: bytes } = statement;
  // 30 more for each key of one's own.
  if (rate)
    return (
      2 + 30 * (rate.CustomKeys?.length ?? 0) + (rate.ScopeDownStatement ? unitsOf(rate.ScopeDownStatement, groups) : 0)
    );
  if (statement.GeoMatchStatement) return 1;
  // What a text begins with; 10 more for each way in which it is changed before.
  if (bytes) return 2 + 10 * bytes.TextTransformations.filter(({ Type }) => Type !== 'NONE').length;
  const known = managed ? MANAGED[managed.Name] : groups.get(statement.RuleGroupReferenceStatement?.Arn ?? '');
  if (known === undefined) throw new Error(`no units are known for ${JSON.stringify(statement)}`);
  return known;
}

const sumOf = (rules: readonly Rule[], groups: ReadonlyMap<string, number>): number =>
  rules.reduce((sum, { Statement }) => sum + unitsOf(Statement, groups), 0);

/** Units of each web ACL by logical id. */
export function webAclUnits(template: Template): Map<string, number> {
  const groups = new Map(
    ofType(template, 'AWS::WAFv2::RuleGroup').map(([id, { Properties }]) => [
      template.arnOf(id),
      Number(Properties.Capacity),
    ]),
  );
  const acls = ofType(template, 'AWS::WAFv2::WebACL');
  return new Map(acls.map(([id, { Properties }]) => [id, sumOf(Properties.Rules as Rule[], groups)]));
}

/** What the rules of each group use of the capacity that it declares for ever, and what each web ACL uses. */
export function capacities(template: Template): Measure[] {
  const groups = ofType(template, 'AWS::WAFv2::RuleGroup').flatMap(([id, { Properties }]) => [
    {
      what: `units of the rules of ${id}, of its capacity`,
      value: sumOf(Properties.Rules as Rule[], new Map()),
      most: Number(Properties.Capacity),
      mention: 'Capacity',
    },
    { what: `capacity of ${id}`, value: Number(Properties.Capacity), most: MOST, mention: 'Capacity' },
  ]);
  const acls = [...webAclUnits(template)].map(([id, value]) => ({
    what: `units of ${id}`,
    value,
    most: MOST,
    mention: 'AWS::WAFv2::WebACL',
  }));
  return [...groups, ...acls];
}
