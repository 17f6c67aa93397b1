import { isMapped, parseIp, parseNetwork } from '../../core/addresses/network.ts';
import { indexRanges } from '../../core/addresses/range-index.ts';
import { DOCUMENTATION_RANGES, SPECIAL_RANGES, UNASSIGNED_RANGES } from '../../core/addresses/special-ranges.ts';

const special = indexRanges(
  [...SPECIAL_RANGES, ...DOCUMENTATION_RANGES, ...UNASSIGNED_RANGES].flatMap(({ cidr, what }) => {
    const network = parseNetwork(cidr);
    return network ? [{ network, label: what }] : [];
  }),
);

/**
 * Whether an address is of no host on the internet: private and link-local networks (with the metadata service of
 * instances), loopback, and all other special-use ranges; also IPv4 in IPv6 clothes, and what is no address at all.
 */
export function isPrivate(address: string): boolean {
  const ip = parseIp(address);
  if (!ip || isMapped(ip)) return true;
  const network = parseNetwork(address);
  return !network || special.overlapping(network) !== undefined;
}
