// Generated from src/functions.ts by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { handshakes } from '../src/actions/certificates/handshake.ts';
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
  logs,
  route53,
  s3,
  secretsManager,
  sqs,
  ssm,
} from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Renews what expires: secrets, parameters, certificates. */
export const handler = wire('act-expiry', actFunction, {
  actions: [rotateSecret, renewParameter, restoreParameter, repairCertificate, reimportCertificate, replaceCertificate],
  clients: {
    acm,
    apiGateway,
    cloudfront,
    dynamodb,
    ecs,
    elbv2,
    handshakes,
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
  },
});
