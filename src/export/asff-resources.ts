import type { Resource as AsffResource } from '@aws-sdk/client-securityhub';
import type { Finding, Resource, ResourceKind } from '../core/finding.ts';
import { clean } from '../core/text.ts';

/** Text as the format takes it: on one line, bounded, and never empty. */
export const said = (text: string, most: number): string => clean(text, most) || '-';

/** The types that the format has; anything else is `Other`. */
const TYPES: Partial<Record<ResourceKind, string>> = {
  instance: 'AwsEc2Instance',
  'access-key': 'AwsIamAccessKey',
  user: 'AwsIamUser',
  role: 'AwsIamRole',
  bucket: 'AwsS3Bucket',
  object: 'AwsS3Object',
  database: 'AwsRdsDbInstance',
  secret: 'AwsSecretsManagerSecret',
  certificate: 'AwsCertificateManagerCertificate',
  cluster: 'AwsEksCluster',
  container: 'Container',
  function: 'AwsLambdaFunction',
  volume: 'AwsEc2Volume',
  key: 'AwsKmsKey',
  queue: 'AwsSqsQueue',
  'security-group': 'AwsEc2SecurityGroup',
  'load-balancer': 'AwsElbv2LoadBalancer',
  'web-acl': 'AwsWafv2WebAcl',
  trail: 'AwsCloudTrailTrail',
  alarm: 'AwsCloudWatchAlarm',
  repository: 'AwsEcrRepository',
  account: 'AwsAccount',
};

const MOST_TAGS = 5;
const PARTITIONS = ['aws', 'aws-cn', 'aws-us-gov'] as const;

/** A resource in the format of Security Hub: its ARN where there is one, with its first tags. */
export function asffResource({ kind, id, arn, tags = {} }: Resource, { region, partition }: Finding): AsffResource {
  const some = Object.entries(tags).slice(0, MOST_TAGS);
  const known = PARTITIONS.find((each) => each === partition);
  return {
    Type: TYPES[kind] ?? 'Other',
    Id: said(kind === 'account' ? `AWS::::Account:${id}` : (arn ?? id), 512),
    Region: region,
    ...(known && { Partition: known }),
    ...(some.length > 0 && {
      Tags: Object.fromEntries(some.map(([name, value]) => [said(name, 128), clean(value, 256)])),
    }),
  };
}
