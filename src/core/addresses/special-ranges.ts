/** A range that no block may touch, and what it is. */
export interface SpecialRange {
  cidr: string;
  /** Completes "… is never blocked: it belongs to". */
  what: string;
  rfc: string;
}

/**
 * Ranges that are no client on the internet, from IANA's special-purpose registries for IPv4 and IPv6 and its
 * multicast and address-space pages. An address of one in a finding is our own network, a spoof or a mistake.
 */
export const SPECIAL_RANGES: readonly SpecialRange[] = [
  { cidr: '0.0.0.0/8', what: 'this network', rfc: 'RFC 791' },
  { cidr: '10.0.0.0/8', what: 'private networks', rfc: 'RFC 1918' },
  { cidr: '100.64.0.0/10', what: 'carrier-grade NAT', rfc: 'RFC 6598' },
  { cidr: '127.0.0.0/8', what: 'loopback', rfc: 'RFC 1122' },
  { cidr: '169.254.0.0/16', what: 'link-local addresses, with the instance metadata service', rfc: 'RFC 3927' },
  { cidr: '172.16.0.0/12', what: 'private networks', rfc: 'RFC 1918' },
  { cidr: '192.0.0.0/24', what: 'IETF protocol assignments', rfc: 'RFC 6890' },
  { cidr: '192.31.196.0/24', what: 'AS112 DNS sinks', rfc: 'RFC 7535' },
  { cidr: '192.52.193.0/24', what: 'automatic multicast tunnelling', rfc: 'RFC 7450' },
  { cidr: '192.88.99.0/24', what: 'the retired 6to4 relays', rfc: 'RFC 7526' },
  { cidr: '192.168.0.0/16', what: 'private networks', rfc: 'RFC 1918' },
  { cidr: '192.175.48.0/24', what: 'AS112 DNS sinks', rfc: 'RFC 7534' },
  { cidr: '198.18.0.0/15', what: 'benchmarking', rfc: 'RFC 2544' },
  { cidr: '224.0.0.0/4', what: 'multicast', rfc: 'RFC 5771' },
  { cidr: '240.0.0.0/4', what: 'reserved space and broadcast', rfc: 'RFC 1112' },
  { cidr: '::/128', what: 'the unspecified address', rfc: 'RFC 4291' },
  { cidr: '::1/128', what: 'loopback', rfc: 'RFC 4291' },
  { cidr: '64:ff9b::/96', what: 'NAT64', rfc: 'RFC 6052' },
  { cidr: '64:ff9b:1::/48', what: 'local-use NAT64', rfc: 'RFC 8215' },
  { cidr: '100::/64', what: 'the discard prefix', rfc: 'RFC 6666' },
  { cidr: '100:0:0:1::/64', what: 'the dummy prefix', rfc: 'RFC 9780' },
  { cidr: '2001::/23', what: 'IETF protocol assignments, with Teredo, ORCHID and benchmarking', rfc: 'RFC 2928' },
  { cidr: '2002::/16', what: '6to4', rfc: 'RFC 3056' },
  { cidr: '2620:4f:8000::/48', what: 'AS112 DNS sinks', rfc: 'RFC 7534' },
  { cidr: '5f00::/16', what: 'segment routing identifiers', rfc: 'RFC 9602' },
  { cidr: 'fc00::/7', what: 'unique local addresses', rfc: 'RFC 4193' },
  { cidr: 'fe80::/10', what: 'link-local addresses', rfc: 'RFC 4291' },
  { cidr: 'fec0::/10', what: 'retired site-local addresses', rfc: 'RFC 3879' },
  { cidr: 'ff00::/8', what: 'multicast', rfc: 'RFC 4291' },
];

/** Refused in production, and blocked where a demonstration says so. */
export const DOCUMENTATION_RANGES: readonly SpecialRange[] = [
  { cidr: '192.0.2.0/24', what: 'documentation addresses', rfc: 'RFC 5737' },
  { cidr: '198.51.100.0/24', what: 'documentation addresses', rfc: 'RFC 5737' },
  { cidr: '203.0.113.0/24', what: 'documentation addresses', rfc: 'RFC 5737' },
  { cidr: '2001:db8::/32', what: 'documentation addresses', rfc: 'RFC 3849' },
  { cidr: '3fff::/20', what: 'documentation addresses', rfc: 'RFC 9637' },
];

/** All IPv6 space but 2000::/3: IANA has given out unicast addresses from nowhere else. */
export const UNASSIGNED_RANGES: readonly SpecialRange[] = ['::/3', '4000::/2', '8000::/1'].map((cidr) => ({
  cidr,
  what: 'space outside global unicast',
  rfc: 'RFC 4291',
}));
