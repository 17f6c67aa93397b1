// Generated from src/functions by npm run generate.
import { decideFunction } from '../src/decide/decide-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { parameterStore } from '../src/sources/parameter-store/index.ts';

/** Decides about events of Parameter Store. */
export const handler = wire('parameter-store', decideFunction, {
  sources: [parameterStore],
  clients: { dynamodb, sqs },
});
