import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { describeError } from '../../core/telemetry.ts';
import { lookUpOwnAddresses } from '../../never-block/own-addresses.ts';
import { readHead, savePart, saveTrouble } from '../../never-block/store.ts';
import { createTable } from '../../platform/table.ts';

export interface RefreshOptions {
  clients: Pick<Clients, 'dynamodb' | 'ec2'>;
  config: Pick<Config, 'table'>;
  now(): number;
}

/**
 * Looks up the account's own addresses and puts them in force. When that fails, the last ones stay, and the reason is
 * kept for the refusals that follow once they are too old.
 *
 * @throws what EC2 or DynamoDB answers
 */
export async function refreshOwn({ clients, config, now }: RefreshOptions): Promise<number> {
  const table = createTable(clients.dynamodb, config.table);
  const at = now();
  try {
    const groups = await lookUpOwnAddresses(clients.ec2);
    await savePart(table, 'own', groups, { now: at, head: await readHead(table) });
    return groups.reduce((sum, { cidrs }) => sum + cidrs.length, 0);
  } catch (error) {
    const { name, message } = describeError(error);
    await saveTrouble(table, 'own', { text: `${name}: ${message}`, since: at });
    throw error;
  }
}
