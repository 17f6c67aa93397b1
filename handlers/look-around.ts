// Generated from src/functions.ts by npm run generate.
import { lookAroundFunction } from '../src/jobs/look-around-function.ts';
import { appconfigdata, dynamodb, ec2, s3, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Every 15 minutes: the account’s own addresses, the partners’, AWS’s published ranges, and the playbook override. */
export const handler = wire('look-around', lookAroundFunction, {
  clients: { appconfigdata, dynamodb, ec2, s3, sqs, ssm },
});
