// Generated from src/functions by npm run generate.
import { actFunction } from '../src/act/act-function.ts';
import { acm } from '../src/platform/clients/acm-client.ts';
import { dynamodb } from '../src/platform/clients/dynamodb-client.ts';
import { sqs } from '../src/platform/clients/sqs-client.ts';
import { laterAction, laterClient } from '../src/platform/later.ts';
import { wire } from '../src/platform/wire.ts';

/** Repairs, renews and replaces certificates. */
export const handler = wire('act-certificates', actFunction, {
  actions: [
    laterAction('repair-certificate', () => import('../src/actions/certificates/repair-certificate.ts')),
    laterAction('revalidate-certificate', () => import('../src/actions/certificates/revalidate-certificate.ts')),
    laterAction('reimport-certificate', () => import('../src/actions/certificates/reimport-certificate.ts')),
    laterAction('replace-certificate', () => import('../src/actions/certificates/replace-certificate.ts')),
    laterAction('secure-listeners', () => import('../src/actions/certificates/secure-listeners.ts')),
  ],
  clients: {
    acm,
    apiGateway: laterClient('apiGateway', () => import('../src/platform/clients/api-gateway-client.ts')),
    cloudfront: laterClient('cloudfront', () => import('../src/platform/clients/cloudfront-client.ts')),
    dynamodb,
    elb: laterClient('elb', () => import('../src/platform/clients/elb-client.ts')),
    elbv2: laterClient('elbv2', () => import('../src/platform/clients/elbv2-client.ts')),
    handshakes: laterClient('handshakes', () => import('../src/actions/certificates/handshake.ts')),
    iam: laterClient('iam', () => import('../src/platform/clients/iam-client.ts')),
    route53: laterClient('route53', () => import('../src/platform/clients/route53-client.ts')),
    s3: laterClient('s3', () => import('../src/platform/clients/s3-client.ts')),
    secretsManager: laterClient('secretsManager', () => import('../src/platform/clients/secrets-manager-client.ts')),
    sqs,
  },
});
