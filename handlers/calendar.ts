import { setTimeout as sleep } from 'node:timers/promises';
import middy from '@middy/core';
import { backUpParameters } from '../src/actions/secrets/backup/take.ts';
import { sweepCalendar } from '../src/expiry/sweep.ts';
import { acm, acmIn, dynamodb, iam, kms, lazyClients, secretsManager, sqs, ssm } from '../src/platform/clients.ts';
import { cloudWatch } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ acm, dynamodb, iam, kms, secretsManager, sqs, ssm });

/** Once a day, an hour before the digest: looks at everything that expires. */
export const handler = middy()
  .use(telemetry.flush)
  .handler(async () => {
    await sweepCalendar({
      clients,
      acmIn: (region) => (region === config.region ? clients.acm : acmIn(region)),
      config,
      telemetry,
      now: Date.now,
      sleep,
    });
    await backUpParameters({ clients, config, telemetry, now: Date.now });
  });
