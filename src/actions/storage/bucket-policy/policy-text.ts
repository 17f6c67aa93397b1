import { DeleteBucketPolicyCommand, GetBucketPolicyCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { isAwsError } from '../../../core/errors.ts';
import type { Bucket } from '../public-access/bucket.ts';

const named = ({ name, owner }: Bucket) => ({ Bucket: name, ExpectedBucketOwner: owner });

/** The text of a bucket's policy; empty where it has none. */
export async function readPolicyText(bucket: Bucket): Promise<string> {
  try {
    return (await bucket.s3.send(new GetBucketPolicyCommand(named(bucket)))).Policy ?? '';
  } catch (error) {
    if (isAwsError(error, 'NoSuchBucketPolicy')) return '';
    throw error;
  }
}

/** Replaces the policy as a whole; empty: takes it away. */
export async function writePolicyText(bucket: Bucket, Policy: string): Promise<void> {
  if (Policy === '') await bucket.s3.send(new DeleteBucketPolicyCommand(named(bucket)));
  else await bucket.s3.send(new PutBucketPolicyCommand({ ...named(bucket), Policy }));
}
