// Generated from src/functions by npm run generate.
import { decideFunction } from '../src/decide/decide-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { macie } from '../src/sources/macie/index.ts';

/** Decides about findings of Macie. */
export const handler = wire('macie', decideFunction, {
  sources: [macie],
  clients: { dynamodb, sqs },
});
