import { createHash } from 'node:crypto';
import type { Scope } from '../src/core/ip-set-refs.ts';
import { type ChosenGroup, MANAGED_GROUPS, type ManagedGroupId, readManagedGroup } from '../src/core/managed-groups.ts';
import { entriesOf } from '../src/platform/settings/kinds.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { alarm } from './alarm.ts';
import { inTurn, visible } from './block-list.ts';
import { blocks, forwarding, type GroupLayout, groupsOf, scopesOf } from './block-list-layout.ts';
import { arnOf, ref } from './names.ts';
import type { Resource, Resources } from './template.ts';

const PREFIX = { REGIONAL: '', CLOUDFRONT: 'CloudFront' };

export const aclId = (scope: Scope): string => `${PREFIX[scope]}WebAcl`;

const blockListRule = ({ id }: GroupLayout, n: number) => ({
  Name: `block-list-${n}`,
  Statement: { RuleGroupReferenceStatement: { Arn: arnOf(id) } },
  OverrideAction: { None: {} },
  VisibilityConfig: visible(`block-list-${n}`),
});

/** Of requests whose country the header names, where a proxy stands before; others have the country of their connection. */
function geoRules(settings: Settings) {
  const CountryCodes = entriesOf(settings.geoBlock);
  if (CountryCodes.length === 0) return [];
  const { HeaderName, FallbackBehavior } = forwarding(settings) ?? {};
  const ForwardedIPConfig = HeaderName && { HeaderName, FallbackBehavior };
  return [
    {
      Name: 'countries',
      Statement: { GeoMatchStatement: { CountryCodes, ...(ForwardedIPConfig && { ForwardedIPConfig }) } },
      Action: blocks(settings) ? { Block: {} } : { Count: {} },
      VisibilityConfig: visible('countries'),
    },
  ];
}

const NORMALIZED = [{ Priority: 0, Type: 'NORMALIZE_PATH' }];

// Behind a proxy the connection's address is the proxy's, and a limit on that would stop everybody: the client's counts.
function aggregation(settings: Settings) {
  const { HeaderName, FallbackBehavior } = forwarding(settings) ?? {};
  const ForwardedIPConfig = HeaderName && { HeaderName, FallbackBehavior };
  const forwarded = ForwardedIPConfig ? { ForwardedIPConfig } : {};
  if (settings.rateLimitBy === 'address-and-path')
    return {
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [
        ForwardedIPConfig ? { ForwardedIP: {} } : { IP: {} },
        { UriPath: { TextTransformations: NORMALIZED } },
      ],
      ...forwarded,
    };
  return ForwardedIPConfig ? { AggregateKeyType: 'FORWARDED_IP', ...forwarded } : { AggregateKeyType: 'IP' };
}

function rateRule(settings: Settings) {
  const { rateLimit: Limit, rateLimitPath: SearchString } = settings;
  const path = {
    FieldToMatch: { UriPath: {} },
    PositionalConstraint: 'STARTS_WITH',
    SearchString,
    TextTransformations: NORMALIZED,
  };
  return {
    Name: 'rate-limit',
    Statement: {
      RateBasedStatement: {
        Limit,
        EvaluationWindowSec: 300,
        ...aggregation(settings),
        ...(SearchString && { ScopeDownStatement: { ByteMatchStatement: path } }),
      },
    },
    Action: blocks(settings) ? { Block: {} } : { Count: {} },
    VisibilityConfig: visible('rate-limit'),
  };
}

/** Some groups have to be told how far they go: here no challenge is sent to clients, and no target is asked for. */
const CONFIGS: Partial<Record<ManagedGroupId, object>> = {
  'bot-control': { AWSManagedRulesBotControlRuleSet: { InspectionLevel: 'COMMON' } },
  'anti-ddos': {
    AWSManagedRulesAntiDDoSRuleSet: {
      ClientSideActionConfig: { Challenge: { UsageOfAction: 'DISABLED' } },
      SensitivityToBlock: 'LOW',
    },
  },
};

