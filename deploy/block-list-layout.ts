import { FAMILIES, type Family } from '../src/core/addresses/network.ts';
import type { Scope } from '../src/core/ip-set-refs.ts';
import type { Settings } from '../src/platform/settings/schema.ts';
import { arnOf, join, ref } from './names.ts';
import type { Value } from './template.ts';

/** "50 reference statements in one rule group", which AWS does not raise. */
const MOST_REFERENCES = 50;
// Beyond this many IP sets their ids no longer fit into a function's environment (4 KB): they are looked up by name.
const MOST_NAMED = 8;
const PREFIX = { REGIONAL: 'BlockList', CLOUDFRONT: 'CloudFrontBlockList' };

type Layout = Pick<Settings, 'ipSets' | 'forwardedIp'>;

/** How AWS WAF reads the client's address from a header. */
export interface Forwarding {
  HeaderName: string;
  Position: string;
  FallbackBehavior: string;
}
/** One IP set: its logical id and name, and what it holds. */
export interface SetLayout {
  id: string;
  name: string;
  family: Family;
  shard: number;
}
/** One rule group, and the sets that it refers to. */
export interface GroupLayout {
  id: string;
  name: string;
  capacity: number;
  sets: SetLayout[];
}

const twoDigits = (number: number): string => String(number).padStart(2, '0');
/** Whether anything may be blocked: a ceiling under which nothing may be touched only counts. */
export const blocks = ({ mode }: Pick<Settings, 'mode'>): boolean => ['approve', 'enforce'].includes(mode);
/** In which scopes this stack makes IP sets. */
export const scopesOf = ({ cloudFront }: Pick<Settings, 'cloudFront'>): Scope[] =>
  cloudFront === 'on' ? ['REGIONAL', 'CLOUDFRONT'] : ['REGIONAL'];

/** `off`, or the header and position in which a proxy names the client, such as `X-Forwarded-For:LAST`. */
export function forwarding({ forwardedIp }: Pick<Settings, 'forwardedIp'>): Forwarding | undefined {
  if (forwardedIp === 'off') return undefined;
  const [HeaderName = '', Position = ''] = forwardedIp.split(':');
  return { HeaderName, Position, FallbackBehavior: 'NO_MATCH' };
}

/** The IP sets of a scope: logical id, name, family and shard, in the order in which they are made. */
export const setsOf = (stack: string, scope: Scope, { ipSets }: Pick<Settings, 'ipSets'>): SetLayout[] =>
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
export function groupsOf(stack: string, scope: Scope, settings: Layout): GroupLayout[] {
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
export function ipSetList(stack: string, settings: Settings, scopes: readonly Scope[] = scopesOf(settings)): Value {
  const sets = scopes.flatMap((scope) => setsOf(stack, scope, settings));
  const own: Value[] =
    sets.length > MOST_NAMED
      ? scopes.map((scope) => `${stack}-block-list|${settings.ipSets}|${scope}`)
      : sets.map(({ id }) => ref(id));
  const all = [...own, ...(settings.cloudFrontIpSets ? [settings.cloudFrontIpSets] : [])];
  return all.every((one) => typeof one === 'string') ? all.join(',') : join(',', all);
}

/** How many IP sets of each family the function compares, in all scopes, those of the stack for CloudFront included. */
export function setsCompared(settings: Pick<Settings, 'ipSets' | 'cloudFront' | 'cloudFrontIpSets'>): number {
  const elsewhere = settings.cloudFrontIpSets.split(',').map((entry) => {
    // Many are given by how many there are of each family, few each by itself.
    const [, number] = /\|(\d{1,2})\|CLOUDFRONT$/.exec(entry) ?? [];
    return number === undefined ? Number(entry.includes('-block-list-v4-')) : Number(number);
  });
  return settings.ipSets * scopesOf(settings).length + elsewhere.reduce((sum, sets) => sum + sets, 0);
}

/** The ARNs of a scope's rule groups, comma-separated. */
export const groupArns = (stack: string, scope: Scope, settings: Layout): Value =>
  join(
    ',',
    groupsOf(stack, scope, settings).map(({ id }) => arnOf(id)),
  );
