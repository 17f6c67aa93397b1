import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Clients } from '../../core/clients.ts';
import { isAwsError } from '../../core/errors.ts';
import { NothingThere } from './not-found.ts';

/**
 * What S3 answers about a bucket; undefined where it answers by one of these names that there is nothing.
 *
 * @throws NothingThere where there is no bucket
 */
export async function unless<T>(names: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (isAwsError(error, 'NoSuchBucket'))
      throw new NothingThere('There is no such bucket, or it is another account’s.');
    if (names.some((name) => isAwsError(error, name))) return undefined;
    throw error;
  }
}

export const NO_POLICY = ['NoSuchBucketPolicy'];

/** The policy of a bucket; empty where it has none. */
export const policyText = async (Bucket: string, { s3 }: Pick<Clients, 's3'>): Promise<string> =>
  (await unless(NO_POLICY, () => s3.send(new GetBucketPolicyCommand({ Bucket }))))?.Policy ?? '';
