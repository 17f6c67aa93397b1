const { blocks, forwarding, groupsOf, scopesOf, setsOf } = require('./block-list-layout.cjs');
const { arnOf } = require('./names.cjs');

const visible = (MetricName) => ({ CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName });

const IP_VERSION = { v4: 'IPV4', v6: 'IPV6' };

// The addresses are the reconciler's: with none here, an update of the stack leaves them as they are. A description or
// tag that changes would not: CloudFormation then writes the whole set, and empties it until the next sweep.
const ipSet = ({ name, family }, Scope) => ({
  Type: 'AWS::WAFv2::IPSet',
  Properties: {
    Name: name,
    Description: 'Written by Riposte only',
    Scope,
    IPAddressVersion: IP_VERSION[family],
    Addresses: [],
  },
});

const RESPONSE = {
  ResponseCode: 403,
  CustomResponseBodyKey: 'blocked',
  ResponseHeaders: [{ Name: 'x-riposte', Value: 'blocked' }],
};
const RESPONSE_BODY = { blocked: { ContentType: 'TEXT_PLAIN', Content: 'This address is blocked.\n' } };

function rule(name, Priority, { sets }, settings, IPSetForwardedIPConfig) {
  const block = settings.blockResponse === 'custom' ? { CustomResponse: RESPONSE } : {};
  const inSet = ({ id }) => ({
    IPSetReferenceStatement: { Arn: arnOf(id), ...(IPSetForwardedIPConfig && { IPSetForwardedIPConfig }) },
  });
  return {
    Name: name,
    Priority,
    Action: blocks(settings) ? { Block: block } : { Count: {} },
    Statement: { OrStatement: { Statements: sets.map(inSet) } },
    RuleLabels: [{ Name: 'riposte:blocked' }],
    VisibilityConfig: visible(name),
  };
}

function ruleGroup(group, Scope, settings) {
  const forwarded = forwarding(settings);
  const body = blocks(settings) && settings.blockResponse === 'custom';
  return {
    Type: 'AWS::WAFv2::RuleGroup',
    Properties: {
      Name: group.name,
      Description: 'Blocks what is on the block list of Riposte',
      Scope,
      Capacity: group.capacity,
      VisibilityConfig: visible(group.name),
      ...(body && { CustomResponseBodies: RESPONSE_BODY }),
      Rules: [
        rule('block-list', 0, group, settings),
        // Beside the connection's own address, not in its place: a request without the header would pass.
        ...(forwarded ? [rule('block-list-forwarded', 1, group, settings, forwarded)] : []),
      ],
    },
  };
}

// AWS WAF takes one Create a second, CloudFormation's included: each waits for the one before, if it does not anyway.
function inTurn(resources) {
  const entries = Object.entries(resources).map(([id, resource], n, all) => {
    const [before = ''] = all[n - 1] ?? [];
    const waits = n === 0 || JSON.stringify(resource).includes(`"${before}"`);
    return [id, { ...resource, ...(!waits && { DependsOn: [before] }) }];
  });
  return Object.fromEntries(entries);
}

/** The IP sets, and the rule groups that users attach to their web ACLs, in these scopes. */
function blockList(stack, settings, scopes = scopesOf(settings)) {
  const all = scopes.flatMap((scope) => [
    ...setsOf(stack, scope, settings).map((set) => [set.id, ipSet(set, scope)]),
    ...groupsOf(stack, scope, settings).map((group) => [group.id, ruleGroup(group, scope, settings)]),
  ]);
  return inTurn(Object.fromEntries(all));
}

module.exports = { blockList, inTurn, visible };
