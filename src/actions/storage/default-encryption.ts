import { DescribeKeyCommand } from '@aws-sdk/client-kms';
import {
  GetBucketEncryptionCommand,
  PutBucketEncryptionCommand,
  type ServerSideEncryptionRule,
} from '@aws-sdk/client-s3';
import type { Action, Prepared } from '../../core/action.ts';
import type { ActionContext } from '../../core/action-context.ts';
import { CannotUndoError, isAwsError } from '../../core/errors.ts';
import { ANY_BUCKET, ANY_KEY } from '../../core/permission.ts';
import { clean } from '../../core/text.ts';
import type { BucketTarget } from '../catalogue/targets/storage-targets.ts';
import { askUnlessBaseline } from '../shared/baseline.ts';
import { refuseIfGone } from '../shared/refuse-if-gone.ts';
import { type Bucket, readTags } from './public-access/bucket.ts';

/** The owner's word by which key a bucket is to be encrypted: its ARN. */
const KEY_TAG = 'riposte:kms-key';

/** The rule before, as its JSON; empty where there was none. */
export type EncryptionBefore = { previous: string; key: string };

export const defaultEncryption: Action<BucketTarget, EncryptionBefore> = {
  id: 'default-encryption',
  permissions: [
    {
      actions: ['s3:GetBucketTagging', 's3:GetEncryptionConfiguration', 's3:PutEncryptionConfiguration'],
      resources: [ANY_BUCKET],
      why: 'reads what the owner wants, reads, sets and puts back the default encryption; only the finding knows which bucket',
    },
    {
      actions: ['kms:DescribeKey'],
      resources: [ANY_KEY],
      why: 'tells whether the key can encrypt, before a bucket depends on it',
    },
  ],

  before: (target, ctx) =>
    refuseIfGone(
      { isGone: (error) => isAwsError(error, 'NoSuchBucket'), reason: `The bucket ${target.bucket} no longer exists.` },
      () => prepare(target, ctx),
    ),

  async apply(target, { key }, ctx) {
    const bucket = bucketOf(target, ctx);
    const present = await read(bucket);
    // What somebody chose since the look before is not written over; verify tells.
    if (!isByS3(present)) return;
    await write(bucket, ruleFor(key), present);
  },

  async verify(target, { key }, ctx) {
    if (isSame(await read(bucketOf(target, ctx)), ruleFor(key)))
      return {
        verdict: 'done',
        result: `What is new in bucket ${target.bucket} is encrypted by ${key}, with a bucket key. What is there keeps its encryption.`,
      };
    const reason = `The bucket ${target.bucket} does not show ${key} as its default encryption.`;
    return { verdict: 'pending', reason, checkAfterSeconds: 60, giveUpAfterSeconds: 600 };
  },

  async undo(target, { previous, key }, ctx) {
    const bucket = bucketOf(target, ctx);
    const present = await read(bucket);
    const before = (previous ? JSON.parse(previous) : BY_S3) as ServerSideEncryptionRule;
    if (isSame(present, before)) return `The default encryption of bucket ${target.bucket} is as before the action.`;
    if (!isSame(present, ruleFor(key)))
      throw new CannotUndoError(
        `The bucket ${target.bucket} has another default encryption than the action left: somebody changed it since. Decide by hand what it should have.`,
      );
    await write(bucket, before, present);
    return `The default encryption of bucket ${target.bucket} is as before. What was encrypted by ${key} meanwhile stays so.`;
  },
};

/** What S3 does where nobody says otherwise. */
const BY_S3: ServerSideEncryptionRule = {
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' },
  BucketKeyEnabled: false,
};

const isByS3 = (rule: ServerSideEncryptionRule | undefined): boolean =>
  (rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm ?? 'AES256') === 'AES256';

const ruleFor = (key: string): ServerSideEncryptionRule => ({
  ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: key },
  BucketKeyEnabled: true,
});

const parts = (rule: ServerSideEncryptionRule | undefined): string => {
  const { SSEAlgorithm, KMSMasterKeyID = '' } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  return [SSEAlgorithm, KMSMasterKeyID, rule?.BucketKeyEnabled === true].join(' ');
};

const isSame = (a: ServerSideEncryptionRule | undefined, b: ServerSideEncryptionRule): boolean => parts(a) === parts(b);

