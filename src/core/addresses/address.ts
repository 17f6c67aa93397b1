import { once } from '../once.ts';
import { clean } from '../text.ts';
import { type Family, type Ip, isMapped, parseIp, parseNetwork } from './network.ts';
import { indexRanges } from './range-index.ts';

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
];
const embedding = once(() =>
  indexRanges(
    EMBEDDING.flatMap(({ prefix, form }) => {
      const network = parseNetwork(prefix);
      return network ? [{ network, label: form }] : [];
    }),
  ),
);

const refuse = (text: string, why: string): { refuse: string } => ({ refuse: `"${clean(text, 80)}" ${why}` });

/** What most addresses are. It has one notation, and needs no arithmetic. */
const PLAIN_V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)$/;

/**
 * Reads one address from outside, strictly: dotted decimal or IPv6 as `inet_pton` takes them, with nothing around it.
 * IPv4-mapped IPv6 becomes IPv4, since that is how WAF sees the client.
 *
 * @returns the canonical CIDR of the single host, or why it is refused
 */
export function parseAddress(text: string): Address | { refuse: string } {
  if (PLAIN_V4.test(text)) return { cidr: `${text}/32`, family: 'v4' };
  const [address = '', length] = text.slice(0, 256).split(/\/(.*)/s);
  const ip = parseIp(address);
  if (!ip) return refuse(text, 'is not an IP address');
  if (length !== undefined && length !== (ip.family === 'v4' ? '32' : '128'))
    return refuse(text, 'is not a single address: only single hosts are blocked');
  if (isMapped(ip)) return { cidr: `${dotted(ip.number)}/32`, family: 'v4' };
  const form = embeddedForm(ip);
  if (form) return refuse(text, `is ${form}: not blocked as such`);
  return { cidr: `${ip.text}/${ip.family === 'v4' ? 32 : 128}`, family: ip.family };
}

const dotted = (number: bigint): string => [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 0xffn).join('.');

function embeddedForm({ family, text, number }: Ip): string | undefined {
  // `::` and `::1` embed no IPv4 address: the never-block ranges have the right words for them.
  if (family === 'v4' || number <= 1n) return undefined;
  if (isIsatap(number)) return 'an ISATAP address (RFC 5214)';
  return embedding().overlapping({ family, cidr: `${text}/128`, first: number, last: number });
}

/** Its interface identifier is `[02]00:5efe` and an IPv4 address, under any prefix. */
const isIsatap = (number: bigint): boolean => ((number >> 32n) & 0xfdff_ffffn) === 0x5efen;
