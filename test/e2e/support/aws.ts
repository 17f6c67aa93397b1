import { ACMClient } from '@aws-sdk/client-acm';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { IAMClient } from '@aws-sdk/client-iam';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Deployment } from './deploy.ts';
import { ACCOUNT, REGION } from './emulators.ts';

export type Aws = ReturnType<typeof createAws>;

/** AWS as somebody outside of Riposte sees it. */
export function createAws({ endpoint, wafv2 }: Pick<Deployment, 'endpoint' | 'wafv2'>) {
  const options = { endpoint, region: REGION, credentials: { accessKeyId: ACCOUNT, secretAccessKey: 'made-up' } };
  return {
    acm: new ACMClient(options),
    cloudFormation: new CloudFormationClient(options),
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient(options)),
    events: new EventBridgeClient(options),
    iam: new IAMClient(options),
    lambda: new LambdaClient(options),
    logs: new CloudWatchLogsClient(options),
    route53: new Route53Client(options),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    secretsManager: new SecretsManagerClient(options),
    sns: new SNSClient(options),
    sqs: new SQSClient(options),
    ssm: new SSMClient(options),
    wafv2: new WAFV2Client({ ...options, endpoint: wafv2 }),
  };
}
