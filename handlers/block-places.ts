// Generated from src/functions.ts by npm run generate.
import { blockPlacesFunction } from '../src/jobs/block-places-function.ts';
import { dynamodb, sqs, wafv2 } from '../src/platform/clients.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Writes the block list into the IP sets of other accounts and regions, each message those of some places. */
export const handler = wire('block-places', blockPlacesFunction, {
  clients: { dynamodb, sqs },
  clientsOf: inMembers({ wafv2 }, 'blocks'),
});