async function read({ s3, name, owner }: Bucket): Promise<ServerSideEncryptionRule | undefined> {
  try {
    const input = { Bucket: name, ExpectedBucketOwner: owner };
    const { ServerSideEncryptionConfiguration: found } = await s3.send(new GetBucketEncryptionCommand(input));
    return found?.Rules?.[0];
  } catch (error) {
    if (isAwsError(error, 'ServerSideEncryptionConfigurationNotFoundError')) return undefined;
    throw error;
  }
}

/** Writes the rule. What uploads may not ask for, such as SSE-C, is part of it for S3, and stays as it is at present. */
async function write(
  { s3, name, owner }: Bucket,
  { ApplyServerSideEncryptionByDefault, BucketKeyEnabled }: ServerSideEncryptionRule,
  present: ServerSideEncryptionRule | undefined,
): Promise<void> {
  const { BlockedEncryptionTypes } = present ?? {};
  const rule = {
    ApplyServerSideEncryptionByDefault,
    BucketKeyEnabled,
    ...(BlockedEncryptionTypes && { BlockedEncryptionTypes }),
  };
  await s3.send(
    new PutBucketEncryptionCommand({
      Bucket: name,
      ExpectedBucketOwner: owner,
      ServerSideEncryptionConfiguration: { Rules: [rule] },
    }),
  );
}

async function prepare(target: BucketTarget, ctx: ActionContext): Promise<Prepared<EncryptionBefore>> {
  const bucket = bucketOf(target, ctx);
  const name = target.bucket;
  const [tags, present] = await Promise.all([readTags(bucket), read(bucket)]);
  if (!isByS3(present))
    return { verdict: 'unchanged', reason: `What is new in bucket ${name} is encrypted by a key of KMS already.` };
  const key = tags[KEY_TAG] ?? '';
  const why = key === '' ? nameKey(name) : await whyNotKey(key, name, ctx);
  if (why) return { verdict: 'refuse', reason: why };
  const ask = askUnlessBaseline(`The bucket ${name}`, tags, 'encrypted');
  return {
    verdict: 'proceed',
    before: { previous: present ? JSON.stringify(present) : '', key },
    from: 'encrypted by keys of S3 itself',
    to: `what is new is encrypted by ${key}, with a bucket key; what is there stays as it is`,
    effect: `has what is new in bucket ${name} encrypted by ${key}`,
    alsoHit: 'whoever writes or reads what is new and may not use the key, other accounts above all',
    tags,
    ...(ask && { unlessApproved: ask }),
  };
}

const nameKey = (name: string): string =>
  `No tag ${KEY_TAG} of bucket ${name} names a key by its ARN. Without one S3 would take its own key of KMS, which no other account can ever use: set the tag, or set the default encryption by hand.`;

/** Why a bucket must not depend on the key; undefined where it may. */
async function whyNotKey(key: string, name: string, { clients, config }: ActionContext): Promise<string | undefined> {
  const said = `The key that the tag ${KEY_TAG} of bucket ${name} names, ${clean(key, 120)},`;
  const own = `arn:${config.partition}:kms:${config.region}:${config.account}:key/`;
  if (!key.startsWith(own) || !/^[\w-]{1,64}$/.test(key.slice(own.length)))
    return `${said} is no ARN of a key of this account and region.`;
  try {
    const { KeyMetadata } = await clients.kms.send(new DescribeKeyCommand({ KeyId: key }));
    const { KeyState, KeySpec, KeyUsage } = KeyMetadata ?? {};
    if (KeyState !== 'Enabled') return `${said} is in the state ${KeyState}, in which nothing can be encrypted.`;
    if (KeyUsage !== 'ENCRYPT_DECRYPT' || (KeySpec ?? 'SYMMETRIC_DEFAULT') !== 'SYMMETRIC_DEFAULT')
      return `${said} is not a symmetric key for encryption.`;
    return undefined;
  } catch (error) {
    if (isAwsError(error, 'NotFoundException')) return `${said} does not exist.`;
    throw error;
  }
}

function bucketOf({ bucket }: BucketTarget, { clients, config }: ActionContext): Bucket {
  return { s3: clients.s3, name: bucket, owner: config.account };
}
