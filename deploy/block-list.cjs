const { arnOf, ref } = require('./names.cjs');

/** "50 reference statements in one rule group", which AWS does not raise. */
const MOST_REFERENCES = 50;
// Beyond this many IP sets their ids no longer fit into a function's environment (4 KB): they are looked up by name.
const MOST_NAMED = 8;
const FAMILIES = ['v4', 'v6'];
const PREFIX = { REGIONAL: 'BlockList', CLOUDFRONT: 'CloudFrontBlockList' };

const visible = (MetricName) => ({ CloudWatchMetricsEnabled: true, SampledRequestsEnabled: true, MetricName });
const twoDigits = (number) => String(number).padStart(2, '0');
/** Whether anything may be blocked: a ceiling under which nothing may be touched only counts. */
const blocks = ({ mode }) => ['approve', 'enforce'].includes(mode);
/** In which scopes this stack makes IP sets. */
const scopesOf = ({ cloudFront }) => (cloudFront === 'on' ? ['REGIONAL', 'CLOUDFRONT'] : ['REGIONAL']);

/** `off`, or the header and position in which a proxy names the client, such as `X-Forwarded-For:LAST`. */
function forwarding({ forwardedIp }) {
  if (forwardedIp === 'off') return undefined;
  const [HeaderName, Position] = forwardedIp.split(':');
  return { HeaderName, Position, FallbackBehavior: 'NO_MATCH' };
}

/** The IP sets of a scope: logical id, name, family and shard, in the order in which they are made. */
const setsOf = (stack, scope, { ipSets }) =>
  Array.from({ length: ipSets }, (_, shard) =>
    FAMILIES.map((family) => ({
      id: `${PREFIX[scope]}${family.toUpperCase()}Shard${twoDigits(shard)}`,
      name: `${stack}-block-list-${family}-${twoDigits(shard)}`,
      family,
      shard,
    })),
  ).flat();

/**
 * The rule groups of a scope. Which sets one refers to, its name and its capacity follow from the settings alone and
 * leave room for more sets, since neither name nor capacity can be changed without replacing the group, which every
 * web ACL that refers to it would hold on to.
 */
function groupsOf(stack, scope, settings) {
  const forwarded = forwarding(settings);
  const each = FAMILIES.length * (forwarded ? 2 : 1);
  const shards = Math.floor(MOST_REFERENCES / each);
  const isAny = forwarded?.Position === 'ANY';
  return Array.from({ length: Math.ceil(settings.ipSets / shards) }, (_, n) => ({
    id: `${PREFIX[scope]}RuleGroup${twoDigits(n)}`,
    name: `${stack}-block-list-${isAny ? 'any-' : ''}${twoDigits(n)}`,
    // A reference costs 1 unit, and 5 where any address of a header is compared.
    capacity: isAny ? 150 : MOST_REFERENCES,
    sets: setsOf(stack, scope, settings).filter(({ shard }) => Math.floor(shard / shards) === n),
  }));
}

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

/** RIPOSTE_IP_SETS: the sets' references, or, of many, `stack-block-list|number|scope`, under which they are found. */
function ipSetList(stack, settings, scopes = scopesOf(settings)) {
  const sets = scopes.flatMap((scope) => setsOf(stack, scope, settings));
  const own =
    sets.length > MOST_NAMED
      ? scopes.map((scope) => `${stack}-block-list|${settings.ipSets}|${scope}`)
      : sets.map(({ id }) => ref(id));
  const all = [...own, ...(settings.cloudFrontIpSets ? [settings.cloudFrontIpSets] : [])];
  return all.every((one) => typeof one === 'string') ? all.join(',') : { 'Fn::Join': [',', all] };
}

/** The ARNs of a scope's rule groups, comma-separated. */
const groupArns = (stack, scope, settings) => ({
  'Fn::Join': [',', groupsOf(stack, scope, settings).map(({ id }) => arnOf(id))],
});

module.exports = { blockList, blocks, forwarding, groupArns, groupsOf, inTurn, ipSetList, scopesOf, visible };
