import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createPost } from '../src/channels/post.ts';
import { lazyClients, secretsManager, sesv2, sns, sqs, ssm } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { createDeliverer } from '../src/notify/deliverer.ts';
import { type Answer, createAnswerer, type Question } from '../src/notify/test-message.ts';
import { deployed } from '../src/riposte-yml/deployed.ts';

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
