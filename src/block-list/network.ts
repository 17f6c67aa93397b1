import { isIP } from 'node:net';
import { parseCidr } from 'cidr-tools';
import ipaddr from 'ipaddr.js';

export type Family = 'v4' | 'v6';

/** A canonical CIDR and its first and last address as numbers. */
export interface Network {
  family: Family;
  /** Such as `198.51.100.7/32` or `2001:db8::/48`: RFC 5952 notation, always with a prefix length, no host bits. */
  cidr: string;
  first: bigint;
  last: bigint;
}

const BITS = { v4: 32, v6: 128 };
const PREFIX = /^(0|[1-9]\d{0,2})$/;

// ipaddr.js reads the IPv4-compatible `::198.51.100.7` as the IPv4-mapped `::ffff:198.51.100.7`: hand it digits only.
const hexTail = (address: string): string =>
  address.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [a * 256 + Number(b), c * 256 + Number(d)].map((group) => group.toString(16)).join(':'),
  );

/** Reads an address as strictly as `inet_pton`: no octal, short or hexadecimal IPv4, no zone id, nothing around it. */
export function parseIp(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (text.length > 64 || text.includes('%')) return undefined;
  const version = isIP(text);
  if (version === 4) return ipaddr.IPv4.parse(text);
  return version === 6 ? ipaddr.IPv6.parse(hexTail(text)) : undefined;
}

/**
 * Reads a CIDR, or a single address as the network of its own, in any valid notation.
 *
 * @returns undefined for anything else: host bits set, a bad prefix length, an IPv4-mapped prefix, junk
 */
export function parseNetwork(text: string): Network | undefined {
  const [address = '', prefix, ...rest] = text.split('/', 3);
  const ip = parseIp(address);
  if (!ip || rest.length > 0 || ip.range() === 'ipv4Mapped') return undefined;
  const family: Family = ip.kind() === 'ipv4' ? 'v4' : 'v6';
  const length = prefix === undefined ? BITS[family] : PREFIX.test(prefix) ? Number(prefix) : Number.POSITIVE_INFINITY;
  if (length > BITS[family]) return undefined;
  const cidr = `${ip.toString()}/${length}`;
  const { start, end } = parseCidr(cidr);
  return start === parseCidr(ip.toString()).start ? { family, cidr, first: start, last: end } : undefined;
}

/** The canonical form of a CIDR that AWS echoes in a notation of its own; undefined when it is not a CIDR. */
export function canonical(text: string): string | undefined {
  return parseNetwork(text)?.cidr;
}

/** The family of a canonical CIDR. */
export const familyOf = (cidr: string): Family => (cidr.includes(':') ? 'v6' : 'v4');
