import { ConfigError } from '../errors.ts';
import { clean } from '../text.ts';
import { type Network, parseNetwork } from './network.ts';

/**
 * Reads the configured list of addresses and CIDRs. Offered on its own so that a bad entry stops the start of a
 * function, instead of leaving an address unprotected.
 *
 * @throws ConfigError naming every entry that is neither an address nor a CIDR without host bits
 */
export function parseNeverBlock(list: readonly string[]): Network[] {
  const networks = list.map(parseNetwork);
  const bad = list.filter((_, index) => networks[index] === undefined).map((entry) => `"${clean(entry, 60)}"`);
  if (bad.length > 0)
    throw new ConfigError(
      `RIPOSTE_NEVER_BLOCK: ${bad.join(', ')}: neither an IP address nor a CIDR such as 203.0.113.0/24. ` +
        'A CIDR begins at its network address; write IPv4-mapped addresses as IPv4.',
    );
  return networks.filter((network) => network !== undefined);
}
