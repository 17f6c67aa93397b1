import { AccessAnalyzerClient } from '@aws-sdk/client-accessanalyzer';
import { ACMClient, RequestCertificateCommand } from '@aws-sdk/client-acm';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { AppConfigClient } from '@aws-sdk/client-appconfig';
import { AppConfigDataClient } from '@aws-sdk/client-appconfigdata';
import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { EKSClient } from '@aws-sdk/client-eks';
import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { Inspector2Client } from '@aws-sdk/client-inspector2';
import { KMSClient } from '@aws-sdk/client-kms';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { Macie2Client } from '@aws-sdk/client-macie2';
import { RDSClient } from '@aws-sdk/client-rds';
import { CreateHostedZoneCommand, Route53Client } from '@aws-sdk/client-route-53';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SecurityHubClient } from '@aws-sdk/client-securityhub';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { CreateIPSetCommand, WAFV2Client } from '@aws-sdk/client-wafv2';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { createLocalAccount } from '../../local/local-account.ts';
import { createHandshakeClient } from '../../src/actions/certificates/handshake.ts';
import type { Clients } from '../../src/core/clients.ts';
import { READ_BY_DAY } from '../../src/journal/read-by-day.ts';
import { createAcmPcaClient } from '../../src/platform/acm-pca-client.ts';
import { createCloudHsmClient } from '../../src/platform/cloudhsm-client.ts';
import { createFmsClient } from '../../src/platform/fms-client.ts';
import { createKeyProof } from '../../src/platform/key-proof-client.ts';
import { createOrganizationsClient } from '../../src/platform/organizations-client.ts';
import { createResolverClient } from '../../src/platform/resolver-client.ts';
import { createShieldClient } from '../../src/platform/shield-client.ts';
import { createStepFunctionsClient } from '../../src/platform/step-functions-client.ts';
import { ACCOUNT, REGION } from './support/emulators.ts';

/** What the calls of the contract are made on. Every backend has the same things under its own names. */
export interface Given {
  queue: string;
  dead: string;
  topic: string;
  ipSet: { Name: string; Id: string; Scope: 'REGIONAL' };
  certificate: string;
  zone: string;
  keyId: string;
}

export interface Backend {
  clients: Clients;
  given: Given;
  /** Waits until one more write to AWS WAF is allowed: it is one a second. */
  rest(): void;
}

export const TABLE = 'riposte-contract';
export const SECRET = 'contract/secret';
/** Another one, since an emulator rotates what AWS refuses to rotate. */
export const OTHER_SECRET = 'contract/other';
export const PARAMETER = '/contract/parameter';
export const BUCKET = 'riposte-contract-bucket';
export const USER = 'contract-user';
export const ROLE = 'contract-role';
export const DOMAIN = 'contract.example.com';
export const POLICIES = [
  { Type: 'Expiration', Version: '1.0', Attributes: { Timestamp: '2099-01-01T00:00:00.000Z' } },
] as const;

/** The local account, seeded. */
export function localBackend(): Backend {
  const { clients, services, world, advance } = createLocalAccount({
    account: ACCOUNT,
    region: REGION,
    stack: TABLE,
    startAt: Date.now(),
  });
  const Id = world.newId();
  services.wafv2.seedIpSet('contract', Id, 'IPV4');
  for (const name of [SECRET, OTHER_SECRET]) services.secretsManager.seedSecret({ name, value: 'first' });
  services.ssm.seedParameter({ name: PARAMETER, value: 'first', policies: [...POLICIES], tags: { team: 'a' } });
  services.s3.seedBucket({ name: BUCKET, objects: { 'press/a.pdf': 'text' } });
  services.iam.rolesByName.seedRole({ roleName: ROLE });
  services.iam.seedUser({ userName: USER, keys: [{ id: 'AKIAEXAMPLEEXAMPLE01' }] });
  const dead = services.sqs.createQueue('dead');
  const given: Given = {
    dead,
    queue: services.sqs.createQueue('work', { maxReceives: 2, deadLetter: 'dead' }),
    topic: services.sns.createTopic('contract'),
    ipSet: { Name: 'contract', Id, Scope: 'REGIONAL' },
    certificate: services.acm.seedCertificate({ DomainName: DOMAIN, Status: 'PENDING_VALIDATION' }),
    zone: services.route53.seedHostedZone({ name: 'example.com' }),
    keyId: 'AKIAEXAMPLEEXAMPLE01',
  };
  return { clients, given, rest: () => advance(1_000) };
}

