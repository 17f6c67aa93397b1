import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createIntake } from '../src/decide/intake.ts';
import { dynamodb, lazyClients, sqs } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { guardduty } from '../src/sources/guardduty/index.ts';

// Once per container: a missing setting stops the cold start, before any event is touched.
const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });

/** Decides about guardduty events, which EventBridge puts on the queue. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createIntake({ sources: [guardduty], clients, config, telemetry, now: Date.now })));
