import { arnOf, ref, sub } from './names.ts';
import type { Resources, Statement, Value } from './template.ts';

const KEEP_DAYS = 400;

const deny = (Sid: string, Condition: Value): Statement => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [arnOf('Reports'), sub('${Reports.Arn}/*')],
  Condition,
});

/**
 * The bucket of the digest's reports and the daily export: private, versioned, only by TLS and from this account. It outlives the stack as the
 * journal does, and so its key is that of S3 in the account: the stack's own goes with the stack.
 */
export const reportBucket = (): Resources => ({
  Reports: {
    Type: 'AWS::S3::Bucket',
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { BucketKeyEnabled: true, ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'old-reports',
            Status: 'Enabled',
            Prefix: 'reports/',
            ExpirationInDays: KEEP_DAYS,
          },
          {
            Id: 'old-exports',
            Status: 'Enabled',
            Prefix: 'export/',
            ExpirationInDays: KEEP_DAYS,
          },
          {
            Id: 'old-versions',
            Status: 'Enabled',
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
            AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
          },
        ],
      },
    },
  },
  ReportsPolicy: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: ref('Reports'),
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          deny('OnlyOverTls', { Bool: { 'aws:SecureTransport': 'false' } }),
          deny('OnlyFromThisAccount', {
            StringNotEquals: { 'aws:PrincipalAccount': ref('AWS::AccountId') },
            Bool: { 'aws:PrincipalIsAWSService': 'false' },
          }),
        ],
      },
    },
  },
});
