import type { RefusedTarget, Target } from '../../core/action.ts';
import type { ActionId } from '../../core/action-ids.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';
import type { Where } from '../../core/response.ts';
import { catalogue } from './catalogue.ts';

type Found = Pick<Finding, 'account' | 'region'>;
type Home = Pick<Config, 'account' | 'region'>;

/**
 * The region in which an action changes its target, or `global` where the service has none. The target's ARN decides;
 * what has none is where the finding says that the resource is. Buckets count as global, since a bucket's name is
 * unique in the partition and two sources may report it from two regions.
 *
 * @param config that of the stack, not of a member account
 */
export function placeOf(action: ActionId, target: Target | RefusedTarget, finding: Found, config: Home): string {
  const { place } = catalogue[action];
  if (place === 'stack') return config.region;
  if (place === 'global' || place === 'bucket') return 'global';
  return arnOf(target)?.region || finding.region;
}

/**
 * The account and place in which an action takes effect: of the stack's own lists, the stack's account, whichever
 * account the finding is about.
 *
 * @param config that of the stack, not of a member account
 */
export function whereOf(action: ActionId, target: Target | RefusedTarget, finding: Found, config: Home): Where {
  const isOurs = catalogue[action].place === 'stack';
  const account = isOurs ? config.account : arnOf(target)?.account || finding.account;
  return { account, place: placeOf(action, target, finding, config) };
}

const ARN = /^arn:aws[a-z-]*:[a-z0-9-]+:([a-z0-9-]*):(\d{12})?:./;

/** What the target's key says, where it is an ARN; empty where the ARN leaves it out. */
function arnOf({ key }: Target | RefusedTarget): { region: string; account: string } | undefined {
  if (!key.startsWith('arn:')) return undefined;
  const [, region = '', account = ''] = ARN.exec(key) ?? [];
  return region || account ? { region, account } : undefined;
}
