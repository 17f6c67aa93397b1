import {
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';
import { type Settings, withOn } from './public-access-settings.ts';

/** One bucket as the calls name it. S3 refuses them when the account does not own the bucket (any more). */
export interface Bucket {
  s3: Clients['s3'];
  name: string;
  owner: string;
}

const named = ({ name, owner }: Bucket) => ({ Bucket: name, ExpectedBucketOwner: owner });

export async function readTags(bucket: Bucket): Promise<Record<string, string>> {
  const read = bucket.s3.send(new GetBucketTaggingCommand(named(bucket)));
  const found = await unless('NoSuchTagSet', read);
  return tagsOf(found?.TagSet);
}

export async function readSettings(bucket: Bucket): Promise<Settings> {
  const read = bucket.s3.send(new GetPublicAccessBlockCommand(named(bucket)));
  const found = (await unless('NoSuchPublicAccessBlockConfiguration', read))?.PublicAccessBlockConfiguration;
  if (!found) return null;
  const { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets } = found;
  const on = { BlockPublicAcls, BlockPublicPolicy, IgnorePublicAcls, RestrictPublicBuckets };
  return withOn(
    null,
    (Object.keys(on) as (keyof typeof on)[]).filter((setting) => on[setting]),
  );
}

/** Writes all four at once, since S3 replaces the configuration; null removes it. */
export async function writeSettings(bucket: Bucket, settings: Settings): Promise<void> {
  if (settings === null) await bucket.s3.send(new DeletePublicAccessBlockCommand(named(bucket)));
  else
    await bucket.s3.send(
      new PutPublicAccessBlockCommand({ ...named(bucket), PublicAccessBlockConfiguration: settings }),
    );
}

/** Whether the policy, as it is written, is public. Says nothing about ACLs, nor about settings that overrule it. */
export async function hasPublicPolicy(bucket: Bucket): Promise<boolean> {
  const read = bucket.s3.send(new GetBucketPolicyStatusCommand(named(bucket)));
  return (await unless('NoSuchBucketPolicy', read))?.PolicyStatus?.IsPublic === true;
}

export async function isWebsite(bucket: Bucket): Promise<boolean> {
  const read = bucket.s3.send(new GetBucketWebsiteCommand(named(bucket)));
  return (await unless('NoSuchWebsiteConfiguration', read)) !== undefined;
}

/** Undefined when S3 answers with this exception, its way to say that there is none. */
async function unless<T>(nothing: string, read: Promise<T>): Promise<T | undefined> {
  try {
    return await read;
  } catch (error) {
    if (isAwsError(error, nothing)) return undefined;
    throw error;
  }
}
