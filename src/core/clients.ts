import type { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import type { ACMClient } from '@aws-sdk/client-acm';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { AppConfigClient } from '@aws-sdk/client-appconfig';
import type { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import type { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { EC2Client } from '@aws-sdk/client-ec2';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { EKSClient } from '@aws-sdk/client-eks';
import type { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { IAMClient, IAMClientConfig } from '@aws-sdk/client-iam';
import type { Inspector2Client } from '@aws-sdk/client-inspector2';
import type { KMSClient } from '@aws-sdk/client-kms';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { Macie2Client } from '@aws-sdk/client-macie2';
import type { RDSClient } from '@aws-sdk/client-rds';
import type { Route53Client } from '@aws-sdk/client-route-53';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SecurityHubClient } from '@aws-sdk/client-securityhub';
import type { SESv2Client } from '@aws-sdk/client-sesv2';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { WAFV2Client } from '@aws-sdk/client-wafv2';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { HandshakeClient } from './handshake-command.ts';
import type { JsonClient } from './json-command.ts';
import type { KeyProof } from './key-proof.ts';
import type { Inventory } from './organisation.ts';

/** The AWS services that Riposte calls. Only `send` is used, so that the local account can stand in for each. */
export interface Clients {
  dynamodb: Pick<DynamoDBDocumentClient, 'send'>;
  sqs: Pick<SQSClient, 'send'>;
  sns: Pick<SNSClient, 'send'>;
  sesv2: Pick<SESv2Client, 'send'>;
  wafv2: Pick<WAFV2Client, 'send'>;
  /** For everything of scope CLOUDFRONT. */
  wafv2Global: Pick<WAFV2Client, 'send'>;
  secretsManager: Pick<SecretsManagerClient, 'send'>;
  ssm: Pick<SSMClient, 'send'>;
  acm: Pick<ACMClient, 'send'>;
  route53: Pick<Route53Client, 'send'>;
  /** Classic load balancers. */
  elb: Pick<ElasticLoadBalancingClient, 'send'>;
  elbv2: Pick<ElasticLoadBalancingV2Client, 'send'>;
  cloudfront: Pick<CloudFrontClient, 'send'>;
  apiGateway: Pick<APIGatewayClient, 'send'>;
  /** Not of AWS: TLS handshakes with the endpoints at which a certificate was put; made by the handler that needs it. */
  handshakes: HandshakeClient;
  s3: Pick<S3Client, 'send'>;
  iam: Pick<IAMClient, 'send'>;
  ec2: Pick<EC2Client, 'send'>;
  autoScaling: Pick<AutoScalingClient, 'send'>;
  kms: Pick<KMSClient, 'send'>;
  lambda: Pick<LambdaClient, 'send'>;
  ecs: Pick<ECSClient, 'send'>;
  eks: Pick<EKSClient, 'send'>;
  rds: Pick<RDSClient, 'send'>;
  logs: Pick<CloudWatchLogsClient, 'send'>;
  /** Signs with the key that is to be proven, not with the function's own. */
  keyProof: KeyProof;
  cloudtrail: Pick<CloudTrailClient, 'send'>;
  route53Resolver: JsonClient;
  stepFunctions: JsonClient;
  /** Which private certificate authorities there are. */
  acmPca: JsonClient;
  /** Which HSMs stand behind custom key stores. */
  cloudhsm: JsonClient;
  /** What breaks the policies of Firewall Manager. */
  fms: JsonClient;
  /** Which resources Shield Advanced protects. */
  shield: JsonClient;
  /** Which accounts the organisation has; in the home of AWS Organizations, of which there is one in a partition. */
  organizations: JsonClient;
  /** These only look whether the services that find things are on, and how the functions did; notes go to Security Hub. */
  guardduty: Pick<GuardDutyClient, 'send'>;
  macie2: Pick<Macie2Client, 'send'>;
  inspector2: Pick<Inspector2Client, 'send'>;
  securityhub: Pick<SecurityHubClient, 'send'>;
  accessAnalyzer: Pick<AccessAnalyzerClient, 'send'>;
  cloudwatch: Pick<CloudWatchClient, 'send'>;
  /** For the command alone: how the deployment's rules are. */
  eventbridge: Pick<EventBridgeClient, 'send'>;
  /** How hosted rules are read. */
  appconfigdata: Pick<AppConfigDataClient, 'send'>;
  /** For the command alone: how they are put there. */
  appconfig: Pick<AppConfigClient, 'send'>;
  /** For the command alone: the StackSets of member accounts. */
  cloudformation: Pick<CloudFormationClient, 'send'>;
}

/** How a member account is entered. */
export interface Entering {
  /** What is known of the organisation: nobody is entered by its rules whom it does not name. */
  inventory?: Inventory | undefined;
  /** The name of the session, by which the member's CloudTrail tells what was done for what. */
  session?: string;
  /** Only to ask whether a region is used that the organisation's rules do not name; for the role that reads alone. */
  outside?: true;
}

/** Clients in the name of the role of a member account; in the home region unless told. */
export type ClientsOf = (account: string, region?: string, how?: Entering) => Clients;

/** In whose name a client calls, and where; its function's own unless told. */
export type As = Pick<IAMClientConfig, 'credentials' | 'region' | 'requestHandler'>;
/** What makes each client that a function may use. */
export type ClientFactories = { [Name in keyof Clients]?: (as?: As) => Clients[Name] };
