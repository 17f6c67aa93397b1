// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { deactivateAccessKey } from '../src/actions/identity/deactivate-access-key.ts';
import { denyUser } from '../src/actions/identity/deny-user.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { iam } from '../src/platform/clients/iam-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { inMembers } from '../src/platform/member-clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Acts on credentials. */
export const handler = wire('act-identity', actFunction, {
  actions: [deactivateAccessKey, denyUser],
  clients: { dynamodb, iam, sqs },
  clientsOf: inMembers({ iam }, 'identity'),
});
