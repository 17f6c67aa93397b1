const { arnOf, ref } = require('./names.cjs');

/** "50 reference statements in one rule group", which AWS does not raise. */
const MOST_REFERENCES = 50;
// Beyond this many IP sets their ids no longer fit into a function's environment (4 KB): they are looked up by name.
const MOST_NAMED = 8;
const FAMILIES = ['v4', 'v6'];
const PREFIX = { REGIONAL: 'BlockList', CLOUDFRONT: 'CloudFrontBlockList' };

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

module.exports = { blocks, forwarding, groupArns, groupsOf, ipSetList, scopesOf, setsOf };
