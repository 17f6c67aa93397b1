import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { dynamodb, lazyClients, sqs } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { createAlerter } from '../src/notify/alerter.ts';
import { tellingOf } from '../src/playbooks/telling.ts';
import { deployed } from '../src/riposte-yml/deployed.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });
const telling = tellingOf(deployed);

/** Decides what people hear, where, and when. It sends nothing itself. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createAlerter({ clients, config, settings: deployed, telling, telemetry, now: Date.now })));
