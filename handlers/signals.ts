import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createIntake } from '../src/decide/intake.ts';
import { dynamodb, lazyClients, sqs } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { cloudtrail } from '../src/sources/cloudtrail/index.ts';
import { cloudwatch } from '../src/sources/cloudwatch/index.ts';
import { health } from '../src/sources/health/index.ts';
import { kms } from '../src/sources/kms/index.ts';
import { secretsManager } from '../src/sources/secrets-manager/index.ts';

// Once per container: a missing setting stops the cold start, before any event is touched.
const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });
const sources = [health, kms, secretsManager, cloudtrail, cloudwatch] as const;

/** Decides about what was done to the account, and what AWS tells of it: sources with little traffic share this function and its queue. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createIntake({ sources, clients, config, telemetry, now: Date.now })));
