import middy from '@middy/core';
import { gatherAndKeep } from '../src/digest/gather.ts';
import { sendDigest } from '../src/digest/send.ts';
import {
  cloudwatch,
  dynamodb,
  guardduty,
  inspector2,
  lazyClients,
  macie2,
  s3,
  securityhub,
  sesv2,
  sns,
  sqs,
  wafv2,
  wafv2Global,
} from '../src/platform/clients.ts';
import { cloudWatch } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { deployed } from '../src/policy/riposte-yml/deployed.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({
  cloudwatch,
  dynamodb,
  guardduty,
  inspector2,
  macie2,
  s3,
  securityhub,
  sesv2,
  sns,
  sqs,
  wafv2,
  wafv2Global,
});

/** Once a day: the security email about the day before, and on Mondays about the week. */
export const handler = middy()
  .use(telemetry.flush)
  .handler(async () => {
    const sent = await sendDigest({
      clients,
      config,
      now: Date.now,
      settings: deployed.digest ?? {},
      gather: (period, views) => gatherAndKeep(period, { clients, config, now: Date.now }, views),
      count: (digests) => telemetry.count('DigestsSent', digests),
    });
    telemetry.info('digest', { ...sent });
    return sent;
  });
