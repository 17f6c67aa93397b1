// Generated from src/functions.ts by npm run generate.
import { lookAroundFunction } from '../src/jobs/look-around-function.ts';
import { dynamodb, ec2, s3, sqs, ssm } from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Every 15 minutes: the account’s own addresses, the partners’, AWS’s published ranges, and the playbook override. */
export const handler = wire('look-around', lookAroundFunction, {
  clients: { dynamodb, ec2, s3, sqs, ssm },
});
