const { createHash } = require('node:crypto');
const { alarm } = require('./alarm.cjs');
const { inTurn, visible } = require('./block-list.cjs');
const { blocks, forwarding, groupsOf, scopesOf } = require('./block-list-layout.cjs');
const { arnOf, ref } = require('./names.cjs');

const REQUESTS_IN_5_MINUTES = 2000;
// 1,125 capacity units in all: with the rate limit and two rule groups, within the 1,500 that a web ACL's price covers.
const MANAGED = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesSQLiRuleSet',
];
const PREFIX = { REGIONAL: '', CLOUDFRONT: 'CloudFront' };

const aclId = (scope) => `${PREFIX[scope]}WebAcl`;

const blockListRule = ({ id }, n) => ({
  Name: `block-list-${n}`,
  Statement: { RuleGroupReferenceStatement: { Arn: arnOf(id) } },
  OverrideAction: { None: {} },
  VisibilityConfig: visible(`block-list-${n}`),
});

// Behind a proxy the connection's address is the proxy's, and a limit on that would stop everybody: the client's counts.
function rateRule(settings) {
  const forwarded = forwarding(settings);
  const { HeaderName, FallbackBehavior } = forwarded ?? {};
  const by = forwarded
    ? { AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: { HeaderName, FallbackBehavior } }
    : { AggregateKeyType: 'IP' };
  return {
    Name: 'rate-limit',
    Statement: { RateBasedStatement: { Limit: REQUESTS_IN_5_MINUTES, EvaluationWindowSec: 300, ...by } },
    Action: blocks(settings) ? { Block: {} } : { Count: {} },
    VisibilityConfig: visible('rate-limit'),
  };
}

const managedRule = (settings) => (Name) => ({
  Name,
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } },
  OverrideAction: blocks(settings) && settings.managedRules === 'block' ? { None: {} } : { Count: {} },
  VisibilityConfig: visible(Name),
});

// The block list comes first: it is the cheapest to look at, and no other rule may let pass what is on it.
function webAcl(stack, Scope, settings) {
  const rules = [
    ...groupsOf(stack, Scope, settings).map(blockListRule),
    rateRule(settings),
    ...MANAGED.map(managedRule(settings)),
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
const blockedAlarm = (stack, scope, { blockedRequestsAlarm }) =>
  alarm({
    name: `${stack}-${scope === 'REGIONAL' ? '' : 'cloudfront-'}blocked-requests`,
    means: `The web ACL ${stack}-web-acl (${scope}) blocked ${blockedRequestsAlarm} requests or more in five minutes.`,
    first: 'npx riposte blocks samples shows which requests.',
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
const associationId = (arn) => `Protect${createHash('sha256').update(arn).digest('hex').slice(0, 12)}`;

const association = (ResourceArn) => ({
  Type: 'AWS::WAFv2::WebACLAssociation',
  Properties: { ResourceArn, WebACLArn: arnOf(aclId('REGIONAL')) },
});

/** By setting: a web ACL in each of these scopes, its alarm, and what it protects. */
function webAcls(stack, settings, scopes = scopesOf(settings), hasTopic = true) {
  if (settings.webAcl !== 'on') return {};
  const isWatched = hasTopic && settings.blockedRequestsAlarm > 0;
  const acls = scopes.map((scope) => [aclId(scope), webAcl(stack, scope, settings)]);
  const alarms = scopes.map((scope) => [`${aclId(scope)}BlockedAlarm`, blockedAlarm(stack, scope, settings)]);
  const protect = listOf(settings.protect).map((arn) => [associationId(arn), association(arn)]);
  return { ...Object.fromEntries(isWatched ? alarms : []), ...inTurn(Object.fromEntries([...acls, ...protect])) };
}

const listOf = (text = '') => text.split(',').flatMap((entry) => entry.trim() || []);

module.exports = { aclId, listOf, webAcls };
