import { type Network, parseNetwork } from '../block-list/network.ts';
import { indexRanges } from '../block-list/range-index.ts';
import {
  DOCUMENTATION_RANGES,
  SPECIAL_RANGES,
  type SpecialRange,
  UNASSIGNED_RANGES,
} from '../block-list/special-ranges.ts';
import type { Config } from '../config.ts';
import { ConfigError } from '../errors.ts';
import { clean } from '../text.ts';
import type { Guard } from './guard.ts';

export { type Address, parseAddress } from '../block-list/address.ts';

type NeverBlockConfig = Pick<Config, 'neverBlock' | 'documentationAddresses'>;

/** Says why a canonical CIDR may not be blocked, or undefined when it may. */
export type NeverBlock = (cidr: string) => string | undefined;

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

const labelled = (ranges: readonly SpecialRange[]): { network: Network; label: string }[] =>
  ranges.flatMap(({ cidr, what, rfc }) => {
    const network = parseNetwork(cidr);
    return network ? [{ network, label: `it belongs to ${what} (${rfc})` }] : [];
  });

/**
 * Prepares the check of addresses against the special-use ranges and the configured list; a range that overlaps
 * refuses, whichever of the two is wider.
 *
 * @throws ConfigError on a bad entry of the list
 */
export function createNeverBlock({ neverBlock, documentationAddresses }: NeverBlockConfig): NeverBlock {
  const configured = parseNeverBlock(neverBlock).map((network) => ({
    network,
    label: `the setting RIPOSTE_NEVER_BLOCK lists ${network.cidr}`,
  }));
  const documentation = documentationAddresses === 'refuse' ? DOCUMENTATION_RANGES : [];
  // Unassigned space comes last, since the special ranges within it have the better reason.
  const indexes = [
    indexRanges([...labelled(SPECIAL_RANGES), ...labelled(documentation)]),
    indexRanges(configured),
    indexRanges(labelled(UNASSIGNED_RANGES)),
  ];
  return (cidr) => {
    const network = parseNetwork(cidr);
    if (!network) return `"${clean(cidr, 80)}" is not an address that can be judged`;
    const label = indexes.map((index) => index.overlapping(network)).find(Boolean);
    return label && `${network.cidr} is never blocked: ${label}`;
  };
}

// A cache of what follows from the settings alone; a warm container keeps the same Config object.
const prepared = new WeakMap<NeverBlockConfig, NeverBlock>();

/** Says why this address may not be blocked under these settings, or undefined when it may. */
export function neverBlockReason(cidr: string, config: NeverBlockConfig): string | undefined {
  const check = prepared.get(config) ?? createNeverBlock(config);
  prepared.set(config, check);
  return check(cidr);
}

/** Refuses to block special-use, own and partner addresses. */
export const neverBlock: Guard = {
  id: 'never-block',
  summary: 'special-use ranges (IANA, IPv4 and IPv6) and the addresses and CIDRs of RIPOSTE_NEVER_BLOCK',
  check: (_finding, action, target, config) =>
    action === 'block-ip' ? neverBlockReason(target.key, config) : undefined,
};
