// Generated from src/functions by npm run generate.
import { deliveriesFunction } from '../src/alerts/deliveries-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { secretsManager } from '../src/platform/clients/secrets-manager-client.ts';
import { sesv2 } from '../src/platform/clients/sesv2-client.ts';
import { sns } from '../src/platform/clients/sns-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Sends single messages to single channels, and proves channels for the command. The only function that holds their secrets. */
export const handler = wire('deliveries', deliveriesFunction, {
  clients: { dynamodb, secretsManager, sesv2, sns, sqs, ssm },
});
