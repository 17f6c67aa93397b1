// Generated from src/functions.ts by npm run generate.
import { deliveriesFunction } from '../src/alerts/deliveries-function.ts';
import { dynamodb, secretsManager, sesv2, sns, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Sends single messages to single channels, and proves channels for the command. The only function that holds their secrets. */
export const handler = wire('deliveries', deliveriesFunction, {
  clients: { dynamodb, secretsManager, sesv2, sns, sqs, ssm },
});
