import {
  DeleteObjectTaggingCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetObjectTaggingCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { tagsOf } from '../../../core/tags.ts';

/** One version of an object as the calls name it; `versionId` is empty for the current one, or where there are none. */
export interface ObjectVersion {
  s3: Clients['s3'];
  bucket: string;
  object: string;
  versionId: string;
  /** The account that has to own the bucket. */
  owner: string;
}

const named = ({ bucket, object, versionId, owner }: ObjectVersion) => ({
  Bucket: bucket,
  Key: object,
  ExpectedBucketOwner: owner,
  ...(versionId && { VersionId: versionId }),
});

/** Its tags, and which version it is. @throws what S3 throws where it is gone; see `isGone` */
export async function readObjectTags(of: ObjectVersion): Promise<{ tags: Record<string, string>; versionId: string }> {
  const { TagSet, VersionId = of.versionId } = await of.s3.send(new GetObjectTaggingCommand(named(of)));
  return { tags: tagsOf(TagSet), versionId: VersionId };
}

/** Replaces all tags; without any, they are deleted. */
export async function writeObjectTags(of: ObjectVersion, tags: Readonly<Record<string, string>>): Promise<void> {
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  if (TagSet.length === 0) await of.s3.send(new DeleteObjectTaggingCommand(named(of)));
  else await of.s3.send(new PutObjectTaggingCommand({ ...named(of), Tagging: { TagSet } }));
}

/** The text of the bucket's policy; empty where it has none. */
export async function readPolicy({ s3, bucket, owner }: ObjectVersion): Promise<string> {
  try {
    const { Policy = '' } = await s3.send(new GetBucketPolicyCommand({ Bucket: bucket, ExpectedBucketOwner: owner }));
    return Policy;
  } catch (error) {
    if (isAwsError(error, 'NoSuchBucketPolicy')) return '';
    throw error;
  }
}

export async function readBucketTags({ s3, bucket, owner }: ObjectVersion): Promise<Record<string, string>> {
  try {
    const { TagSet } = await s3.send(new GetBucketTaggingCommand({ Bucket: bucket, ExpectedBucketOwner: owner }));
    return tagsOf(TagSet);
  } catch (error) {
    if (isAwsError(error, 'NoSuchTagSet')) return {};
    throw error;
  }
}

/** Whether S3 says that the object, its version or its bucket is not there, or that a delete marker is. */
export const isGone = (error: unknown): boolean =>
  isAwsError(error, 'NoSuchKey', 'NoSuchVersion', 'NoSuchBucket', 'MethodNotAllowed');
