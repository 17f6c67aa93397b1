import type {
  GetRateBasedStatementManagedKeysCommandInput,
  GetRateBasedStatementManagedKeysCommandOutput,
  GetRuleGroupCommandInput,
  GetRuleGroupCommandOutput,
  GetSampledRequestsCommandInput,
  GetSampledRequestsCommandOutput,
  GetWebACLCommandInput,
  GetWebACLCommandOutput,
  ListResourcesForWebACLCommandInput,
  ListResourcesForWebACLCommandOutput,
  ListWebACLsCommandInput,
  ListWebACLsCommandOutput,
  Rule,
  RuleGroup,
  SampledHTTPRequest,
  Scope,
  WebACL,
} from '@aws-sdk/client-wafv2';
import { hours } from '../../src/core/time.ts';
import { awsError, type World } from '../account.ts';
import { invalid } from './wafv2-checks.ts';

type Output<T> = Omit<T, '$metadata'>;
type ResourceType = NonNullable<ListResourcesForWebACLCommandInput['ResourceType']>;

interface StoredAcl {
  acl: WebACL;
  scope: Scope;
  resources: Map<ResourceType, string[]>;
}

const MOST_LISTED = 100;

/** Web ACLs and rule groups of AWS WAF, as far as they can be read; deployments and tests put them there. */
export class LocalWebAcls {
  readonly #world: World;
  readonly #acls = new Map<string, StoredAcl>();
  readonly #groups = new Map<string, RuleGroup>();
  readonly #samples = new Map<string, SampledHTTPRequest[]>();
  readonly #limited = new Map<string, string[]>();

  constructor(world: World) {
    this.#world = world;
  }

  /** Makes a rule group, or gives the one of that name other rules. @returns the ARN, for a web ACL's reference */
  seedRuleGroup(Name: string, Rules: Rule[], scope: Scope = 'REGIONAL'): string {
    const known = [...this.#groups.values()].find(
      (group) => group.Name === Name && group.ARN === this.arnOf('rulegroup', Name, group.Id ?? '', scope),
    );
    if (known?.ARN) {
      known.Rules = Rules;
      return known.ARN;
    }
    const Id = this.#world.newId();
    const ARN = this.arnOf('rulegroup', Name, Id, scope);
    this.#groups.set(ARN, { Name, Id, ARN, Capacity: 50, Rules, VisibilityConfig: visible(Name) });
    return ARN;
  }

  /** @param resources what it protects; load balancers unless told. @returns the ARN */
  seedWebAcl(
    Name: string,
    Rules: Rule[],
    resources: string[] = [],
    { scope = 'REGIONAL', type = 'APPLICATION_LOAD_BALANCER' }: { scope?: Scope; type?: ResourceType } = {},
  ): string {
    const Id = this.#world.newId();
    const ARN = this.arnOf('webacl', Name, Id, scope);
    const acl: WebACL = { Name, Id, ARN, Rules, DefaultAction: { Allow: {} }, VisibilityConfig: visible(Name) };
    this.#acls.set(ARN, { acl, scope, resources: new Map([[type, resources]]) });
    return ARN;
  }

  /** Keeps requests as if a rule with this metric had matched them. */
  seedSamples(metric: string, requests: SampledHTTPRequest[]): void {
    this.#samples.set(metric, requests);
  }

  /** Has a rate rule of any web ACL limit these addresses now. */
  seedLimited(rule: string, addresses: string[]): void {
    this.#limited.set(rule, addresses);
  }

  /** As if somebody had deleted them all. */
  removeWebAcls(): void {
    this.#acls.clear();
  }

  /** A rule group that blocks what is in these IP sets, in a web ACL that protects these resources. */
  seedProtection(name: string, sets: readonly string[], resources: string[], scope: Scope = 'REGIONAL'): void {
    this.seedReference(name, this.seedBlockGroup(name, sets, scope), resources, scope);
  }

  /** The rule group of a stack, which blocks what is in these IP sets. @returns the ARN */
  seedBlockGroup(name: string, sets: readonly string[], scope: Scope = 'REGIONAL'): string {
    const references = sets.map((set) => ({
      IPSetReferenceStatement: { ARN: this.arnOf('ipset', set, '00000000-0000-4000-8000-000000000000', scope) },
    }));
    const block = seedRule('block-list', {
      Statement: { OrStatement: { Statements: references } },
      Action: { Block: {} },
    });
    return this.seedRuleGroup(`${name}-block-list-00`, [block], scope);
  }

  /** A web ACL that refers to a rule group, as people put it there after the first deployment. */
  seedReference(name: string, ARN: string, resources: string[], scope: Scope = 'REGIONAL'): void {
    const rule = seedRule('riposte', {
      Statement: { RuleGroupReferenceStatement: { ARN } },
      OverrideAction: { None: {} },
    });
    this.seedWebAcl(`${name}-web-acl`, [rule], resources, { scope });
  }

