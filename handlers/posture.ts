import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createIntake } from '../src/decide/intake.ts';
import { dynamodb, lazyClients, sqs } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { accessAnalyzer } from '../src/sources/access-analyzer/index.ts';
import { awsConfig } from '../src/sources/aws-config/index.ts';
import { inspector } from '../src/sources/inspector/index.ts';
import { securityHub } from '../src/sources/security-hub/index.ts';
import { trustedAdvisor } from '../src/sources/trusted-advisor/index.ts';

// Once per container: a missing setting stops the cold start, before any event is touched.
const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ dynamodb, sqs });
const sources = [inspector, securityHub, accessAnalyzer, awsConfig, trustedAdvisor] as const;

/** Decides about what is misconfigured or vulnerable: sources with little traffic share this function and its queue. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createIntake({ sources, clients, config, telemetry, now: Date.now })));
