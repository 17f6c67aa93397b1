import * as z from 'zod/mini';
import { addressesIn } from '../core/addresses/addresses-in.ts';
import { type Family, type Network, parseNetwork } from '../core/addresses/network.ts';
import { indexRanges } from '../core/addresses/range-index.ts';
import { SPECIAL_RANGES, UNASSIGNED_RANGES } from '../core/addresses/special-ranges.ts';
import { BadRangesError } from '../core/errors.ts';
import type { Group } from '../core/known.ts';
import { once } from '../core/once.ts';
import { clean } from '../core/text.ts';
import snapshot from './aws-ranges.json' with { type: 'json' };

/** Services whose addresses reach everybody's origins and health checks: to block them is to block ourselves. */
export const ORIGIN_FACING: Readonly<Record<string, string>> = {
  CLOUDFRONT_ORIGIN_FACING: 'from which CloudFront calls origins (CLOUDFRONT_ORIGIN_FACING)',
  CLOUDFRONT: 'of CloudFront (CLOUDFRONT)',
  ROUTE53_HEALTHCHECKS: 'of the health checkers of Route 53 (ROUTE53_HEALTHCHECKS)',
};

const MOST_ENTRIES = 100_000;
/** Wider than anything that AWS has: such an entry is a slip, or hostile. */
const WIDEST = { v4: 8, v6: 16 };
/** An eighth of the IPv4 space; AWS has about a twentieth. */
const MOST_ADDRESSES_V4 = 2 ** 29;

const word = z.string().check(z.regex(/^[\w-]{1,64}$/, 'is not a word'));
const cidr = z.string().check(z.maxLength(64));
const Entry = { region: word, service: word };
/** Names only the fields that count, as AWS may add others. */
const Document = z.object({
  syncToken: z.string().check(z.regex(/^\d{1,20}$/, 'is not a number')),
  createDate: z.string().check(z.regex(/^\d{4}(-\d\d){5}$/, 'is not a date such as 2026-09-28-20-37-05')),
  prefixes: z.array(z.object({ ip_prefix: cidr, ...Entry })).check(z.minLength(1), z.maxLength(MOST_ENTRIES)),
  ipv6_prefixes: z.array(z.object({ ipv6_prefix: cidr, ...Entry })).check(z.maxLength(MOST_ENTRIES)),
});

const nonsense = once(() =>
  indexRanges(
    [...SPECIAL_RANGES, ...UNASSIGNED_RANGES].flatMap((range) => {
      const network = parseNetwork(range.cidr);
      return network ? [{ network, label: range.what }] : [];
    }),
  ),
);

/**
 * Reads AWS's ip-ranges.json strictly: one entry that cannot be right makes the whole document one.
 *
 * @returns the ranges of each service that is never blocked, and all others in one group that many share
 * @throws BadRangesError saying what is wrong, and where
 */
export function parseAwsRanges(document: unknown): Group[] {
  const parsed = z.safeParse(Document, document);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new BadRangesError(`ip-ranges.json: ${issue?.path.join('.') || 'the document'}: ${issue?.message}`);
  }
  const { prefixes, ipv6_prefixes } = parsed.data;
  const entries = [
    ...prefixes.map(({ ip_prefix, service }) => checked('v4', ip_prefix, service)),
    ...ipv6_prefixes.map(({ ipv6_prefix, service }) => checked('v6', ipv6_prefix, service)),
  ];
  const addresses = addressesIn(entries.flatMap(({ network }) => (network.family === 'v4' ? [network] : [])));
  if (addresses > MOST_ADDRESSES_V4)
    throw new BadRangesError(`ip-ranges.json: prefixes: ${addresses} IPv4 addresses are more than AWS can have`);
  const missing = Object.keys(ORIGIN_FACING).find((service) => !entries.some((entry) => entry.service === service));
  if (missing) throw new BadRangesError(`ip-ranges.json: prefixes: there is nothing of the service ${missing}`);
  return inGroups(entries);
}

/** The part that is shipped, for the time before the first download. */
export const snapshotGroups = once((): Group[] => parseAwsRanges(snapshot));

interface Checked {
  network: Network;
  service: string;
}

function checked(family: Family, text: string, service: string): Checked {
  const refuse = (why: string): never => {
    throw new BadRangesError(`ip-ranges.json: "${clean(text, 64)}" of ${service} ${why}`);
  };
  const network = parseNetwork(text);
  if (network?.family !== family || !text.includes('/')) return refuse(`is not a CIDR of IP${family}`);
  if (Number(network.cidr.split('/')[1]) < WIDEST[family]) return refuse(`is wider than /${WIDEST[family]}`);
  const special = nonsense().overlapping(network);
  return special ? refuse(`overlaps ${special}`) : { network, service };
}

function inGroups(entries: readonly Checked[]): Group[] {
  const cidrsOf = (some: readonly Checked[]): string[] => [...new Set(some.map(({ network }) => network.cidr))].sort();
  const facing = Object.entries(ORIGIN_FACING).map(([service, what]) => ({
    what: `it belongs to AWS's published ranges ${what}`,
    cidrs: cidrsOf(entries.filter((entry) => entry.service === service)),
  }));
  const known = new Set(facing.flatMap(({ cidrs }) => cidrs));
  const others = cidrsOf(entries.filter(({ service }) => !(service in ORIGIN_FACING))).filter((one) => !known.has(one));
  const what = "it belongs to AWS's published ranges, shared with other AWS customers; people are told instead";
  return [...facing, ...(others.length > 0 ? [{ what, cidrs: others, isShared: true }] : [])];
}
