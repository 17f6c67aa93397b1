import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { lazyClients, securityhub } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { tellingOf } from '../src/playbooks/telling.ts';
import { deployed } from '../src/riposte-yml/deployed.ts';
import { createHubWriter } from '../src/security-hub/writer.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ securityhub });
const telling = tellingOf(deployed);

/** Writes into Security Hub what became of its findings. Deployed only where that is wished for. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createHubWriter({ clients, config, telling, telemetry })));
