// Generated from src/functions by npm run generate.
import { inventoryFunction } from '../src/jobs/inventory/inventory-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { organizations } from '../src/platform/clients/organizations-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Every hour: which accounts the organisation has, in which units, with which tags. */
export const handler = wire('inventory', inventoryFunction, {
  clients: { dynamodb, organizations, sqs },
});
