import type { ActionContext } from '../../../core/action-context.ts';
import type { Clients } from '../../../core/clients.ts';
import type { Config } from '../../../core/config.ts';
import { describeError, type Telemetry } from '../../../core/telemetry.ts';
import { minutes } from '../../../core/time.ts';
import type { DenyTarget } from './deny-target.ts';
import { domainList } from './domain-list.ts';
import { networkAcl } from './network-acl.ts';
import { prefixList } from './prefix-list.ts';
import { overdueIn, settle } from './settle-deny-target.ts';

/** Each action takes back its own effect at its end. What is still there after this long has nobody to do so. */
const GRACE_MS = minutes(10);

/** Every place that the settings name. */
export function placesOf(config: Config, clients: Clients): DenyTarget[] {
  const { v4, v6 } = config.egressPrefixLists;
  return [
    ...config.networkAcls.map((id) => networkAcl(clients.ec2, id, config.networkAclRules)),
    ...[v4, v6].filter((id) => id !== undefined).map((id) => prefixList(clients.ec2, id)),
    ...(config.domainList ? [domainList(clients.route53Resolver, config.domainList)] : []),
  ];
}

/**
 * Takes out of every place what is over and was left behind, by an action that died too often or was never recorded.
 * One query for each place that is configured. What fails is logged, and tried again by the next sweep.
 */
export async function tidyPlaces(
  ctx: Pick<ActionContext, 'clients' | 'config' | 'now' | 'sleep'> & { telemetry: Telemetry },
): Promise<void> {
  for (const place of placesOf(ctx.config, ctx.clients)) {
    try {
      if ((await overdueIn(place.id, ctx, GRACE_MS)).length === 0) continue;
      await settle(place, {}, ctx);
      ctx.telemetry.warn('place tidied', { place: place.id });
    } catch (error) {
      ctx.telemetry.error('place not tidied', { place: place.id, ...describeError(error) });
    }
  }
}