  ListWebACLs({
    Scope: scope,
    Limit = MOST_LISTED,
    NextMarker,
  }: ListWebACLsCommandInput): Output<ListWebACLsCommandOutput> {
    this.checkScope(scope);
    const all = [...this.#acls.values()].filter((stored) => stored.scope === scope);
    const from = Number(NextMarker ?? 0);
    const page = all.slice(from, from + Limit).map(({ acl: { Name, Id, ARN } }) => ({ Name, Id, ARN, LockToken: Id }));
    return { WebACLs: page, ...(from + Limit < all.length && { NextMarker: String(from + Limit) }) };
  }

  GetWebACL({ Name, Id, Scope: scope }: GetWebACLCommandInput): Output<GetWebACLCommandOutput> {
    this.checkScope(scope);
    const stored = this.#acls.get(this.arnOf('webacl', Name ?? '', Id ?? '', scope ?? 'REGIONAL'));
    if (!stored) throw missing(`${Name}`);
    return { WebACL: stored.acl, LockToken: Id };
  }

  GetRuleGroup({ ARN = '' }: GetRuleGroupCommandInput): Output<GetRuleGroupCommandOutput> {
    const RuleGroup = this.#groups.get(ARN);
    if (!RuleGroup) throw missing(ARN);
    return { RuleGroup, LockToken: RuleGroup.Id };
  }

  /** Of regional web ACLs only: which distributions have one, CloudFront knows. */
  ListResourcesForWebACL(input: ListResourcesForWebACLCommandInput): Output<ListResourcesForWebACLCommandOutput> {
    const stored = this.#acls.get(input.WebACLArn ?? '');
    if (!stored) throw missing(`${input.WebACLArn}`);
    if (stored.scope === 'CLOUDFRONT') throw invalid('a web ACL of scope CLOUDFRONT');
    return { ResourceArns: stored.resources.get(input.ResourceType ?? 'APPLICATION_LOAD_BALANCER') ?? [] };
  }

  /** Of the last three hours at most, as AWS keeps them no longer. */
  GetSampledRequests(input: GetSampledRequestsCommandInput): Output<GetSampledRequestsCommandOutput> {
    this.checkScope(input.Scope);
    const { WebAclArn = '', RuleMetricName = '', MaxItems = 0, TimeWindow } = input;
    if (!this.#acls.has(WebAclArn)) throw missing(WebAclArn);
    if (MaxItems < 1 || MaxItems > 500) throw invalid(`MaxItems ${MaxItems}`);
    const { StartTime: start, EndTime: end } = TimeWindow ?? {};
    if (!start || !end || this.#world.now() - start.getTime() > hours(3)) throw invalid('the time window');
    const all = (this.#samples.get(RuleMetricName) ?? []).filter(({ Timestamp: at }) => at && at >= start && at <= end);
    return { SampledRequests: all.slice(0, MaxItems), PopulationSize: all.length, TimeWindow };
  }

  /** Only of rules that count by the address alone. */
  GetRateBasedStatementManagedKeys({
    Scope: scope,
    WebACLName,
    WebACLId,
    RuleGroupRuleName,
    RuleName = '',
  }: GetRateBasedStatementManagedKeysCommandInput): Output<GetRateBasedStatementManagedKeysCommandOutput> {
    const { WebACL } = this.GetWebACL({ Name: WebACLName, Id: WebACLId, Scope: scope });
    const group = WebACL?.Rules?.find(({ Name }) => Name === RuleGroupRuleName)?.Statement?.RuleGroupReferenceStatement;
    const rules = RuleGroupRuleName === undefined ? WebACL?.Rules : this.#groups.get(group?.ARN ?? '')?.Rules;
    const rate = rules?.find(({ Name }) => Name === RuleName)?.Statement?.RateBasedStatement;
    if (!rate) throw missing(RuleName);
    if (!['IP', 'FORWARDED_IP'].includes(rate.AggregateKeyType ?? '')) throw invalid('the aggregation of the rule');
    const all = this.#limited.get(RuleName) ?? [];
    const of = (isV6: boolean) => all.filter((one) => one.includes(':') === isV6);
    return {
      ManagedKeysIPV4: { IPAddressVersion: 'IPV4', Addresses: of(false) },
      ManagedKeysIPV6: { IPAddressVersion: 'IPV6', Addresses: of(true) },
    };
  }

  protected checkScope(scope: Scope | undefined): void {
    const isKnown = scope === 'REGIONAL' || scope === 'CLOUDFRONT';
    if (!isKnown || (scope === 'CLOUDFRONT' && this.#world.region !== 'us-east-1')) throw invalid(`the scope ${scope}`);
  }

  protected arnOf(kind: 'ipset' | 'rulegroup' | 'webacl', name: string, id: string, scope: Scope): string {
    const { partition, region, accountId } = this.#world;
    const place = scope === 'REGIONAL' ? 'regional' : 'global';
    return `arn:${partition}:wafv2:${region}:${accountId}:${place}/${kind}/${name}/${id}`;
  }
}

/** A rule of a rule group or web ACL, but for what it does. */
export const seedRule = (Name: string, rest: Pick<Rule, 'Statement' | 'Action' | 'OverrideAction'>): Rule => ({
  Name,
  Priority: 0,
  VisibilityConfig: visible(Name),
  ...rest,
});

const visible = (MetricName: string) => ({ SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName });

const missing = (what: string): Error =>
  awsError(
    'WAFNonexistentItemException',
    `AWS WAF couldn’t perform the operation because your resource doesn’t exist: ${what}`,
  );
