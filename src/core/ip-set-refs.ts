import type { Family } from './addresses/network.ts';
import { clean } from './text.ts';

/** Where an IP set can be used: by load balancers and APIs of its region, or by CloudFront everywhere. */
export type Scope = 'REGIONAL' | 'CLOUDFRONT';
export const SCOPES: readonly Scope[] = ['REGIONAL', 'CLOUDFRONT'];

export interface IpSetRef {
  name: string;
  /** Empty where the deployment has too many sets to list their ids: WAF is asked for it by the name. */
  id: string;
}

/** The stack's IP sets by scope and family, in the order of their shards. */
export type IpSets = Record<Scope, Record<Family, IpSetRef[]>>;

/** A rule group can refer to 50 IP sets, so there are never more in one scope and family. */
const MOST_SETS = 50;

// What CloudFormation's Ref of an IP set returns; the family and the shard are in the name that the deployment gives it.
const REF = /^([\w-]{1,128}-(v4|v6)-(\d\d))\|([\w-]{0,36})\|(REGIONAL|CLOUDFRONT)$/;

// So many sets that a function's environment (4 KB) has no room for all: the beginning of their names, and their number.
const MANY = /^([\w-]{1,120}-block-list)\|(\d{1,2})\|(REGIONAL|CLOUDFRONT)$/;

interface Entry extends IpSetRef {
  family: Family;
  scope: Scope;
  shard: number;
}

function parseRef(ref: string): Entry | undefined {
  const [, name = '', family, shard, id = '', scope] = REF.exec(ref) ?? [];
  return name ? { name, id, family: family as Family, scope: scope as Scope, shard: Number(shard) } : undefined;
}

function spelledOut(ref: string): string[] {
  const [, name, count, scope] = MANY.exec(ref) ?? [];
  if (!name) return [ref];
  const shards = Array.from({ length: Number(count) }, (_, shard) => String(shard).padStart(2, '0'));
  return shards.flatMap((shard) => [`${name}-v4-${shard}||${scope}`, `${name}-v6-${shard}||${scope}`]);
}

/** Why a list of references is none, or undefined when it is one: in each scope and family the shards run from 00. */
export function ipSetProblem(given: readonly string[]): string | undefined {
  const refs = given.flatMap(spelledOut);
  const entries = refs.map(parseRef);
  const bad = refs.find((_, n) => entries[n] === undefined);
  if (bad !== undefined)
    return `"${clean(bad, 80)}" is not name|id|scope with a name ending in -v4-00 or -v6-00, as Ref of AWS::WAFv2::IPSet gives it`;
  for (const [place, sets] of byPlace(entries.filter((entry) => entry !== undefined))) {
    const shards = sets.map(({ shard }) => shard).sort((a, b) => a - b);
    if (shards.length > MOST_SETS) return `there are ${shards.length} sets for ${place}, and at most ${MOST_SETS} fit`;
    if (shards.some((shard, n) => shard !== n)) return `the sets for ${place} are not numbered from 00 without a gap`;
  }
  return refs.length > 0 ? undefined : 'is empty: there is no IP set';
}

/** Sorts references that have no problem by scope and family. */
export function readIpSets(refs: readonly string[]): IpSets {
  const places = byPlace(refs.flatMap(spelledOut).flatMap((ref) => parseRef(ref) ?? []));
  const of = (scope: Scope, family: Family): IpSetRef[] =>
    (places.get(`${scope} ${family}`) ?? [])
      .toSorted((a, b) => a.shard - b.shard)
      .map(({ name, id }) => ({ name, id }));
  return {
    REGIONAL: { v4: of('REGIONAL', 'v4'), v6: of('REGIONAL', 'v6') },
    CLOUDFRONT: { v4: of('CLOUDFRONT', 'v4'), v6: of('CLOUDFRONT', 'v6') },
  };
}

const byPlace = (entries: readonly Entry[]): Map<string, Entry[]> =>
  Map.groupBy(entries, ({ scope, family }) => `${scope} ${family}`);
