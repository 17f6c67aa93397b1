/**
 * One permission that an action needs, declared beside the call that needs it. Resources are templates of
 * CloudFormation's `Fn::Sub`, so that they name this stack's own account, region and resources.
 */
export interface Permission {
  actions: readonly string[];
  resources: readonly string[];
  conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** Only where this setting of the deployment is `on`. */
  setting?: 'parameterBackup';
  /** Why the call is made, and why the resources cannot be narrower. */
  why: string;
}

/* @__NO_SIDE_EFFECTS__ */
const arn = (service: string, resource: string, region = '${AWS::Region}', account = '${AWS::AccountId}'): string =>
  `arn:\${AWS::Partition}:${service}:${region}:${account}:${resource}`;

/** Resource templates for `Permission.resources`. */
export const ANY = '*';
export const ANY_CLUSTER = arn('eks', 'cluster/*');
export const ANY_ACCESS_ENTRY = arn('eks', 'access-entry/*');
export const ANY_USER = arn('iam', 'user/*', '');
export const ANY_ROLE = arn('iam', 'role/*', '');
export const ANY_SECRET = arn('secretsmanager', 'secret:*');
/** Rotation functions by the name that Secrets Manager's own templates and AWS's managed policy give them. */
export const ROTATION_FUNCTIONS = arn('lambda', 'function:SecretsManager*');
/** Functions of an owner's that renew values, or have somebody read them anew, by the names that say so. */
export const ROTATOR_FUNCTIONS = arn('lambda', 'function:riposte-rotator-*');
export const REDEPLOY_FUNCTIONS = arn('lambda', 'function:riposte-redeploy-*');
export const ANY_FUNCTION = arn('lambda', 'function:*');
export const ANY_EVENT_SOURCE_MAPPING = arn('lambda', 'event-source-mapping:*');
/** What rotation functions write, by the same names. */
export const ROTATION_LOGS = [arn('logs', 'log-group:/aws/lambda/SecretsManager*:*')] as const;
export const ANY_DATABASE = arn('rds', 'db:*');
export const ANY_DATABASE_CLUSTER = arn('rds', 'cluster:*');
export const ANY_DATABASE_SNAPSHOT = arn('rds', 'snapshot:*');
export const ANY_CLUSTER_SNAPSHOT = arn('rds', 'cluster-snapshot:*');
/** Snapshots that this deployment makes, by their names. */
export const RIPOSTE_DATABASE_SNAPSHOT = arn('rds', 'snapshot:riposte-*');
export const RIPOSTE_CLUSTER_SNAPSHOT = arn('rds', 'cluster-snapshot:riposte-*');
export const ANY_ECS_SERVICE = arn('ecs', 'service/*');
export const ANY_ECS_REVISION = arn('ecs', 'service-revision/*');
export const ANY_ECS_CLUSTER = arn('ecs', 'cluster/*');
export const ANY_TASK_DEFINITION = arn('ecs', 'task-definition/*');
export const ANY_ECS_TASK = arn('ecs', 'task/*');
export const ANY_PARAMETER = arn('ssm', 'parameter/*');
/** The names under which Parameter Store reads secrets of Secrets Manager. */
export const SECRET_REFERENCES = arn('ssm', 'parameter/aws/reference/secretsmanager/*');
export const ANY_CERTIFICATE = arn('acm', 'certificate/*');
export const ANY_HOSTED_ZONE = arn('route53', 'hostedzone/*', '', '');
export const ANY_BUCKET = arn('s3', '*', '', '');
export const ANY_KEY = arn('kms', 'key/*');
export const ANY_KEY_ANYWHERE = arn('kms', 'key/*', '*');
/** The stack's own key. */
export const OWN_KEY = '${Key.Arn}';
/**
 * The stack's own IP sets of both scopes, by the names that the deployment gives them: their number is a setting, and
 * those for CloudFront may be in a stack of their own, whose ARNs this one cannot refer to.
 */
