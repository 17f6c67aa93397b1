import { blocksAddress } from '../actions/catalogue/catalogue.ts';
import type { ActionId } from '../core/action-ids.ts';
import { parseNeverBlock } from '../core/addresses/parse-list.ts';
import { indexRanges } from '../core/addresses/range-index.ts';
import { readSpan } from '../core/addresses/span.ts';
import type { Finding } from '../core/finding.ts';
import type { Guard } from '../core/guard.ts';
import { judgeOf, type NeverBlockConfig, type Verdict } from './verdict.ts';

export { type Address, parseAddress } from '../core/addresses/address.ts';

/** Says why a canonical CIDR may not be blocked, or undefined when it may. */
export type NeverBlock = (cidr: string) => string | undefined;

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
  summary:
    'special-use ranges (IANA), own and partner addresses (also those that the finding names as ours), and what RIPOSTE_NEVER_BLOCK and operators list',
  check(finding, action, target, config) {
    const own = blocksAddress(action) ? ownIn(target.key, finding) : undefined;
    if (own) return `${target.key} is never blocked: the finding itself names ${own} as an address of our own`;
    const verdict = verdictOn(action, target.key, config);
    return verdict?.isShared ? undefined : verdict?.reason;
  },
};

/** The first address of our own in a network, of those that the finding names. */
export function ownIn(cidr: string, { ownAddresses = [] }: Pick<Finding, 'ownAddresses'>): string | undefined {
  const span = ownAddresses.length > 0 ? readSpan(cidr) : undefined;
  if (!span) return undefined;
  const own = ownAddresses.flatMap((label) => {
    const network = readSpan(label);
    return network ? [{ network, label }] : [];
  });
  return indexRanges(own).overlapping(span);
}
