import { awsTime } from '../actions/network/block-list/ledger/aws-time.ts';
import { placesToKeep } from '../actions/network/block-list/places/places.ts';
import {
  type PlacesMessage,
  parsePlacesMessage,
  type ShardMessage,
} from '../actions/network/block-list/places/places-message.ts';
import { workShard } from '../actions/network/block-list/places/shard.ts';
import { shareOut } from '../actions/network/block-list/places/share-out.ts';
import type { Inventory, OrganisationRules } from '../core/organisation.ts';
import type { Given, Runner } from '../core/runner.ts';
import { describeError } from '../core/telemetry.ts';
import { createInventoryReader } from '../journal/inventory.ts';
import { sendAll } from '../platform/queues.ts';
import { createTable } from '../platform/table.ts';

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Writes the block list into the IP sets of other accounts and regions. One message shares the places out, each of the
 * others is some of them: so however many there are, they are written side by side. Home is not among them.
 */
export function blockPlacesFunction(given: Given): Runner {
  const { clients, config, telemetry, clientsOf: enter, sleep = wait } = given;
  const now = awsTime(clients.dynamodb, given.now);
  const table = createTable(clients.dynamodb, config.table);
  const queue = config.blockPlacesQueue;
  const inventory = createInventoryReader(given);

  async function handle(message: PlacesMessage, rules: OrganisationRules, known: Inventory): Promise<void> {
    const home = { account: config.account, region: config.region };
    if (message.kind === 'spread') {
      const places = placesToKeep(rules, known, home).length;
      const messages = await shareOut(message, places, { sqs: clients.sqs, table, queue, now });
      return telemetry.info('block list shared out', { places, messages });
    }
    if (!enter) throw new Error('block-places has no clients for other accounts');
    const clientsOf = (account: string, region: string) => enter(account, region, { inventory: known });
    const options = { table, stack: config.stack, rules, inventory: known, home, clientsOf, telemetry, now, sleep };
    const again = await workShard(message, options);
    if (again !== undefined) await sendAgain(message, again);
  }

  const sendAgain = (message: ShardMessage, delaySeconds: number): Promise<void> =>
    sendAll(clients.sqs, [{ from: 'shard', queue, body: JSON.stringify(message), delaySeconds }], (_, error) => {
      throw error;
    });

  return {
    async deliveries(batch) {
      const failed: string[] = [];
      for (const { messageId, body } of batch) {
        try {
          const known = await inventory.current();
          // Without a current inventory nobody is entered; what is written stays, and the next sweep asks again.
          if (known && config.organisation) await handle(parsePlacesMessage(body), config.organisation, known);
          else telemetry.warn('block list not spread: there is no current inventory');
        } catch (error) {
          failed.push(messageId);
          telemetry.warn('message will be delivered again', { messageId, ...describeError(error) });
        }
      }
      return failed;
    },
  };
}
