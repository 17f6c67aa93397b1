import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act.ts';
import { blockPublicAccess } from '../src/actions/block-public-access.ts';
import { enableKeyRotation } from '../src/actions/enable-key-rotation.ts';
import { makePrivate } from '../src/actions/make-private.ts';
import { restartTrail } from '../src/actions/restart-trail.ts';
import { restoreKey } from '../src/actions/restore-key.ts';
import { restoreSecret } from '../src/actions/restore-secret.ts';
import { cloudtrail, dynamodb, ec2, kms, lazyClients, s3, secretsManager, sqs } from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';
import { memberClients } from '../src/member-clients.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ cloudtrail, dynamodb, ec2, kms, s3, secretsManager, sqs });
const clientsOf = memberClients(config, { cloudtrail, ec2, kms, s3, secretsManager });

const actions = [blockPublicAccess, enableKeyRotation, makePrivate, restartTrail, restoreKey, restoreSecret];

/** Acts on what holds data, and on its record: buckets, copies, keys, secrets, trails. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createActor({ actions, clients, clientsOf, config, telemetry, now: Date.now })));
