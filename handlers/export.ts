// Generated from src/functions by npm run generate.
import { exportFunction } from '../src/export/export-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { s3 } from '../src/platform/clients/s3-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Once a day: the day before, for Athena. */
export const handler = wire('export', exportFunction, {
  clients: { dynamodb, s3 },
});