function managedRule({ id, version, does }: ChosenGroup, settings: Settings) {
  const { name: Name } = MANAGED_GROUPS[id];
  const config = CONFIGS[id];
  return {
    Name,
    Statement: {
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name,
        ...(version && { Version: version }),
        ...(config && { ManagedRuleGroupConfigs: [config] }),
      },
    },
    OverrideAction: blocks(settings) && (does ?? settings.managedRules) === 'block' ? { None: {} } : { Count: {} },
    VisibilityConfig: visible(Name),
  };
}

const chosenGroups = ({ managedGroups }: Settings): ChosenGroup[] =>
  entriesOf(managedGroups).flatMap((entry) => readManagedGroup(entry) ?? []);

// The block list comes first: it is the cheapest to look at, and no other rule may let pass what is on it.
function webAcl(stack: string, Scope: Scope, settings: Settings): Resource {
  const rules = [
    ...groupsOf(stack, Scope, settings).map(blockListRule),
    ...geoRules(settings),
    rateRule(settings),
    ...chosenGroups(settings).map((group) => managedRule(group, settings)),
  ];
  return {
    Type: 'AWS::WAFv2::WebACL',
    Properties: {
      Name: `${stack}-web-acl`,
      Description: 'Block list, rate limit and AWS managed rules, by Riposte',
      Scope,
      DefaultAction: { Allow: {} },
      VisibilityConfig: visible(`${stack}-web-acl`),
      Rules: rules.map((rule, Priority) => ({ ...rule, Priority })),
    },
  };
}

/** An alarm on how many requests the web ACL blocks in five minutes; CloudFront's metrics have no region. */
const blockedAlarm = (stack: string, scope: Scope, { blockedRequestsAlarm }: Settings): Resource =>
  alarm({
    name: `${stack}-${scope === 'REGIONAL' ? '' : 'cloudfront-'}blocked-requests`,
    means: `The web ACL ${stack}-web-acl (${scope}) blocked ${blockedRequestsAlarm} requests or more in five minutes.`,
    first: 'npx --no -- riposte waf samples shows which requests, and which rule stopped them.',
    runbook: 'blocked-requests',
    namespace: 'AWS/WAFV2',
    metric: 'BlockedRequests',
    dimensions: {
      WebACL: `${stack}-web-acl`,
      Rule: 'ALL',
      ...(scope === 'REGIONAL' && { Region: ref('AWS::Region') }),
    },
    statistic: 'Sum',
    seconds: 300,
    threshold: blockedRequestsAlarm,
  });

// By the ARN itself, so that another order or one more leaves the others as they are.
const associationId = (arn: string): string => `Protect${createHash('sha256').update(arn).digest('hex').slice(0, 12)}`;

const association = (ResourceArn: string): Resource => ({
  Type: 'AWS::WAFv2::WebACLAssociation',
  Properties: { ResourceArn, WebACLArn: arnOf(aclId('REGIONAL')) },
});

/** By setting: a web ACL in each of these scopes, its alarm, and what it protects. */
export function webAcls(
  stack: string,
  settings: Settings,
  scopes: readonly Scope[] = scopesOf(settings),
  hasTopic = true,
): Resources {
  if (settings.webAcl !== 'on') return {};
  const isWatched = hasTopic && settings.blockedRequestsAlarm > 0;
  const acls = scopes.map((scope): [string, Resource] => [aclId(scope), webAcl(stack, scope, settings)]);
  const alarms = scopes.map((scope): [string, Resource] => [
    `${aclId(scope)}BlockedAlarm`,
    blockedAlarm(stack, scope, settings),
  ]);
  const protect = entriesOf(settings.protect).map((arn): [string, Resource] => [associationId(arn), association(arn)]);
  return { ...Object.fromEntries(isWatched ? alarms : []), ...inTurn(Object.fromEntries([...acls, ...protect])) };
}
