// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { requireTls } from '../src/actions/storage/require-tls.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { s3 } from '../src/platform/clients/s3-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Adds to the policies of buckets what denies requests without TLS, where the owner lets it. */
export const handler = wire('act-policies', actFunction, {
  actions: [requireTls],
  clients: { dynamodb, s3, sqs },
});
