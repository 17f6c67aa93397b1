import type { Given, Runner } from '../core/runner.ts';
import { readInventory } from '../journal/inventory.ts';
import { createTable } from '../platform/table.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { gatherAndKeep } from './gather.ts';
import { byAccount } from './recipients.ts';
import { sendDigest } from './send.ts';

/** Sends the security email about the day before, and on Mondays about the week. */
export const digestFunction = ({ clients, config, telemetry, now }: Given): Runner => ({
  async call() {
    // However old it is: what an account is called, and whose it is, changes seldom.
    const inventory = config.organisation && (await readInventory(createTable(clients.dynamodb, config.table)));
    const sent = await sendDigest({
      clients,
      config,
      now,
      settings: byAccount(deployed.digest ?? {}, inventory),
      gather: (period, views) => gatherAndKeep(period, { clients, config, now }, views),
      count: (digests) => telemetry.count('DigestsSent', digests),
    });
    telemetry.info('digest', { ...sent });
    return sent;
  },
});
