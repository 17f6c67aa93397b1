import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act/act.ts';
import { enableKeyRotation } from '../src/actions/keys/enable-key-rotation.ts';
import { restoreKey } from '../src/actions/keys/restore-key.ts';
import { restoreSecret } from '../src/actions/secrets/restore-secret.ts';
import { blockPublicAccess } from '../src/actions/storage/block-public-access.ts';
import { makePrivate } from '../src/actions/storage/make-private.ts';
import { restartTrail } from '../src/actions/storage/restart-trail.ts';
import { cloudtrail, dynamodb, ec2, kms, lazyClients, s3, secretsManager, sqs } from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { memberClients } from '../src/platform/member-clients.ts';
import { readConfig } from '../src/platform/read-config.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({ cloudtrail, dynamodb, ec2, kms, s3, secretsManager, sqs });
const clientsOf = memberClients(config, { cloudtrail, ec2, kms, s3, secretsManager });

const actions = [blockPublicAccess, enableKeyRotation, makePrivate, restartTrail, restoreKey, restoreSecret];

/** Acts on what holds data, and on its record: buckets, copies, keys, secrets, trails. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(fromQueue(createActor({ actions, clients, clientsOf, config, telemetry, now: Date.now })));
