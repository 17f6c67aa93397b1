import { catalogue } from '../actions/catalogue/catalogue.ts';
import { isRefused, type RefusedTarget, type Target } from '../core/action.ts';
import type { ActionId } from '../core/action-ids.ts';
import { net64Of } from '../core/addresses/network.ts';
import type { Config } from '../core/config.ts';
import type { Finding } from '../core/finding.ts';
import { neverBlockReason, ownIn } from '../never-block/never-block.ts';

/** A target, and what people should know of how it came about. */
interface Joined {
  target: Target | RefusedTarget;
  note?: string;
}

/**
 * One host of the internet has a whole IPv6 /64 to itself, and moves about in it: where a finding names several of its
 * addresses, they are one target, the /64. Unless something in it must never be blocked: then each stays its own.
 */
export function joinIPv6(
  action: ActionId,
  targets: readonly (Target | RefusedTarget)[],
  finding: Finding,
  config: Config,
): Joined[] {
  if (!catalogue[action].joinsIPv6) return targets.map((target) => ({ target }));
  const networks = Map.groupBy(targets.filter(isHost), ({ key }) => net64Of(key));
  return targets.flatMap((target): Joined[] => {
    const network = isHost(target) ? net64Of(target.key) : '';
    const those = networks.get(network) ?? [];
    if (those.length < 2 || ownIn(network, finding) || neverBlockReason(network, config)) return [{ target }];
    if (those[0] !== target) return [];
    const note = `${those.length} addresses of ${network} attacked; a network of that size belongs to one host.`;
    return [{ target: { ...target, key: network }, note }];
  });
}

const isHost = (target: Target | RefusedTarget): target is Target => !isRefused(target) && target.key.endsWith('/128');
