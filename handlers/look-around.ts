// Generated from src/functions by npm run generate.
import { lookAroundFunction } from '../src/jobs/look-around-function.ts';
import { appconfigdata } from '../src/platform/clients/appconfigdata-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { ec2 } from '../src/platform/clients/ec2-client.ts';
import { s3 } from '../src/platform/clients/s3-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { ssm } from '../src/platform/clients/ssm-client.ts';
import { wire } from '../src/platform/wire.ts';

/** Every 15 minutes: the account’s own addresses, the partners’, AWS’s published ranges, and the playbook override. */
export const handler = wire('look-around', lookAroundFunction, {
  clients: { appconfigdata, dynamodb, ec2, s3, sqs, ssm },
});
