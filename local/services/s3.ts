import type {
  EncryptionType,
  PublicAccessBlockConfiguration,
  ServerSideEncryptionConfiguration,
} from '@aws-sdk/client-s3';
import { awsError, type World } from '../account.ts';

const MOST_POLICY_BYTES = 20_480;
const malformed = (message: string): Error => awsError('MalformedPolicy', message);

/** The statements of a policy. @throws MalformedPolicy where it is none */
function statementsOf(text: string): { Sid?: string }[] {
  try {
    const { Statement: found } = JSON.parse(text) as { Statement?: { Sid?: string } | { Sid?: string }[] };
    const statements = [found ?? []].flat();
    if (statements.length > 0) return statements;
  } catch {
    throw malformed('Policies must be valid JSON and the first byte must be {');
  }
  throw malformed('Missing required field Statement');
}

type Flag = keyof PublicAccessBlockConfiguration;
const FLAGS: readonly Flag[] = ['BlockPublicAcls', 'IgnorePublicAcls', 'BlockPublicPolicy', 'RestrictPublicBuckets'];

/** A bucket as it is kept. What is undefined was never set, which S3 answers with an exception of its own. */
export interface LocalBucket {
  name: string;
  /** The owning account. */
  owner: string;
  tags?: Record<string, string>;
  publicAccessBlock?: PublicAccessBlockConfiguration;
  policy?: 'public' | 'private';
  acl: 'public' | 'private';
  website: boolean;
  /** Contents by key. */
  objects?: Record<string, string>;
  /** Ids of the versions of objects, the current one last, by the objects' keys; none in a bucket without versions. */
  versions?: Record<string, string[]>;
  /** The text of the policy, where it is read as a whole. */
  document?: string;
  /** Absent: by S3's own keys. */
  encryption?: { algorithm: 'aws:kms' | 'aws:kms:dsse'; key?: string; bucketKey: boolean };
  /** Kinds of encryption that uploads may not ask for; written with the default encryption, as a whole. */
  blockedEncryption?: EncryptionType[];
  /** Tags of objects, by the objects' keys; of a version, by `key?versionId=id`. */
  objectTags?: Record<string, Record<string, string>>;
}

interface OfBucket {
  Bucket?: string;
  ExpectedBucketOwner?: string;
}

interface OfObject extends OfBucket {
  Key?: string;
  VersionId?: string;
}

/** The part of S3 that is about who may read a bucket (tags, policy status, website, public access block), and objects. */
export class LocalS3 {
  readonly buckets = new Map<string, LocalBucket>();
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a bucket of this account, private unless told otherwise; one of the same name is replaced. */
  seedBucket(bucket: Partial<LocalBucket> & { name: string }): LocalBucket {
    const made: LocalBucket = { owner: this.world.accountId, acl: 'private', website: false, ...bucket };
    this.buckets.set(made.name, made);
    return made;
  }

  /** Whether anybody on the internet can reach the bucket now, by its policy or its ACL. */
  isPublic(name: string): boolean {
    const { policy, acl, publicAccessBlock } = this.bucket({ Bucket: name });
    const byPolicy = policy === 'public' && !publicAccessBlock?.RestrictPublicBuckets;
    return byPolicy || (acl === 'public' && !publicAccessBlock?.IgnorePublicAcls);
  }

  GetBucketTagging(input: OfBucket): unknown {
    const tags = Object.entries(this.bucket(input).tags ?? {});
    if (tags.length === 0) throw awsError('NoSuchTagSet', 'The TagSet does not exist', 404);
    return { TagSet: tags.map(([Key, Value]) => ({ Key, Value })) };
  }

  GetPublicAccessBlock(input: OfBucket): unknown {
    const { publicAccessBlock } = this.bucket(input);
    if (publicAccessBlock) return { PublicAccessBlockConfiguration: publicAccessBlock };
    const message = 'The public access block configuration was not found';
    throw awsError('NoSuchPublicAccessBlockConfiguration', message, 404);
  }

  /** Replaces the whole configuration: a flag that is left out is off. */
  PutPublicAccessBlock(input: OfBucket & { PublicAccessBlockConfiguration?: PublicAccessBlockConfiguration }): void {
    const wanted = input.PublicAccessBlockConfiguration;
    if (!wanted) throw awsError('MalformedXML', 'The XML you provided was not well-formed');
    const put = Object.fromEntries(FLAGS.map((flag) => [flag, wanted[flag] ?? false]));
    this.bucket(input).publicAccessBlock = put;
  }

  /** Succeeds as well where there is no configuration. */
  DeletePublicAccessBlock(input: OfBucket): void {
    delete this.bucket(input).publicAccessBlock;
  }

  /** What the policy says; the public access block does not change it. */
  GetBucketPolicyStatus(input: OfBucket): unknown {
    const { policy } = this.bucket(input);
    if (!policy) throw awsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
    return { PolicyStatus: { IsPublic: policy === 'public' } };
  }

  GetBucketWebsite(input: OfBucket): unknown {
    const message = 'The specified bucket does not have a website configuration';
    if (!this.bucket(input).website) throw awsError('NoSuchWebsiteConfiguration', message, 404);
    return { IndexDocument: { Suffix: 'index.html' } };
  }

  GetObject(input: OfBucket & { Key?: string }): unknown {
    const { objects = {} } = this.bucket(input);
    const content = objects[input.Key ?? ''];
    if (content === undefined) throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
    const Body = new TextEncoder().encode(content);
    return { Body, ContentLength: Body.byteLength };
  }

