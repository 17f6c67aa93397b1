import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act/act.ts';
import { deactivateAccessKey } from '../src/actions/identity/deactivate-access-key.ts';
import { dynamodb, iam, lazyClients, sqs } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { memberClients } from '../src/platform/member-clients.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, iam, sqs });
const clientsOf = memberClients(config, { iam });

/** Acts on credentials. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(
    fromQueue(createActor({ actions: [deactivateAccessKey], clients, clientsOf, config, telemetry, now: Date.now })),
  );
