import type { ActionContext } from '../../../core/action-context.ts';
import type { Clients } from '../../../core/clients.ts';
import type { Config } from '../../../core/config.ts';
import type { CareMessage } from '../../../core/messages.ts';
import { responseKey } from '../../../core/response.ts';
import { describeError, type Telemetry } from '../../../core/telemetry.ts';
import { minutes } from '../../../core/time.ts';
import { sendAll } from '../../../platform/queues.ts';
import { type DenyEntry, type DenyTarget, isActive } from './deny-target.ts';
import { domainList } from './domain-list.ts';
import { networkAcl } from './network-acl.ts';
import { neverAmong } from './never-among.ts';
import { prefixList } from './prefix-list.ts';
import { settle, standingIn } from './settle-deny-target.ts';

/** Each action takes back its own effect at its end. What is still there after this long has nobody to do so. */
const GRACE_MS = minutes(10);

type Tidying = Pick<ActionContext, 'clients' | 'config' | 'now' | 'sleep'> & { telemetry: Telemetry };

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
 * Takes out of every place what never-block covers by now, and what is over and was left behind, by an action that died too
 * often or was never recorded. One query for each place that is configured. What fails is logged, and tried again by the next
 * sweep.
 */
export async function tidyPlaces(ctx: Tidying): Promise<void> {
  for (const place of placesOf(ctx.config, ctx.clients)) {
    try {
      await tidy(place, ctx);
    } catch (error) {
      ctx.telemetry.error('place not tidied', { place: place.id, ...describeError(error) });
    }
  }
}

async function tidy(place: DenyTarget, ctx: Tidying): Promise<void> {
  const entries = await standingIn(place.id, ctx);
  const isLeft = entries.some(({ until }) => until + GRACE_MS <= ctx.now());
  const never = neverAmong(
    entries.map(({ value }) => value),
    ctx.config,
  );
  if (!isLeft && never.size === 0) return;
  // Before the ledger forgets what its response still calls in force; who dies in between finds it there again.
  await endResponses(
    place,
    entries.filter((entry) => never.has(entry.value) && isActive(entry, ctx.now())),
    ctx,
  );
  await settle(place, { ends: [...never.keys()] }, ctx);
  ctx.telemetry.warn('place tidied', { place: place.id, ...(never.size > 0 && { never: [...never.values()] }) });
}

/** Has the responses of these end that say of them that they are in force. */
async function endResponses(
  { action }: DenyTarget,
  entries: readonly DenyEntry[],
  { clients, config: { account, region, queues } }: Tidying,
): Promise<void> {
  const messages = entries.map(({ value }) => {
    const message: CareMessage = { kind: 'expire', key: responseKey({ account, place: region }, action, value) };
    return { from: message.key, queue: queues.network, body: JSON.stringify(message) };
  });
  await sendAll(clients.sqs, messages, (_, error) => {
    throw error;
  });
}