/** The real SDK against an emulator, where the same things are made through the API. */
export async function emulatorBackend(endpoint: string): Promise<Backend> {
  const credentials = { accessKeyId: ACCOUNT, secretAccessKey: 'test' };
  // A connection of its own for each call: an emulator may close a kept one just as it is used again.
  const requestHandler = { httpAgent: { keepAlive: false } };
  const options = { endpoint, region: REGION, credentials, requestHandler };
  const dynamodb = new DynamoDBClient(options);
  const clients = {
    dynamodb: DynamoDBDocumentClient.from(dynamodb, { marshallOptions: { removeUndefinedValues: true } }),
    sqs: new SQSClient(options),
    sns: new SNSClient(options),
    sesv2: new SESv2Client(options),
    wafv2: new WAFV2Client(options),
    wafv2Global: new WAFV2Client({ ...options, region: 'us-east-1' }),
    secretsManager: new SecretsManagerClient(options),
    ssm: new SSMClient(options),
    acm: new ACMClient(options),
    route53: new Route53Client(options),
    autoScaling: new AutoScalingClient(options),
    rds: new RDSClient(options),
    elbv2: new ElasticLoadBalancingV2Client(options),
    cloudfront: new CloudFrontClient(options),
    apiGateway: new APIGatewayClient(options),
    handshakes: createHandshakeClient(),
    s3: new S3Client({ ...options, forcePathStyle: true }),
    iam: new IAMClient(options),
    ec2: new EC2Client(options),
    kms: new KMSClient(options),
    lambda: new LambdaClient(options),
    ecs: new ECSClient(options),
    eks: new EKSClient(options),
    logs: new CloudWatchLogsClient(options),
    keyProof: createKeyProof(),
    cloudtrail: new CloudTrailClient(options),
    route53Resolver: createResolverClient({ endpoint, region: REGION, credentials }),
    stepFunctions: createStepFunctionsClient({ endpoint, region: REGION, credentials }),
    organizations: createOrganizationsClient({ endpoint, region: REGION, credentials }),
    shield: createShieldClient({ endpoint, region: REGION, credentials }),
    fms: createFmsClient({ endpoint, region: REGION, credentials }),
    elb: new ElasticLoadBalancingClient({ endpoint, region: REGION, credentials }),
    cloudhsm: createCloudHsmClient({ endpoint, region: REGION, credentials }),
    acmPca: createAcmPcaClient({ endpoint, region: REGION, credentials }),
    guardduty: new GuardDutyClient(options),
    macie2: new Macie2Client(options),
    inspector2: new Inspector2Client(options),
    securityhub: new SecurityHubClient(options),
    accessAnalyzer: new AccessAnalyzerClient(options),
    cloudwatch: new CloudWatchClient(options),
    eventbridge: new EventBridgeClient(options),
    cloudformation: new CloudFormationClient(options),
    appconfig: new AppConfigClient(options),
    appconfigdata: new AppConfigDataClient(options),
  };
  await dynamodb.send(new CreateTableCommand(tableDefinition()));
  const given = { ...(await makeCore(clients)), ...(await makeOthers(clients)) };
  // Emulators have no such limit.
  return { clients, given, rest: () => {} };
}

function tableDefinition(): ConstructorParameters<typeof CreateTableCommand>[0] {
  const attribute = (AttributeName: string, AttributeType: 'S' | 'N') => ({ AttributeName, AttributeType });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: 'HASH' as const },
    { AttributeName: range, KeyType: 'RANGE' as const },
  ];
  return {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      ...['pk', 'sk', 'dueShard', 'dayShard', 'dayKey'].map((name) => attribute(name, 'S')),
      ...['dueAt', 'dayAt'].map((name) => attribute(name, 'N')),
    ],
    KeySchema: keys('pk', 'sk'),
    GlobalSecondaryIndexes: [
      ...['due', 'day'].map((name) => ({
        IndexName: name,
        KeySchema: keys(`${name}Shard`, `${name}At`),
        Projection: { ProjectionType: 'ALL' as const },
      })),
      {
        IndexName: 'days',
        KeySchema: keys('dayKey', 'dayAt'),
        Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...READ_BY_DAY] },
      },
    ],
  };
}

async function makeCore({ sqs, sns, wafv2 }: Clients): Promise<Omit<Given, 'certificate' | 'zone' | 'keyId'>> {
  const { QueueUrl: dead = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'dead' }));
  const { QueueUrl: queue = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'work' }));
  const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 2 });
  // Set afterwards: one emulator ignores it when the queue is made.
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { RedrivePolicy } }));
  const { TopicArn: topic = '' } = await sns.send(new CreateTopicCommand({ Name: 'contract' }));
  const named = { Name: 'contract', Scope: 'REGIONAL' as const };
  const { Summary } = await wafv2.send(new CreateIPSetCommand({ ...named, IPAddressVersion: 'IPV4', Addresses: [] }));
  return { dead, queue, topic, ipSet: { ...named, Id: Summary?.Id ?? '' } };
}

async function makeOthers(clients: Clients): Promise<Pick<Given, 'certificate' | 'zone' | 'keyId'>> {
  const { secretsManager, ssm, acm, route53, s3, iam } = clients;
  for (const Name of [SECRET, OTHER_SECRET])
    await secretsManager.send(new CreateSecretCommand({ Name, SecretString: 'first' }));
  await ssm.send(
    new PutParameterCommand({
      Name: PARAMETER,
      Value: 'first',
      Type: 'SecureString',
      Tier: 'Advanced',
      Policies: JSON.stringify(POLICIES),
      Tags: [{ Key: 'team', Value: 'a' }],
    }),
  );
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'press/a.pdf', Body: 'text' }));
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [] });
  await iam.send(new CreateRoleCommand({ RoleName: ROLE, AssumeRolePolicyDocument }));
  await iam.send(new CreateUserCommand({ UserName: USER }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: USER }));
  const request = { DomainName: DOMAIN, ValidationMethod: 'DNS' as const };
  const { CertificateArn: certificate = '' } = await acm.send(new RequestCertificateCommand(request));
  const { HostedZone } = await route53.send(
    new CreateHostedZoneCommand({ Name: 'example.com', CallerReference: 'contract' }),
  );
  const zone = (HostedZone?.Id ?? '').replace('/hostedzone/', '');
  return { certificate, zone, keyId: AccessKey?.AccessKeyId ?? '' };
}
