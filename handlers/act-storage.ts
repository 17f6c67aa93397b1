import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act.ts';
import { blockPublicAccess } from '../src/actions/block-public-access.ts';
import { dynamodb, lazyClients, s3, sns } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { memberClients } from '../src/member-clients.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, s3, sns });
const clientsOf = memberClients(config, { s3 });

/** Acts on buckets. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(
    fromQueue(createActor({ actions: [blockPublicAccess], clients, clientsOf, config, telemetry, now: Date.now })),
  );
