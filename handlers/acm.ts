// Generated from src/functions by npm run generate.
import { decideFunction } from '../src/decide/decide-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { acm } from '../src/sources/acm/index.ts';

/** Decides about events of ACM. */
export const handler = wire('acm', decideFunction, {
  sources: [acm],
  clients: { dynamodb, sqs },
});
