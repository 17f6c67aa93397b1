import type { Call } from '../../local/account.ts';
import type { Action } from '../../src/core/action.ts';
import type { Clients } from '../../src/core/clients.ts';
import type { Permission } from '../../src/core/permission.ts';

const PREFIXES: Partial<Record<keyof Clients, string>> = {
  accessAnalyzer: 'access-analyzer',
  acmPca: 'acm-pca',
  eventbridge: 'events',
  secretsManager: 'secretsmanager',
  sesv2: 'ses',
  wafv2Global: 'wafv2',
  route53Resolver: 'route53resolver',
  autoScaling: 'autoscaling',
  elb: 'elasticloadbalancing',
  elbv2: 'elasticloadbalancing',
  stepFunctions: 'states',
};

/** Calls whose permission bears another name; by the service authorization reference. */
const RENAMED: Record<string, string> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'apiGateway:GetDomainName': 'apigateway:GET',
  'apiGateway:GetDomainNames': 'apigateway:GET',
  'apiGateway:UpdateDomainName': 'apigateway:PATCH',
  's3:ListObjectsV2': 's3:ListBucket',
  's3:GetBucketEncryption': 's3:GetEncryptionConfiguration',
  's3:PutBucketEncryption': 's3:PutEncryptionConfiguration',
  's3:GetPublicAccessBlock': 's3:GetBucketPublicAccessBlock',
  's3:PutPublicAccessBlock': 's3:PutBucketPublicAccessBlock',
  's3:DeletePublicAccessBlock': 's3:PutBucketPublicAccessBlock',
};

/** What AWS does in the caller's name on the way, and so asks of the caller as well. */
const IMPLIED: Record<string, string[]> = {
  'ec2:CreateSnapshots': ['ec2:CreateTags'],
  'secretsmanager:RotateSecret': ['lambda:InvokeFunction'],
  's3:GetObject': ['kms:Decrypt'],
  // Of a distribution that has a web ACL.
  'cloudfront:UpdateDistribution': ['wafv2:GetWebACL'],
  // An advanced SecureString is encrypted under a data key; a reference to a secret reads the secret.
  'ssm:PutParameter': ['kms:GenerateDataKey'],
  'secretsmanager:PutSecretValue': ['kms:GenerateDataKey'],
  'secretsmanager:GetSecretValue': ['kms:Decrypt'],
  'ssm:GetParameters': ['kms:Decrypt', 'secretsmanager:GetSecretValue'],
};

/** The permissions that one call needs, such as `iam:UpdateAccessKey`. */
export function permissionsOf({ service, operation }: Pick<Call, 'service' | 'operation'>): string[] {
  // Everybody may ask who they are themselves.
  if (service === 'keyProof') return [];
  const name = `${PREFIXES[service] ?? service}:${operation}`;
  return [RENAMED[name] ?? name, ...(IMPLIED[name] ?? [])];
}

const OWN_REGION = /^arn:\$\{AWS::Partition\}:[^:]+:\$\{AWS::Region\}:/;

/** What may be called in other regions too. */
const elsewhere = (permissions: readonly Permission[]): string[] =>
  permissions.flatMap(({ actions, resources }) => (resources.some((one) => OWN_REGION.test(one)) ? [] : actions));

/** Expects that the recorded calls need all the permissions that an action declares, and no other, where they are made. */
export function expectDeclared(calls: readonly Call[], permissions: readonly Permission[]): void {
  const needed = [...new Set(calls.flatMap(permissionsOf))].sort();
  expect(needed).toEqual([...new Set(permissions.flatMap(({ actions }) => actions))].sort());
  const away = calls.filter(({ region }) => region !== undefined).flatMap(permissionsOf);
  expect(away.filter((name) => !elsewhere(permissions).includes(name))).toEqual([]);
}

/** The same of an action that one function does and another takes back: what each of them calls, and no other. */
export function expectDeclaredApart(
  { doing, undoing }: { doing: readonly Call[]; undoing: readonly Call[] },
  { permissions, undoPermissions = [] }: Pick<Action, 'permissions' | 'undoPermissions'>,
): void {
  expectDeclared(doing, permissions);
  expectDeclared(undoing, undoPermissions);
}
