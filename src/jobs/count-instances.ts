import { DescribeInstancesCommand } from '@aws-sdk/client-ec2';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { createJournal } from '../journal/journal.ts';

export interface CountOptions {
  clients: Pick<Clients, 'dynamodb' | 'ec2'>;
  config: Pick<Config, 'account' | 'contain' | 'table'>;
}

const GONE: ReadonlySet<string | undefined> = new Set(['terminated', 'shutting-down']);

/**
 * Counts the account's instances in this region, for the budget that is a share of them; where instances may be contained
 * alone. Those of member accounts are not counted: there the number of the budget holds.
 *
 * @throws what EC2 or DynamoDB answers; the last count stays
 */
export async function countInstances({ clients, config }: CountOptions): Promise<number | 'off'> {
  if (!config.contain.includes('instances')) return 'off';
  let count = 0;
  let NextToken: string | undefined;
  do {
    const page = await clients.ec2.send(new DescribeInstancesCommand({ MaxResults: 1000, NextToken }));
    const instances = (page.Reservations ?? []).flatMap(({ Instances = [] }) => Instances);
    count += instances.filter(({ State }) => !GONE.has(State?.Name)).length;
    NextToken = page.NextToken;
  } while (NextToken);
  await createJournal(clients.dynamodb, config.table).keepFleet('instances', { [config.account]: count });
  return count;
}
