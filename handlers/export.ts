// Generated from src/functions.ts by npm run generate.
import { exportFunction } from '../src/export/export-function.ts';
import { dynamodb, s3 } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Once a day: the day before, for Athena. */
export const handler = wire('export', exportFunction, {
  clients: { dynamodb, s3 },
});
