import middy from '@middy/core';
import { lookAround } from '../src/jobs/look-around.ts';
import { dynamodb, ec2, lazyClients, s3, sqs, ssm } from '../src/platform/clients.ts';
import { cloudWatch } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, ec2, s3, sqs, ssm });

/** Every 15 minutes: the account's own addresses, the partners', AWS's published ranges, and the playbook override. */
export const handler = middy()
  .use(telemetry.flush)
  .handler(() => lookAround({ clients, config, telemetry, now: Date.now, fetch }));
