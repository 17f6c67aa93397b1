import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createHubWriter } from '../src/alerts/security-hub/writer.ts';
import { lazyClients, securityhub } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { tellingOf } from '../src/policy/playbooks/notification-policy.ts';
import { deployed } from '../src/policy/riposte-yml/deployed.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ securityhub });
const telling = tellingOf(deployed);

/** Writes into Security Hub what became of its findings. Deployed only where that is wished for. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createHubWriter({ clients, config, telling, telemetry })));
