import type { Clients } from '../src/core/clients.ts';

/** How IAM writes each service: the part of an action before the colon. Absent: no call to AWS. */
export const IAM_PREFIXES: Readonly<Partial<Record<keyof Clients | 'sts', string>>> = {
  accessAnalyzer: 'access-analyzer',
  acm: 'acm',
  acmPca: 'acm-pca',
  apiGateway: 'apigateway',
  appconfig: 'appconfig',
  appconfigdata: 'appconfig',
  cloudhsm: 'cloudhsm',
  cloudformation: 'cloudformation',
  cloudfront: 'cloudfront',
  cloudtrail: 'cloudtrail',
  cloudwatch: 'cloudwatch',
  dynamodb: 'dynamodb',
  ec2: 'ec2',
  ecs: 'ecs',
  eks: 'eks',
  eventbridge: 'events',
  autoScaling: 'autoscaling',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  fms: 'fms',
  guardduty: 'guardduty',
  iam: 'iam',
  inspector2: 'inspector2',
  keyProof: 'sts',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'logs',
  macie2: 'macie2',
  organizations: 'organizations',
  rds: 'rds',
  route53: 'route53',
  route53Resolver: 'route53resolver',
  s3: 's3',
  secretsManager: 'secretsmanager',
  securityhub: 'securityhub',
  sesv2: 'ses',
  shield: 'shield',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  stepFunctions: 'states',
  sts: 'sts',
  wafv2: 'wafv2',
  wafv2Global: 'wafv2',
};

/** Operations that a client calls otherwise than the service: the document client's, and the proof of a key. */
const OPERATIONS: Readonly<Record<string, string>> = {
  'dynamodb:Get': 'GetItem',
  'dynamodb:Put': 'PutItem',
  'dynamodb:Update': 'UpdateItem',
  'dynamodb:Delete': 'DeleteItem',
  'dynamodb:BatchGet': 'BatchGetItem',
  'dynamodb:BatchWrite': 'BatchWriteItem',
  'dynamodb:TransactGet': 'TransactGetItems',
  'dynamodb:TransactWrite': 'TransactWriteItems',
  'keyProof:WhoAmI': 'GetCallerIdentity',
};

/** Counts of a local account, by IAM prefix and operation, such as `secretsmanager:RotateSecret`; sorted by name. */
export function callsOf(counts: Iterable<readonly [call: string, count: number]>): Record<string, number> {
  const calls = new Map<string, number>();
  for (const [call, count] of counts) {
    const [service = '', operation = ''] = call.split(':');
    const prefix = IAM_PREFIXES[service as keyof Clients];
    if (prefix === undefined) continue;
    const name = `${prefix}:${OPERATIONS[call] ?? operation}`;
    calls.set(name, (calls.get(name) ?? 0) + count);
  }
  return Object.fromEntries([...calls].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What an operation by its IAM prefix is in the local account: each client that makes it, and its name there. */
export function wiresOf(prefix: string, operation: string): { service: string; operation: string }[] {
  return Object.entries(IAM_PREFIXES)
    .filter(([, name]) => name === prefix)
    .map(([service]) => {
      const own = Object.entries(OPERATIONS).find(
        ([call, name]) => call.startsWith(`${service}:`) && name === operation,
      );
      return { service, operation: own?.[0].split(':')[1] ?? operation };
    });
}
