import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createAlerter } from '../src/alerts/alerter.ts';
import { dynamodb, lazyClients, sqs } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { tellingOf } from '../src/policy/playbooks/notification-policy.ts';
import { deployed } from '../src/policy/riposte-yml/deployed.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });
const telling = tellingOf(deployed);

/** Decides what people hear, where, and when. It sends nothing itself. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createAlerter({ clients, config, settings: deployed, telling, telemetry, now: Date.now })));
