import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act/act.ts';
import { notify } from '../src/actions/notify.ts';
import { dynamodb, lazyClients, sqs } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });

/** Tells people, and asks them. It may change nothing. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createActor({ actions: [notify], clients, config, telemetry, now: Date.now })));