export const OWN_IP_SETS = [
  arn('wafv2', 'regional/ipset/${AWS::StackName}-block-list-*/*'),
  arn('wafv2', 'global/ipset/${AWS::StackName}-block-list-*/*', 'us-east-1'),
] as const;
export const ANY_CLASSIC_BALANCER = arn('elasticloadbalancing', 'loadbalancer/*');
/** The role of the function that holds the actions on certificates, by the name that CloudFormation gives it. */
export const OWN_CERTIFICATES_ROLE = arn('iam', 'role/*${AWS::StackName}-ActCertificatesRole-*', '');
export const ANY_LISTENER = [
  arn('elasticloadbalancing', 'listener/app/*'),
  arn('elasticloadbalancing', 'listener/net/*'),
] as const;
export const ANY_TARGET_GROUP = arn('elasticloadbalancing', 'targetgroup/*/*');
/** Web ACLs that distributions may have. */
export const ANY_GLOBAL_WEB_ACL = arn('wafv2', 'global/webacl/*', 'us-east-1');
export const ANY_DISTRIBUTION = arn('cloudfront', 'distribution/*', '');
export const ANY_CUSTOM_DOMAIN = [
  arn('apigateway', '/domainnames', '${AWS::Region}', ''),
  arn('apigateway', '/domainnames/*', '${AWS::Region}', ''),
] as const;
export const ANY_TRAIL = arn('cloudtrail', 'trail/*');
export const ANY_SECURITY_GROUP = arn('ec2', 'security-group/*');
export const ANY_SECURITY_GROUP_RULE = arn('ec2', 'security-group-rule/*');
/** Snapshots and images belong to no account in their ARNs. */
export const ANY_SNAPSHOT = arn('ec2', 'snapshot/*', '${AWS::Region}', '');
export const ANY_IMAGE = arn('ec2', 'image/*', '${AWS::Region}', '');
export const ANY_INSTANCE = arn('ec2', 'instance/*');
export const ANY_INTERFACE = arn('ec2', 'network-interface/*');
export const ANY_VOLUME = arn('ec2', 'volume/*');
export const ANY_SCALING_GROUP = arn('autoscaling', 'autoScalingGroup:*:autoScalingGroupName/*');
export const ANY_NETWORK_ACL = arn('ec2', 'network-acl/*');
export const ANY_PREFIX_LIST = arn('ec2', 'prefix-list/*');
export const ANY_DOMAIN_LIST = arn('route53resolver', 'firewall-domain-list/*');
/** Only what its owner wants to be kept. In any case, as the code reads the tag. */
export const KEPT_ONLY = { StringEqualsIgnoreCase: { 'aws:ResourceTag/riposte:keep': 'true' } } as const;
/** The same, to set the mark that it was kept once, and no other tag. */
export const KEPT_AND_MARK_ONLY = {
  StringEqualsIgnoreCase: { 'aws:ResourceTag/riposte:keep': 'true' },
  'ForAllValues:StringEquals': { 'aws:TagKeys': ['riposte:restored'] },
} as const;
/** Only keys whose owner asks for their rotation. In any case, too. */
export const ROTATED_ONLY = { StringEqualsIgnoreCase: { 'aws:ResourceTag/riposte:rotate': 'true' } } as const;
/** The same where the owner says after how many days. IAM has no pattern that takes any case. */
export const ROTATED_WITH_PERIOD_ONLY = { StringLike: { 'aws:ResourceTag/riposte:rotate': 'true:*' } } as const;
/** Only what its owner has given into Riposte's hands by a tag. */
export const MANAGED_ONLY = { StringEquals: { 'aws:ResourceTag/riposte:managed': 'true' } } as const;
/** Only the quarantine groups of the stack: nobody but CloudFormation sets tags whose names begin with `aws:`. */
export const QUARANTINE_GROUPS_ONLY = {
  StringEquals: {
    'aws:ResourceTag/aws:cloudformation:stack-name': '${AWS::StackName}',
    'aws:ResourceTag/riposte:quarantine': ['open', 'closed'],
  },
} as const;
/** Any security group but these. The stack makes no other ones. */
export const NO_QUARANTINE_GROUP = {
  StringNotEquals: { 'aws:ResourceTag/aws:cloudformation:stack-name': '${AWS::StackName}' },
} as const;
/** Only sets of tags by which an object is quarantined. */
export const QUARANTINING_TAGS_ONLY = { StringEquals: { 's3:RequestObjectTag/riposte-quarantine': 'true' } } as const;
/** Only sets of tags by which it is not. */
export const OTHER_TAGS_ONLY = { StringNotEquals: { 's3:RequestObjectTag/riposte-quarantine': 'true' } } as const;
/** Whom the API server of an EKS cluster answers, and neither how it authenticates nor whether it may be deleted. */
export const ENDPOINT_ONLY = {
  Null: {
    'eks:endpointPublicAccess': 'false',
    'eks:authenticationMode': 'true',
    'eks:deletionProtection': 'true',
    'eks:computeConfigEnabled': 'true',
  },
} as const;
/** Which definition a service runs: without one, the call would change something else of it. */
export const TASK_DEFINITION_ONLY = { ArnLike: { 'ecs:task-definition': ANY_TASK_DEFINITION } } as const;
/** Only in the stack's own region: for calls that know no resource, whose ARN would name it. */
export const OWN_REGION_ONLY = { StringEquals: { 'aws:RequestedRegion': '${AWS::Region}' } } as const;
export const ANY_STATE_MACHINE = arn('states', 'stateMachine:*');
/** Executions by the names that this deployment gives them. */
export const RIPOSTE_EXECUTION = arn('states', 'execution:*:riposte-*');
/** Only state machines that their owner lets Riposte start. */
export const WORKFLOWS_ONLY = { StringEquals: { 'aws:ResourceTag/riposte:workflow': 'true' } } as const;
