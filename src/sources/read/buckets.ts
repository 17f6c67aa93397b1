import { BUCKET_NAME, type Location } from './identifiers.ts';
import type { Reader } from './reader.ts';
import { add, addResource, type Found, readExact, readTags } from './resources.ts';

export const bucketArn = (name: string, { partition }: Location): string => `arn:${partition}:s3:::${name}`;

/**
 * Adds the bucket that an object of the event describes, with its tags, and whether it is public.
 *
 * @param holdsPublic an object in it is public by itself, whatever is true of the bucket
 */
export function addBucket(bucket: Reader, found: Found, holdsPublic = false): void {
  const tags = readTags(bucket);
  const isPublic = holdsPublic || IS_PUBLIC.get(bucket.said('publicAccess.effectivePermission', 64));
  addResource(found, bucket, {
    kind: 'bucket',
    id: 'name',
    pattern: BUCKET_NAME,
    arn: 'arn',
    implied: bucketArn,
    tags,
    ...(isPublic !== undefined && { isPublic }),
  });
}

/** GuardDuty's and Macie's words; another one, such as UNKNOWN, says neither. */
const IS_PUBLIC = new Map<string | undefined, boolean>([
  ['PUBLIC', true],
  ['NOT_PUBLIC', false],
]);

/** Adds an object by its bucket and key. A key that cleaning would alter would name another object: left out. */
export function addObject(bucket: unknown, object: Reader, found: Found, path = 'key'): void {
  const key = readExact(object, path, 1024, found);
  if (typeof bucket !== 'string' || !BUCKET_NAME.test(bucket) || !key) return;
  const tags = readTags(object);
  const arn = `${bucketArn(bucket, found.place)}/${key}`;
  const version = object.said('versionId', 256);
  add(found, { kind: 'object', id: `${bucket}/${key}`, arn, ...(tags && { tags }), ...(version && { version }) });
}
