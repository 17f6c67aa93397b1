// Generated from src/functions.ts by npm run generate.
import { inventoryFunction } from '../src/jobs/inventory/inventory-function.ts';
import { dynamodb, organizations, sqs } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Every hour: which accounts the organisation has, in which units, with which tags. */
export const handler = wire('inventory', inventoryFunction, {
  clients: { dynamodb, organizations, sqs },
});
