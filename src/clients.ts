import { ACMClient } from '@aws-sdk/client-acm';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { IAMClient } from '@aws-sdk/client-iam';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createResolverClient, type ResolverClient } from './dns-firewall/resolver-client.ts';

/** The AWS services that Riposte calls. Only `send` is used, so that the local account can stand in for each. */
export interface Clients {
  dynamodb: Pick<DynamoDBDocumentClient, 'send'>;
  sqs: Pick<SQSClient, 'send'>;
  sns: Pick<SNSClient, 'send'>;
  wafv2: Pick<WAFV2Client, 'send'>;
  /** For everything of scope CLOUDFRONT. */
  wafv2Global: Pick<WAFV2Client, 'send'>;
  secretsManager: Pick<SecretsManagerClient, 'send'>;
  ssm: Pick<SSMClient, 'send'>;
  acm: Pick<ACMClient, 'send'>;
  route53: Pick<Route53Client, 'send'>;
  s3: Pick<S3Client, 'send'>;
  iam: Pick<IAMClient, 'send'>;
  ec2: Pick<EC2Client, 'send'>;
  route53Resolver: ResolverClient;
}

const options = { maxAttempts: 4 };

// One function a service, so that a bundle holds only the clients its handler names.
export const dynamodb = (): Clients['dynamodb'] =>
  DynamoDBDocumentClient.from(new DynamoDBClient(options), { marshallOptions: { removeUndefinedValues: true } });
export const sqs = (): Clients['sqs'] => new SQSClient(options);
export const sns = (): Clients['sns'] => new SNSClient(options);
export const wafv2 = (): Clients['wafv2'] => new WAFV2Client(options);
// AWS WAF answers for CloudFront in this region only.
export const wafv2Global = (): Clients['wafv2Global'] => new WAFV2Client({ ...options, region: 'us-east-1' });
export const secretsManager = (): Clients['secretsManager'] => new SecretsManagerClient(options);
export const ssm = (): Clients['ssm'] => new SSMClient(options);
export const acm = (): Clients['acm'] => new ACMClient(options);
export const route53 = (): Clients['route53'] => new Route53Client(options);
export const route53Resolver = (): Clients['route53Resolver'] => createResolverClient();
export const s3 = (): Clients['s3'] => new S3Client(options);
export const ec2 = (): Clients['ec2'] => new EC2Client(options);
export const iam = (): Clients['iam'] => new IAMClient(options);

/**
 * Makes each client at its first use and keeps it for the life of the container. A client that the handler
 * did not name is an error at that first use: its function has no permission for the service either.
 */
export function lazyClients(factories: { [Name in keyof Clients]?: () => Clients[Name] }): Clients {
  const made = new Map<string, unknown>();
  return new Proxy({} as Clients, {
    get(_, name: keyof Clients) {
      const factory = factories[name];
      if (!factory) throw new Error(`this function was deployed without a client for ${name}: name it in its handler`);
      if (!made.has(name)) made.set(name, factory());
      return made.get(name);
    },
  });
}
