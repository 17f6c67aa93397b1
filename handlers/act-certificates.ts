// Generated from src/functions.ts by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { handshakes } from '../src/actions/certificates/handshake.ts';
import { reimportCertificate } from '../src/actions/certificates/reimport-certificate.ts';
import { repairCertificate } from '../src/actions/certificates/repair-certificate.ts';
import { replaceCertificate } from '../src/actions/certificates/replace-certificate.ts';
import { revalidateCertificate } from '../src/actions/certificates/revalidate-certificate.ts';
import { secureListeners } from '../src/actions/certificates/secure-listeners.ts';
import {
  acm,
  apiGateway,
  cloudfront,
  dynamodb,
  elbv2,
  route53,
  s3,
  secretsManager,
  sqs,
} from '../src/platform/clients.ts';
import { wire } from '../src/platform/wire.ts';

/** Repairs, renews and replaces certificates. */
export const handler = wire('act-certificates', actFunction, {
  actions: [repairCertificate, revalidateCertificate, reimportCertificate, replaceCertificate, secureListeners],
  clients: { acm, apiGateway, cloudfront, dynamodb, elbv2, handshakes, route53, s3, secretsManager, sqs },
});
