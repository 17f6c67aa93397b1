import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act.ts';
import { deactivateAccessKey } from '../src/actions/deactivate-access-key.ts';
import { dynamodb, iam, lazyClients, sqs } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { memberClients } from '../src/member-clients.ts';

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
