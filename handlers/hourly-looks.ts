// Generated from src/functions.ts by npm run generate.
import { hourlyLooksFunction } from '../src/jobs/hourly-looks-function.ts';
import { cloudhsm, dynamodb, kms, sqs } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Each hour: looks at what the setting hourlyLooks names, such as custom key stores. */
export const handler = wire('hourly-looks', hourlyLooksFunction, {
  clients: { cloudhsm, dynamodb, kms, sqs },
});
