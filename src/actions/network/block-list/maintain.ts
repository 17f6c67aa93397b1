import { handOverNotice } from '../../../alerts/inbox.ts';
import type { Clients } from '../../../core/clients.ts';
import type { Config } from '../../../core/config.ts';
import { describeError, type Telemetry } from '../../../core/telemetry.ts';
import { createTable } from '../../../platform/table.ts';
import { createBlockList, type Fill } from './index.ts';
import { noticeLines } from './notice-lines.ts';
import { sendSpread } from './places/sharing.ts';
import { markTold, type Notice, openNotices } from './sets/notices.ts';

interface MaintainOptions {
  clients: Pick<Clients, 'dynamodb' | 'sqs' | 'wafv2' | 'wafv2Global'>;
  config: Config;
  telemetry: Telemetry;
  now(): number;
  sleep?: ((ms: number) => Promise<void>) | undefined;
}

/**
 * What the sweep has done every five minutes: the IP sets follow the block list, which lifts what is over, repairs what
 * others changed, and tries again what failed. Then people hear of what was found since, by whomever.
 *
 * @throws when no set of a family could be reconciled
 */
export async function maintainBlockList({ clients, config, telemetry, now, sleep }: MaintainOptions): Promise<void> {
  const table = createTable(clients.dynamodb, config.table);
  try {
    const { added, removed, evicted, refused, drift, failures, fills } = await createBlockList({
      clients,
      config,
      now,
      sleep,
    }).follow();
    telemetry.info('block list reconciled', { added: added.length, removed: removed.length });
    const odd = { evicted, refused, ...drift };
    if (Object.values(odd).some((list) => list.length > 0)) telemetry.warn('block list out of step', odd);
    for (const { error, ...set } of failures)
      telemetry.error('IP set not reconciled', { ...set, ...describeError(error) });
    // Nothing is written when there is nothing to tell: an idle stack has no metric to pay for.
    if (failures.length > 0) telemetry.count('IpSetFailures', failures.length);
    const inForce = heldBy(fills);
    if (inForce > 0) telemetry.count('BlocksInForce', inForce);
  } finally {
    // Whatever became of home: those elsewhere are looked at in turn, and get what they missed.
    const { blockPlacesQueue: queue } = config;
    await Promise.all([
      queue && sendSpread({ kind: 'spread', look: true }, { sqs: clients.sqs, queue }),
      openNotices(table, now()).then((open) => tellNotices(open, { clients, config })),
    ]);
  }

  async function tellNotices(notices: readonly Notice[], to: Parameters<typeof handOverAll>[1]): Promise<void> {
    if (notices.length === 0) return;
    await handOverAll(notices, to);
    await markTold(table, notices, now());
  }
}

/** How many entries the sets hold: of each family those of the scope with the fewest. */
const heldBy = (fills: readonly Fill[]): number =>
  [...Map.groupBy(fills, ({ family }) => family).values()].reduce(
    (sum, scopes) => sum + Math.min(...scopes.map(({ entries, capacity }) => Math.min(entries, capacity))),
    0,
  );

/** One message for all of them. */
async function handOverAll(
  notices: readonly Notice[],
  { clients, config }: Pick<MaintainOptions, 'clients' | 'config'>,
): Promise<void> {
  const { stack, account, region } = config;
  await handOverNotice(
    {
      id: `${stack}#block-list#${notices[0]?.sk}`,
      about: 'block-list',
      severity: 'medium',
      needsPerson: true,
      subject: `[Riposte] The block list needs a look (${account} ${region})`,
      body: `${noticeLines(notices).join('\n\n')}\n\nStack ${stack}, account ${account}, region ${region}.\n`,
    },
    { clients, config },
  );
}
