import type { ResourceKind } from '../../core/finding.ts';
import { BUCKET_NAME, CLUSTER_NAME, DATABASE_ID, FUNCTION_NAME, IAM_NAME, INSTANCE_ID } from '../read/identifiers.ts';

/** A kind of resource: what the services call it, and how its id stands in its ARN. */
export interface Form {
  kind: ResourceKind;
  /** Names of the type without `::` and `_`, in small letters: Config, Security Hub and Inspector spell them apart. */
  types: readonly string[];
  /** The ARN after the partition; {r} is the region, {a} the account, {id} the id. */
  arn: string;
  id: RegExp;
}

const HEX = '[0-9a-f]{8,17}';
const UUID = /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;
const NAME = /^[\w.-]{1,128}$/;

const ec2 = (kind: ResourceKind, type: string, word: string, prefix: string): Form => ({
  kind,
  types: [`awsec2${type}`],
  arn: `ec2:{r}:{a}:${word}/{id}`,
  id: new RegExp(`^${prefix}-${HEX}$`),
});

/** The resources whose kind we know. Secrets and certificates are named by their whole ARN, and stand in resource.ts. */
export const FORMS: readonly Form[] = [
  { kind: 'bucket', types: ['awss3bucket'], arn: 's3:::{id}', id: BUCKET_NAME },
  { kind: 'instance', types: ['awsec2instance'], arn: 'ec2:{r}:{a}:instance/{id}', id: INSTANCE_ID },
  ec2('volume', 'volume', 'volume', 'vol'),
  ec2('snapshot', 'snapshot', 'snapshot', 'snap'),
  ec2('image', 'image', 'image', 'ami'),
  ec2('security-group', 'securitygroup', 'security-group', 'sg'),
  { kind: 'user', types: ['awsiamuser'], arn: 'iam::{a}:user/{id}', id: IAM_NAME },
  { kind: 'role', types: ['awsiamrole'], arn: 'iam::{a}:role/{id}', id: IAM_NAME },
  { kind: 'key', types: ['awskmskey'], arn: 'kms:{r}:{a}:key/{id}', id: UUID },
  { kind: 'queue', types: ['awssqsqueue'], arn: 'sqs:{r}:{a}:{id}', id: /^[\w-]{1,80}(\.fifo)?$/ },
  { kind: 'function', types: ['awslambdafunction'], arn: 'lambda:{r}:{a}:function:{id}', id: FUNCTION_NAME },
  { kind: 'database', types: ['awsrdsdbinstance'], arn: 'rds:{r}:{a}:db:{id}', id: DATABASE_ID },
  { kind: 'database', types: ['awsrdsdbcluster'], arn: 'rds:{r}:{a}:cluster:{id}', id: DATABASE_ID },
  { kind: 'snapshot', types: ['awsrdsdbsnapshot'], arn: 'rds:{r}:{a}:snapshot:{id}', id: /^[\w:.-]{1,255}$/ },
  {
    kind: 'snapshot',
    types: ['awsrdsdbclustersnapshot'],
    arn: 'rds:{r}:{a}:cluster-snapshot:{id}',
    id: /^[\w:.-]{1,255}$/,
  },
  {
    kind: 'image',
    types: ['awsecrcontainerimage'],
    arn: 'ecr:{r}:{a}:repository/{id}',
    id: /^[\w./-]{2,190}\/sha256:[0-9a-f]{64}$/,
  },
  { kind: 'repository', types: ['awsecrrepository'], arn: 'ecr:{r}:{a}:repository/{id}', id: /^[\w./-]{2,256}$/ },
  { kind: 'cluster', types: ['awsekscluster'], arn: 'eks:{r}:{a}:cluster/{id}', id: CLUSTER_NAME },
  { kind: 'cluster', types: ['awsecscluster'], arn: 'ecs:{r}:{a}:cluster/{id}', id: CLUSTER_NAME },
  { kind: 'trail', types: ['awscloudtrailtrail'], arn: 'cloudtrail:{r}:{a}:trail/{id}', id: NAME },
  {
    kind: 'load-balancer',
    types: ['awselbv2loadbalancer', 'awselasticloadbalancingv2loadbalancer'],
    arn: 'elasticloadbalancing:{r}:{a}:loadbalancer/{id}',
    id: /^(app|net|gwy)\/[\w-]{1,32}\/[0-9a-f]{16}$/,
  },
  {
    kind: 'web-acl',
    types: ['awswafv2webacl'],
    arn: 'wafv2:{r}:{a}:regional/webacl/{id}',
    id: /^[\w-]{1,128}\/[0-9a-f-]{36}$/,
  },
  { kind: 'detector', types: ['awsguarddutydetector'], arn: 'guardduty:{r}:{a}:detector/{id}', id: /^[0-9a-f]{32}$/ },
];
