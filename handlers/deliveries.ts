import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createPost } from '../src/alerts/channels/post.ts';
import { createDeliverer } from '../src/alerts/deliverer.ts';
import { type Answer, createAnswerer, type Question } from '../src/alerts/test-message.ts';
import { lazyClients, secretsManager, sesv2, sns, sqs, ssm } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';
import { deployed } from '../src/policy/riposte-yml/deployed.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ secretsManager, sesv2, sns, sqs, ssm });
const options = { clients, config, settings: deployed, post: createPost(), telemetry, now: Date.now };
const deliver = fromQueue(createDeliverer(options));
const answer = createAnswerer(options);

/** Sends single messages to single channels, and proves channels for the command. The only function that holds their secrets. */
export const handler = middy<SQSEvent | Question, SQSBatchResponse | Answer>()
  .use(telemetry.flush)
  .handler((event) => ('Records' in event ? deliver(event) : answer(event)));
