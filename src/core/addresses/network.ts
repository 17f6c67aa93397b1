import { isIP } from 'node:net';
import { normalizeCidr, parseCidr } from 'cidr-tools';

export type Family = 'v4' | 'v6';
export const FAMILIES: readonly Family[] = ['v4', 'v6'];

/** A canonical CIDR and its first and last address as numbers. */
export interface Network {
  family: Family;
  /** Such as `198.51.100.7/32` or `2001:db8::/48`: RFC 5952 notation, always with a prefix length, no host bits. */
  cidr: string;
  first: bigint;
  last: bigint;
}

/** A single address: how it is written (RFC 5952), and as a number. */
export interface Ip {
  family: Family;
  text: string;
  number: bigint;
}

const BITS = { v4: 32, v6: 128 };
const PREFIX = /^(0|[1-9]\d{0,2})$/;

/** Reads an address as strictly as `inet_pton`: no octal, short or hexadecimal IPv4, no zone id, nothing around it. */
export function parseIp(text: string): Ip | undefined {
  if (text.length > 64 || text.includes('%') || isIP(text) === 0) return undefined;
  const { version, ip, start } = parseCidr(text);
  return { family: version === 4 ? 'v4' : 'v6', text: ip, number: start };
}

/** Whether it is an IPv4 address in IPv6 clothes: `::ffff:198.51.100.7`. */
export const isMapped = ({ family, number }: Ip): boolean => family === 'v6' && number >> 32n === 0xffffn;

/**
 * Reads a CIDR, or a single address as the network of its own, in any valid notation.
 *
 * @returns undefined for anything else: host bits set, a bad prefix length, an IPv4-mapped prefix, junk
 */
export function parseNetwork(text: string): Network | undefined {
  const slash = text.indexOf('/');
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (!ip || isMapped(ip)) return undefined;
  const { family, number } = ip;
  const prefix = slash < 0 ? String(BITS[family]) : text.slice(slash + 1);
  if (!PREFIX.test(prefix) || Number(prefix) > BITS[family]) return undefined;
  const hosts = (1n << BigInt(BITS[family] - Number(prefix))) - 1n;
  if ((number & hosts) !== 0n) return undefined;
  return { family, cidr: `${ip.text}/${prefix}`, first: number, last: number | hosts };
}

/** The network that an address with a valid prefix lies in. @example networkAt('45.9.0.0/15') // '45.8.0.0/15' */
export const networkAt = (text: string): string => normalizeCidr(text);

// What most entries of an IP set are, and what has only one notation.
const HOST_V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\/32$/;

// An IPv6 host of which no group is zero, or only those that `::` stands for: this too has only one notation.
const HOST_V6 =
  /^(?:(?:[1-9a-f][\da-f]{0,3}:){7}[1-9a-f][\da-f]{0,3}|(?!(?:[^:]*:){7})[1-9a-f][\da-f]{0,3}(?::[1-9a-f][\da-f]{0,3})*:(?::[1-9a-f][\da-f]{0,3})+)\/128$/;
/** An IPv6 host as AWS WAF echoes it; what might be an IPv4 address in it begins with zeros. */
const SPELT_OUT = /^(?!0000)(?:[\da-f]{4}:){7}[\da-f]{4}\/128$/;
const ZEROS = /(?:^|:)0(?::0)+(?:$|:)/g;

/** The canonical form of a CIDR that AWS echoes in a notation of its own; undefined when it is not a CIDR. */
export function canonical(text: string): string | undefined {
  if (HOST_V4.test(text) || HOST_V6.test(text)) return text;
  return SPELT_OUT.test(text) ? shortened(text) : parseNetwork(text)?.cidr;
}

/** The same without the zeros that stand at the front of a group, and `::` for the first longest run of groups of zero. */
function shortened(text: string): string {
  const groups = text.slice(0, -4).replaceAll(/(^|:)0{1,3}/g, '$1');
  let longest = '';
  for (const [run] of groups.matchAll(ZEROS)) if (run.length > longest.length) longest = run;
  return `${longest === '' ? groups : groups.replace(longest, '::')}/128`;
}

/** The /64 that a canonical IPv6 host lies in: what one host of the internet has to itself, and may move about in. */
export function net64Of(cidr: string): string {
  const first = (parseCidr(cidr).start >> 64n) << 64n;
  const groups = [112n, 96n, 80n, 64n].map((shift) => ((first >> shift) & 0xffffn).toString(16));
  return parseNetwork(`${groups.join(':')}::/64`)?.cidr ?? cidr;
}

/** The family of a canonical CIDR. */
export const familyOf = (cidr: string): Family => (cidr.includes(':') ? 'v6' : 'v4');