  GetObjectTagging(input: OfObject): unknown {
    const { bucket, slot, version } = this.version(input);
    const TagSet = Object.entries(bucket.objectTags?.[slot] ?? {}).map(([Key, Value]) => ({ Key, Value }));
    return { TagSet, ...(version && { VersionId: version }) };
  }

  /** Replaces the whole set. */
  PutObjectTagging(input: OfObject & { Tagging?: { TagSet?: { Key?: string; Value?: string }[] } }): unknown {
    const { bucket, slot, version } = this.version(input);
    const { TagSet = [] } = input.Tagging ?? {};
    if (TagSet.length > 10) throw awsError('BadRequest', 'Object tags cannot be greater than 10');
    const tags = Object.fromEntries(TagSet.map(({ Key = '', Value = '' }) => [Key, Value]));
    bucket.objectTags = { ...bucket.objectTags, [slot]: tags };
    return version ? { VersionId: version } : {};
  }

  DeleteObjectTagging(input: OfObject): unknown {
    const { bucket, slot, version } = this.version(input);
    delete bucket.objectTags?.[slot];
    return version ? { VersionId: version } : {};
  }

  GetBucketPolicy(input: OfBucket): unknown {
    const { document } = this.bucket(input);
    if (document === undefined) throw awsError('NoSuchBucketPolicy', 'The bucket policy does not exist', 404);
    return { Policy: document };
  }

  /** Refuses what S3 refuses: no JSON, no statement, two of one name, or more than 20 KB. */
  PutBucketPolicy(input: OfBucket & { Policy?: string }): void {
    const { Policy = '' } = input;
    const bucket = this.bucket(input);
    if (Buffer.byteLength(Policy) > MOST_POLICY_BYTES)
      throw awsError('PolicyTooLarge', 'Your policy is too large. The maximum allowed size is 20480 bytes');
    const sids = [statementsOf(Policy)].flat().flatMap(({ Sid }) => Sid ?? []);
    if (new Set(sids).size < sids.length) throw malformed('Statement IDs (SID) in a single policy must be unique');
    bucket.document = Policy;
    bucket.policy ??= 'private';
  }

  /** Succeeds as well where there is none. */
  DeleteBucketPolicy(input: OfBucket): void {
    const bucket = this.bucket(input);
    delete bucket.document;
    delete bucket.policy;
  }

  PutBucketEncryption(
    input: OfBucket & { ServerSideEncryptionConfiguration?: ServerSideEncryptionConfiguration },
  ): void {
    const [rule] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
    const { SSEAlgorithm: algorithm, KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
    if (!algorithm) throw awsError('MalformedXML', 'The XML you provided was not well-formed');
    const bucket = this.bucket(input);
    const bucketKey = rule?.BucketKeyEnabled === true;
    const blocked = rule?.BlockedEncryptionTypes?.EncryptionType;
    if (blocked) bucket.blockedEncryption = blocked;
    else delete bucket.blockedEncryption;
    if (algorithm === 'AES256') delete bucket.encryption;
    else bucket.encryption = { algorithm: algorithm as 'aws:kms', ...(key && { key }), bucketKey };
  }

  GetBucketEncryption(input: OfBucket): unknown {
    const { encryption, blockedEncryption } = this.bucket(input);
    const { algorithm = 'AES256', key, bucketKey = false } = encryption ?? {};
    const byDefault = { SSEAlgorithm: algorithm, ...(key && { KMSMasterKeyID: key }) };
    const rule = {
      ApplyServerSideEncryptionByDefault: byDefault,
      BucketKeyEnabled: bucketKey,
      ...(blockedEncryption && { BlockedEncryptionTypes: { EncryptionType: blockedEncryption } }),
    };
    return { ServerSideEncryptionConfiguration: { Rules: [rule] } };
  }

  PutObject(input: OfBucket & { Key?: string; Body?: unknown }): unknown {
    const bucket = this.bucket(input);
    bucket.objects = { ...bucket.objects, [input.Key ?? '']: String(input.Body) };
    return { ETag: '"local"' };
  }

  /** By key, as S3 lists them. */
  ListObjectsV2(input: OfBucket & { Prefix?: string; StartAfter?: string; MaxKeys?: number }): unknown {
    const { Prefix = '', StartAfter = '', MaxKeys = 1_000 } = input;
    const keys = Object.keys(this.bucket(input).objects ?? {}).sort();
    const wanted = keys.filter((key) => key.startsWith(Prefix) && key > StartAfter);
    return { Contents: wanted.slice(0, MaxKeys).map((Key) => ({ Key })), IsTruncated: wanted.length > MaxKeys };
  }

  /** The version that a call names, or the current one, and under which name its tags are. */
  private version(input: OfObject): { bucket: LocalBucket; slot: string; version?: string } {
    const bucket = this.bucket(input);
    const { Key = '', VersionId } = input;
    if (bucket.objects?.[Key] === undefined) throw awsError('NoSuchKey', 'The specified key does not exist.', 404);
    const known = bucket.versions?.[Key] ?? [];
    const version = VersionId ?? known.at(-1);
    if (version === undefined) return { bucket, slot: Key };
    if (!known.includes(version)) throw awsError('NoSuchVersion', 'The specified version does not exist.', 404);
    return { bucket, slot: `${Key}?versionId=${version}`, version };
  }

  private bucket({ Bucket = '', ExpectedBucketOwner }: OfBucket): LocalBucket {
    const bucket = this.buckets.get(Bucket);
    if (!bucket) throw awsError('NoSuchBucket', 'The specified bucket does not exist', 404);
    const caller = this.world.accountId;
    if (bucket.owner !== (ExpectedBucketOwner ?? caller) || bucket.owner !== caller)
      throw awsError('AccessDenied', 'Access Denied', 403);
    return bucket;
  }
}
