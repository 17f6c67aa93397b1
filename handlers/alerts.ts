// Generated from src/functions by npm run generate.
import { alertsFunction } from '../src/alerts/alerts-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { kms } from '../src/platform/clients/kms-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Decides what people hear, where, and when. It sends nothing itself. */
export const handler = wire('alerts', alertsFunction, {
  clients: { dynamodb, kms, sqs },
});
