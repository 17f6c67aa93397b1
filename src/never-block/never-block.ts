import type { ActionId } from '../core/action.ts';
import { type Network, parseNetwork } from '../core/addresses/network.ts';
import { ConfigError } from '../core/errors.ts';
import type { Guard } from '../core/guard.ts';
import { clean } from '../core/text.ts';
import { judgeOf, type NeverBlockConfig, type Verdict } from './verdict.ts';

export { type Address, parseAddress } from '../core/addresses/address.ts';

/** Says why a canonical CIDR may not be blocked, or undefined when it may. */
export type NeverBlock = (cidr: string) => string | undefined;

/** Actions that keep an address out; each target's key is its canonical CIDR. */
const ADDRESS_ACTIONS: ReadonlySet<ActionId> = new Set(['block-ip', 'deny-in-network-acl', 'deny-egress']);
export const blocksAddress = (action: ActionId): boolean => ADDRESS_ACTIONS.has(action);

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

/**
 * Prepares the check of canonical CIDRs against everything that is never blocked: special-use ranges, the settings,
 * and the lists that the journal keeps.
 *
 * @throws ConfigError on a bad entry of the setting
 */
export function createNeverBlock(config: NeverBlockConfig): NeverBlock {
  parseNeverBlock(config.neverBlock);
  const judge = judgeOf(config);
  return (cidr) => judge(cidr)?.reason;
}

/** Says why this address may not be blocked under these settings and lists, or undefined when it may. */
export const neverBlockReason = (cidr: string, config: NeverBlockConfig): string | undefined =>
  judgeOf(config)(cidr)?.reason;

/** The verdict on an action's target; none for an action that keeps no address out. */
export const verdictOn = (action: ActionId, key: string, config: NeverBlockConfig): Verdict | undefined =>
  blocksAddress(action) ? judgeOf(config)(key) : undefined;

/** Refuses to block special-use, own and partner addresses. */
export const neverBlock: Guard = {
  id: 'never-block',
  summary: 'special-use ranges (IANA), own and partner addresses, and what RIPOSTE_NEVER_BLOCK and operators list',
  check(_finding, action, target, config) {
    const verdict = verdictOn(action, target.key, config);
    return verdict?.isShared ? undefined : verdict?.reason;
  },
};
