import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { createActor } from '../src/act/act.ts';
import { createHandshakeClient } from '../src/actions/certificates/handshake.ts';
import { reimportCertificate } from '../src/actions/certificates/reimport-certificate.ts';
import { repairCertificate } from '../src/actions/certificates/repair-certificate.ts';
import { replaceCertificate } from '../src/actions/certificates/replace-certificate.ts';
import { renewParameter } from '../src/actions/secrets/renew-parameter.ts';
import { restoreParameter } from '../src/actions/secrets/restore-parameter.ts';
import { rotateSecret } from '../src/actions/secrets/rotate-secret.ts';
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
} from '../src/platform/clients.ts';
import { cloudWatch, fromQueue } from '../src/platform/lambda.ts';
import { readConfig } from '../src/platform/read-config.ts';

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
