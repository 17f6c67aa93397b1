import middy from '@middy/core';
import { sweep } from '../src/jobs/sweep.ts';
import { dynamodb, lazyClients, sqs } from '../src/platform/clients.ts';
import { cloudWatch } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });

/** Every five minutes: expiry, stuck work, unanswered approvals. */
export const handler = middy()
  .use(telemetry.flush)
  .handler(() => sweep({ clients, config, telemetry, now: Date.now }));
