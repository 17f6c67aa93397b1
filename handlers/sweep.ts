// Generated from src/functions by npm run generate.
import { sweepFunction } from '../src/jobs/sweep-function.ts';
import { cloudwatch } from '../src/platform/clients/cloudwatch-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Every five minutes: expiry, stuck work, unanswered approvals, alarms that stop. */
export const handler = wire('sweep', sweepFunction, {
  clients: { cloudwatch, dynamodb, sqs },
});
