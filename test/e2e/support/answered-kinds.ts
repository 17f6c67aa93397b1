import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CreateTrailCommand, GetTrailStatusCommand, StopLoggingCommand } from '@aws-sdk/client-cloudtrail';
import { CreateAccessKeyCommand, CreateUserCommand, ListAccessKeysCommand } from '@aws-sdk/client-iam';
import { CreateKeyCommand, DescribeKeyCommand, ScheduleKeyDeletionCommand } from '@aws-sdk/client-kms';
import { CreateBucketCommand, GetPublicAccessBlockCommand } from '@aws-sdk/client-s3';
import { CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import type { ActionId } from '../../../src/core/action-ids.ts';
import type { SourceId } from '../../../src/core/finding.ts';
import { asOfNow } from './bundled-events.ts';
import type { Member } from './emulated-members.ts';
import { root } from './emulators.ts';

/** One kind of event that has an action in a member. */
export interface AnsweredKind {
  /** Such as `kms/key-deletion-scheduled`. */
  event: string;
  source: SourceId;
  action: ActionId;
  /** Whether a person has to say yes first. */
  isAsked?: true;
  /** Where AWS tells of it. */
  isGlobal?: true;
  /** Makes in the member what the event is about, and says what stands for what in the event. */
  prepare(member: Member): Promise<Record<string, string>>;
  /** What was to be put right, as the member has it now; `given` is what `prepare` gave. */
  read(member: Member, given: Record<string, string>): Promise<unknown>;
  /** What that is once it is put right. */
  right: unknown;
}

/** A user with a key, by the id that the event has for it. */
const withKey = (id: string, UserName: string) => ({
  async prepare({ iam }: Member): Promise<Record<string, string>> {
    await iam.send(new CreateUserCommand({ UserName }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
    return { [id]: AccessKey?.AccessKeyId ?? '' };
  },
  async read({ iam }: Member): Promise<unknown> {
    const { AccessKeyMetadata } = await iam.send(new ListAccessKeysCommand({ UserName }));
    return AccessKeyMetadata?.map(({ Status }) => Status);
  },
  right: ['Inactive'],
});

const KEY = '0a1b2c3d-0000-4000-8000-a00000000501';
const SECRET = 'billing/api-token';
const TRAIL = 'management-events';
const UPLOADS = 'support-uploads';

/** Of each source of which a member forwards something that an action answers, one event. Macie and GuardDuty have tests of their own. */
export const ANSWERED_KINDS: readonly AnsweredKind[] = [
  {
    event: 'kms/key-deletion-scheduled',
    source: 'kms',
    action: 'restore-key',
    async prepare({ kms }) {
      const { KeyMetadata } = await kms.send(
        new CreateKeyCommand({ Tags: [{ TagKey: 'riposte:keep', TagValue: 'true' }] }),
      );
      const KeyId = KeyMetadata?.KeyId ?? '';
      await kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
      return { [KEY]: KeyId };
    },
    async read({ kms }, given) {
      return (await kms.send(new DescribeKeyCommand({ KeyId: given[KEY] }))).KeyMetadata?.KeyState;
    },
    right: 'Enabled',
  },
  {
    event: 'secrets-manager/secret-deletion-scheduled',
    source: 'secrets-manager',
    action: 'restore-secret',
    async prepare({ secretsManager }) {
      const Tags = [{ Key: 'riposte:keep', Value: 'true' }];
      const { ARN = '' } = await secretsManager.send(
        new CreateSecretCommand({ Name: SECRET, SecretString: 'made up', Tags }),
      );
      await secretsManager.send(new DeleteSecretCommand({ SecretId: ARN, RecoveryWindowInDays: 7 }));
      return { [`${SECRET}-AbCdEf`]: ARN.split(':secret:')[1] ?? '' };
    },
    async read({ secretsManager }) {
      return (await secretsManager.send(new DescribeSecretCommand({ SecretId: SECRET }))).DeletedDate;
    },
    right: undefined,
  },
  {
    event: 'cloudtrail/trail-stopped',
    source: 'cloudtrail',
    action: 'restart-trail',
    async prepare({ cloudTrail, s3, region, account }) {
      const S3BucketName = `trail-of-${account}`;
      await s3.send(
        new CreateBucketCommand({
          Bucket: S3BucketName,
          CreateBucketConfiguration: { LocationConstraint: region as 'eu-west-1' },
        }),
      );
      const TagsList = [{ Key: 'riposte:baseline', Value: 'logging' }];
      await cloudTrail.send(new CreateTrailCommand({ Name: TRAIL, S3BucketName, TagsList }));
      await cloudTrail.send(new StopLoggingCommand({ Name: TRAIL }));
      return {};
    },
    async read({ cloudTrail }) {
      return (await cloudTrail.send(new GetTrailStatusCommand({ Name: TRAIL }))).IsLogging;
    },
    right: true,
  },
  {
    event: 'aws-config/public-bucket',
    source: 'aws-config',
    action: 'block-public-access',
    isAsked: true,
    async prepare({ s3, region }) {
      const CreateBucketConfiguration = { LocationConstraint: region as 'eu-west-1' };
      await s3.send(new CreateBucketCommand({ Bucket: UPLOADS, CreateBucketConfiguration }));
      return {};
    },
    async read({ s3 }) {
      const answer = await s3.send(new GetPublicAccessBlockCommand({ Bucket: UPLOADS }));
      return answer.PublicAccessBlockConfiguration?.BlockPublicPolicy;
    },
    right: true,
  },
  {
    event: 'health/exposed-access-key',
    source: 'health',
    action: 'deactivate-access-key',
    isGlobal: true,
    ...withKey('AKIAEXAMPLE000000510', 'release-bot'),
  },
  {
    event: 'trusted-advisor/exposed-access-key',
    source: 'trusted-advisor',
    action: 'deactivate-access-key',
    isAsked: true,
    isGlobal: true,
    ...withKey('AKIAEXAMPLE000000033', 'nightly-export'),
  },
];

/** The event as of now, about what stands in the member. */
export function eventOf({ event }: Pick<AnsweredKind, 'event'>, given: Record<string, string>): string {
  const text = asOfNow(readFileSync(join(root, 'events', `${event}.json`), 'utf8'));
  return Object.entries(given).reduce((body, [from, to]) => body.replaceAll(from, to), text);
}
