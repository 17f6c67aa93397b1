// Generated from src/functions by npm run generate.
import { blockPlacesFunction } from '../src/jobs/block-places-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wafv2 } from '../src/platform/clients/wafv2-client.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Writes the block list into the IP sets of other accounts and regions, each message those of some places. */
export const handler = wire('block-places', blockPlacesFunction, {
  clients: { dynamodb, sqs },
  clientsOf: inMembers({ wafv2 }, 'blocks'),
});
