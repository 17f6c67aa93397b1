import ipaddr from 'ipaddr.js';
import { clean } from '../text.ts';
import { type Family, parseIp } from './network.ts';

/** One host, named as an IP set names it: `198.51.100.7/32`, `2001:db8::1/128`. */
export interface Address {
  cidr: string;
  family: Family;
}

/** IPv6 prefixes whose addresses carry an IPv4 address: a block would hit a gateway, or nobody. */
const EMBEDDING = [
  { prefix: '::/96', form: 'an IPv4-compatible address (RFC 4291)' },
  { prefix: '::ffff:0:0:0/96', form: 'an IPv4-translated address (RFC 2765)' },
  { prefix: '64:ff9b::/96', form: 'a NAT64 address (RFC 6052)' },
  { prefix: '64:ff9b:1::/48', form: 'a local-use NAT64 address (RFC 8215)' },
  { prefix: '2002::/16', form: 'a 6to4 address (RFC 3056)' },
  { prefix: '2001::/32', form: 'a Teredo address (RFC 4380)' },
].map(({ prefix, form }) => ({ form, range: ipaddr.IPv6.parseCIDR(prefix) }));

const refuse = (text: string, why: string): { refuse: string } => ({ refuse: `"${clean(text, 80)}" ${why}` });

/**
 * Reads one address from outside, strictly: dotted decimal or IPv6 as `inet_pton` takes them, with nothing around it.
 * IPv4-mapped IPv6 becomes IPv4, since that is how WAF sees the client.
 *
 * @returns the canonical CIDR of the single host, or why it is refused
 */
export function parseAddress(text: string): Address | { refuse: string } {
  const [address = '', length] = text.slice(0, 256).split(/\/(.*)/s);
  const ip = parseIp(address);
  if (!ip) return refuse(text, 'is not an IP address');
  const isIpv6 = ip instanceof ipaddr.IPv6;
  if (length !== undefined && length !== (isIpv6 ? '128' : '32'))
    return refuse(text, 'is not a single address: only single hosts are blocked');
  return isIpv6 ? parseIpv6(text, ip) : { cidr: `${ip.toString()}/32`, family: 'v4' };
}

function parseIpv6(text: string, address: ipaddr.IPv6): Address | { refuse: string } {
  if (address.isIPv4MappedAddress()) return { cidr: `${address.toIPv4Address().toString()}/32`, family: 'v4' };
  const embedding = EMBEDDING.find(({ range }) => address.match(range));
  // `::` and `::1` are no embedded IPv4 addresses, but special ones: the never-block ranges name them rightly.
  if (embedding && !isUnspecifiedOrLoopback(address)) return refuse(text, `is ${embedding.form}: not blocked as such`);
  if (isIsatap(address)) return refuse(text, 'is an ISATAP address (RFC 5214): not blocked as such');
  return { cidr: `${address.toRFC5952String()}/128`, family: 'v6' };
}

const isUnspecifiedOrLoopback = (address: ipaddr.IPv6): boolean =>
  ['unspecified', 'loopback'].includes(address.range());

/** Its interface identifier is `[02]00:5efe` and an IPv4 address, under any prefix. */
const isIsatap = ({ parts }: ipaddr.IPv6): boolean => parts[5] === 0x5efe && ((parts[4] ?? 0) & ~0x0200) === 0;
