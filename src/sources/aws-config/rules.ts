// Rules that come with a conformance pack, or that Security Hub makes for itself, carry the managed rule's name between
// a prefix and a random ending: `securityhub-s3-bucket-public-read-prohibited-0a1b2c3d`.
const DECORATED = /^(?:securityhub|OrgConfigRule|AWSControlTower[\w]*)-(.+?)-[0-9a-z]{6,12}$/;
const PACKED = /^(.+)-conformance-pack-[0-9a-z]{6,12}$/;

/** Their resource ids are not the names by which the service itself is asked. */
const NAMED_BY_OTHER_ID = new Set(['AWS::IAM::User', 'AWS::IAM::Role', 'AWS::RDS::DBInstance', 'AWS::RDS::DBCluster']);

/** What is open to the world, or to whoever finds a key: the managed rules whose breach cannot wait until tomorrow. */
const URGENT = new Set([
  's3-bucket-public-read-prohibited',
  's3-bucket-public-write-prohibited',
  's3-bucket-level-public-access-prohibited',
  's3-account-level-public-access-blocks',
  's3-account-level-public-access-blocks-periodic',
  'restricted-ssh',
  'incoming-ssh-disabled',
  'restricted-common-ports',
  'vpc-sg-open-only-to-authorized-ports',
  'ebs-snapshot-public-restorable-check',
  'rds-snapshots-public-prohibited',
  'rds-instance-public-access-check',
  'redshift-cluster-public-access-check',
  'lambda-function-public-access-prohibited',
  'sqs-queue-no-public-access',
  'sns-topic-no-public-access',
  'ssm-document-not-public',
  'root-account-mfa-enabled',
  'root-account-hardware-mfa-enabled',
  'iam-root-access-key-check',
  'iam-policy-no-statements-with-admin-access',
  'cloudtrail-enabled',
  'cloud-trail-enabled',
  'multi-region-cloudtrail-enabled',
  'guardduty-enabled-centralized',
  'securityhub-enabled',
  'kms-cmk-not-scheduled-for-deletion',
]);

/** The managed rule that a name stands for, and the type under which its resource can be named. */
export function subjectOf(rule: string, resourceType: string): { name: string; type: string | undefined } {
  const bare = DECORATED.exec(rule)?.[1] ?? PACKED.exec(rule)?.[1] ?? rule;
  return {
    name: bare.toLowerCase().slice(0, 90),
    type: NAMED_BY_OTHER_ID.has(resourceType) ? undefined : resourceType,
  };
}

/** AWS Config rates nothing: what is open to the world is high, every other rule medium. */
export const ruleSeverity = (name: string): number => (URGENT.has(name) ? 8 : 5);
