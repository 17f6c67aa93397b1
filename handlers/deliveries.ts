import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createPost } from '../src/channels/post.ts';
import { lazyClients, secretsManager, sesv2, sns, sqs, ssm } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { createDeliverer } from '../src/notify/deliverer.ts';
import { deployed } from '../src/riposte-yml/deployed.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ secretsManager, sesv2, sns, sqs, ssm });
const post = createPost();

/** Sends single messages to single channels. The only function that holds their secrets. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createDeliverer({ clients, config, settings: deployed, post, telemetry, now: Date.now })));
