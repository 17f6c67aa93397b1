// Generated from src/functions.ts by npm run generate.
import { sweepFunction } from '../src/jobs/sweep-function.ts';
import { dynamodb, sqs } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Every five minutes: expiry, stuck work, unanswered approvals. */
export const handler = wire('sweep', sweepFunction, {
  clients: { dynamodb, sqs },
});
