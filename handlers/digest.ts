import middy from '@middy/core';
import { acm, dynamodb, lazyClients, secretsManager, sns, sqs, ssm, wafv2, wafv2Global } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { gather } from '../src/digest/gather.ts';
import { sendDigest } from '../src/digest/send.ts';
import { cloudWatch } from '../src/lambda.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ acm, dynamodb, secretsManager, sns, sqs, ssm, wafv2, wafv2Global });

/** Once a day: the security email about the day before. */
export const handler = middy()
  .use(telemetry.flush)
  .handler(async () => {
    const sent = await sendDigest({
      clients,
      config,
      now: Date.now,
      gather: (period) => gather(period, { clients, config, now: Date.now }),
    });
    telemetry.info('digest', { ...sent });
    if (sent.sent) telemetry.count('DigestsSent', 1);
    return sent;
  });
