// Generated from src/functions by npm run generate.
import { decideFunction } from '../src/decide/decide-function.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';

/** Decides about findings of GuardDuty. */
export const handler = wire('guardduty', decideFunction, {
  sources: [guardduty],
  clients: { dynamodb, sqs },
});
