import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import { ACMClient } from '@aws-sdk/client-acm';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EKSClient } from '@aws-sdk/client-eks';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { IAMClient } from '@aws-sdk/client-iam';
import { Inspector2Client } from '@aws-sdk/client-inspector2';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Macie2Client } from '@aws-sdk/client-macie2';
import { RDSClient } from '@aws-sdk/client-rds';
import { Route53Client } from '@aws-sdk/client-route-53';
import { S3Client } from '@aws-sdk/client-s3';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { SSMClient } from '@aws-sdk/client-ssm';
import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { As, Clients } from '../core/clients.ts';
import { createAcmPcaClient } from './acm-pca-client.ts';
import { createCloudHsmClient } from './cloudhsm-client.ts';
import { createKeyProof } from './key-proof-client.ts';
import { createOrganizationsClient } from './organizations-client.ts';
import { createResolverClient } from './resolver-client.ts';
import { createSecretsManagerClient } from './secrets-manager-client.ts';
import { createShieldClient } from './shield-client.ts';
import { createStepFunctionsClient } from './step-functions-client.ts';

const options = { maxAttempts: 4 };

// One function a service, so that a bundle holds only the clients its handler names.
export const dynamodb = (as: As = {}): Clients['dynamodb'] =>
  DynamoDBDocumentClient.from(new DynamoDBClient({ ...options, ...as }), {
    marshallOptions: { removeUndefinedValues: true },
  });
export const sqs = (as: As = {}): Clients['sqs'] => new SQSClient({ ...options, ...as });
export const sesv2 = (as: As = {}): Clients['sesv2'] => new SESv2Client({ ...options, ...as });
export const sns = (as: As = {}): Clients['sns'] => new SNSClient({ ...options, ...as });
export const wafv2 = (as: As = {}): Clients['wafv2'] => new WAFV2Client({ ...options, ...as });
// AWS WAF answers for CloudFront in this region only.
export const wafv2Global = (): Clients['wafv2Global'] => new WAFV2Client({ ...options, region: 'us-east-1' });
export const secretsManager = (as: As = {}): Clients['secretsManager'] =>
  createSecretsManagerClient({ ...options, ...as });
export const ssm = (as: As = {}): Clients['ssm'] => new SSMClient({ ...options, ...as });
export const acm = (as: As = {}): Clients['acm'] => new ACMClient({ ...options, ...as });
/** ACM of another region: certificates are looked at in several. */
export const acmIn = (region: string): Clients['acm'] => new ACMClient({ ...options, region });
export const route53 = (as: As = {}): Clients['route53'] => new Route53Client({ ...options, ...as });
export const elbv2 = (as: As = {}): Clients['elbv2'] => new ElasticLoadBalancingV2Client({ ...options, ...as });
// CloudFront and its certificates are at home in this region only.
export const cloudfront = (): Clients['cloudfront'] => new CloudFrontClient({ ...options, region: 'us-east-1' });
export const apiGateway = (as: As = {}): Clients['apiGateway'] => new APIGatewayClient({ ...options, ...as });
export const route53Resolver = (): Clients['route53Resolver'] => createResolverClient();
export const stepFunctions = (): Clients['stepFunctions'] => createStepFunctionsClient();
export const acmPca = (): Clients['acmPca'] => createAcmPcaClient();
export const cloudhsm = (): Clients['cloudhsm'] => createCloudHsmClient();
/** AWS CloudHSM of another region. */
export const cloudhsmIn = (region: string): Clients['cloudhsm'] => createCloudHsmClient({ region });
export const shield = (): Clients['shield'] => createShieldClient();
export const organizations = (): Clients['organizations'] => createOrganizationsClient();
export const s3 = (as: As = {}): Clients['s3'] => new S3Client({ ...options, ...as });
export const ec2 = (as: As = {}): Clients['ec2'] => new EC2Client({ ...options, ...as });
export const autoScaling = (as: As = {}): Clients['autoScaling'] => new AutoScalingClient({ ...options, ...as });
export const kms = (as: As = {}): Clients['kms'] => new KMSClient({ ...options, ...as });
/** KMS of another region: keys are looked at in several. */
export const kmsIn = (region: string): Clients['kms'] => new KMSClient({ ...options, region });
export const lambda = (as: As = {}): Clients['lambda'] => new LambdaClient({ ...options, ...as });
export const ecs = (as: As = {}): Clients['ecs'] => new ECSClient({ ...options, ...as });
export const eks = (as: As = {}): Clients['eks'] => new EKSClient({ ...options, ...as });
export const rds = (as: As = {}): Clients['rds'] => new RDSClient({ ...options, ...as });
export const logs = (as: As = {}): Clients['logs'] => new CloudWatchLogsClient({ ...options, ...as });
export const keyProof = (): Clients['keyProof'] => createKeyProof();
export const cloudtrail = (as: As = {}): Clients['cloudtrail'] => new CloudTrailClient({ ...options, ...as });
export const iam = (as: As = {}): Clients['iam'] => new IAMClient({ ...options, ...as });
export const guardduty = (as: As = {}): Clients['guardduty'] => new GuardDutyClient({ ...options, ...as });
export const macie2 = (as: As = {}): Clients['macie2'] => new Macie2Client({ ...options, ...as });
export const inspector2 = (as: As = {}): Clients['inspector2'] => new Inspector2Client({ ...options, ...as });
export const securityhub = (as: As = {}): Clients['securityhub'] => new SecurityHubClient({ ...options, ...as });
export const accessAnalyzer = (as: As = {}): Clients['accessAnalyzer'] =>
  new AccessAnalyzerClient({ ...options, ...as });
export const eventbridge = (as: As = {}): Clients['eventbridge'] => new EventBridgeClient({ ...options, ...as });
export const appconfig = (as: As = {}): Clients['appconfig'] => new AppConfigClient({ ...options, ...as });
export const appconfigdata = (as: As = {}): Clients['appconfigdata'] => new AppConfigDataClient({ ...options, ...as });
export const cloudformation = (as: As = {}): Clients['cloudformation'] =>
  new CloudFormationClient({ ...options, ...as });
export const cloudwatch = (as: As = {}): Clients['cloudwatch'] => new CloudWatchClient({ ...options, ...as });

/** The services that find things, of another region. */
export const findingServices = (
  region: string,
): Pick<Clients, 'accessAnalyzer' | 'guardduty' | 'inspector2' | 'macie2' | 'securityhub'> => ({
  accessAnalyzer: new AccessAnalyzerClient({ ...options, region }),
  guardduty: new GuardDutyClient({ ...options, region }),
  inspector2: new Inspector2Client({ ...options, region }),
  macie2: new Macie2Client({ ...options, region }),
  securityhub: new SecurityHubClient({ ...options, region }),
});
