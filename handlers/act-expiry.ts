import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act.ts';
import { reimportCertificate } from '../src/actions/reimport-certificate.ts';
import { renewParameter } from '../src/actions/renew-parameter.ts';
import { repairCertificate } from '../src/actions/repair-certificate.ts';
import { replaceCertificate } from '../src/actions/replace-certificate.ts';
import { restoreParameter } from '../src/actions/restore-parameter.ts';
import { rotateSecret } from '../src/actions/rotate-secret.ts';
import { createHandshakeClient } from '../src/certificates/handshake.ts';
import {
  acm,
  apiGateway,
  cloudfront,
  dynamodb,
  ecs,
  elbv2,
  iam,
  keyProof,
  kms,
  lambda,
  lazyClients,
  logs,
  route53,
  s3,
  secretsManager,
  sqs,
  ssm,
} from '../src/clients.ts';
import { readConfig } from '../src/config.ts';
import { cloudWatch, fromQueue } from '../src/lambda.ts';

const config = readConfig(process.env);
const telemetry = cloudWatch();
const clients = lazyClients({
  acm,
  apiGateway,
  cloudfront,
  dynamodb,
  ecs,
  elbv2,
  handshakes: () => createHandshakeClient(),
  iam,
  keyProof,
  kms,
  lambda,
  logs,
  route53,
  s3,
  secretsManager,
  sqs,
  ssm,
});

/** Renews what expires: secrets, parameters, certificates. */
export const handler = middy<SQSEvent, SQSBatchResponse>()
  .use(telemetry.flush)
  .handler(
    fromQueue(
      createActor({
        actions: [
          renewParameter,
          reimportCertificate,
          repairCertificate,
          replaceCertificate,
          restoreParameter,
          rotateSecret,
        ],
        clients,
        config,
        telemetry,
        now: Date.now,
      }),
    ),
  );
