import middy from '@middy/core';
import { dynamodb, lazyClients, sqs } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch } from '../src/lambda.ts';
import { sweep } from '../src/sweep.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });

/** Every five minutes: expiry, stuck work, unanswered approvals. */
export const handler = middy()
  .use(telemetry.flush)
  .handler(() => sweep({ clients, config, telemetry, now: Date.now }));
