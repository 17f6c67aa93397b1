// Generated from src/functions.ts by npm run generate.
import { alertsFunction } from '../src/alerts/alerts-function.ts';
import { dynamodb, kms, sqs } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Decides what people hear, where, and when. It sends nothing itself. */
export const handler = wire('alerts', alertsFunction, {
  clients: { dynamodb, kms, sqs },
});
