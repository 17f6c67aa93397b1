import {
  AttachUserPolicyCommand,
  DeleteRolePolicyCommand,
  DetachUserPolicyCommand,
  GetRolePolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  DeleteObjectTaggingCommand,
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetObjectTaggingCommand,
  GetPublicAccessBlockCommand,
  PutObjectTaggingCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { GetIPSetCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { type Backend, BUCKET, ROLE, USER } from './contract-backends.ts';
import { type Call, shape } from './contract-shapes.ts';

const update = async ({ clients, given, rest }: Backend, Addresses: string[], token?: string) => {
  rest();
  const { LockToken } = await clients.wafv2.send(new GetIPSetCommand(given.ipSet));
  return clients.wafv2.send(new UpdateIPSetCommand({ ...given.ipSet, Addresses, LockToken: token ?? LockToken }));
};

const wafv2: Call[] = [
  {
    title: 'wafv2: an IP set is read with its lock token',
    run: async ({ clients, given }) => shape(await clients.wafv2.send(new GetIPSetCommand(given.ipSet)), 'Description'),
  },
  { title: 'wafv2: an update gives the next lock token', run: async (to) => shape(await update(to, ['192.0.2.7/32'])) },
  {
    title: 'wafv2: what was written is read',
    run: async ({ clients, given }) => (await clients.wafv2.send(new GetIPSetCommand(given.ipSet))).IPSet?.Addresses,
  },
  {
    title: 'wafv2: a stale lock token',
    run: (to) => update(to, ['192.0.2.8/32'], '00000000-0000-4000-8000-00000000dead'),
  },
  { title: 'wafv2: a range with host bits', run: (to) => update(to, ['192.0.2.9/24']) },
  { title: 'wafv2: an address without its length', run: (to) => update(to, ['192.0.2.9']) },
  { title: 'wafv2: an IPv6 address in an IPv4 set', run: (to) => update(to, ['2001:db8::1/128']) },
  { title: 'wafv2: everything', run: (to) => update(to, ['0.0.0.0/0']) },
  {
    title: 'wafv2: an IP set that is not there',
    run: ({ clients, given }) =>
      clients.wafv2.send(new GetIPSetCommand({ ...given.ipSet, Id: '00000000-0000-4000-8000-00000000dead' })),
  },
];

const Bucket = BUCKET;
const flags = { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: false };

const s3: Call[] = [
  {
    title: 's3: no public access block',
    run: ({ clients }) => clients.s3.send(new GetPublicAccessBlockCommand({ Bucket })),
  },
  { title: 's3: no tags', run: ({ clients }) => clients.s3.send(new GetBucketTaggingCommand({ Bucket })) },
  { title: 's3: no policy', run: ({ clients }) => clients.s3.send(new GetBucketPolicyStatusCommand({ Bucket })) },
  { title: 's3: no website', run: ({ clients }) => clients.s3.send(new GetBucketWebsiteCommand({ Bucket })) },
  {
    title: 's3: a public access block is set and read',
    run: async ({ clients }) => {
      await clients.s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: flags }));
      return (await clients.s3.send(new GetPublicAccessBlockCommand({ Bucket }))).PublicAccessBlockConfiguration;
    },
  },
  {
    title: 's3: a public access block is removed, twice',
    run: async ({ clients }) => {
      for (const _ of [1, 2]) await clients.s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
      return clients.s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    },
  },
  {
    title: 's3: a bucket that is not there',
    run: ({ clients }) => clients.s3.send(new GetPublicAccessBlockCommand({ Bucket: 'riposte-contract-none' })),
  },
];

const Key = 'press/a.pdf';
const MARK = { Key: 'riposte-quarantine', Value: 'true' };
const TEAM = { Key: 'team', Value: 'press' };
const tagsOf = async ({ clients }: Backend) => {
  const { TagSet = [] } = await clients.s3.send(new GetObjectTaggingCommand({ Bucket, Key }));
  return TagSet.toSorted((a, b) => ((a.Key ?? '') < (b.Key ?? '') ? -1 : 1));
};
const tag = ({ clients }: Backend, TagSet: { Key: string; Value: string }[], name = Key) =>
  clients.s3.send(new PutObjectTaggingCommand({ Bucket, Key: name, Tagging: { TagSet } }));

/** What `quarantine-object` asks for. */
const objects: Call[] = [
  { title: 's3: an object without tags', run: tagsOf },
  {
    title: 's3: the tags of an object are replaced as a whole',
    run: async (to) => {
      await tag(to, [TEAM]);
      await tag(to, [TEAM, MARK]);
      return tagsOf(to);
    },
  },
  {
    title: 's3: eleven tags of an object',
    run: (to) =>
      tag(
        to,
        Array.from({ length: 11 }, (_, n) => ({ Key: `k${n}`, Value: 'v' })),
      ),
  },
  {
    title: 's3: the tags of an object are deleted, twice',
    run: async (to) => {
      for (const _ of [1, 2]) await to.clients.s3.send(new DeleteObjectTaggingCommand({ Bucket, Key }));
      return tagsOf(to);
    },
  },
  { title: 's3: tags of an object that is not there', run: (to) => tag(to, [MARK], 'none') },
];

const UserName = USER;
const PolicyArn = 'arn:aws:iam::aws:policy/AWSDenyAll';
const keysOf = async ({ clients }: Backend) => {
  const { AccessKeyMetadata } = await clients.iam.send(new ListAccessKeysCommand({ UserName }));
  return AccessKeyMetadata?.map(({ Status, UserName: of, AccessKeyId, CreateDate }) => ({
    Status,
    of,
    ...shape({ AccessKeyId, CreateDate }),
  }));
};
const attached = async ({ clients }: Backend) =>
  (await clients.iam.send(new ListAttachedUserPoliciesCommand({ UserName }))).AttachedPolicies;

const iam: Call[] = [
  { title: 'iam: an access key is listed with its status', run: keysOf },
  {
    title: 'iam: an access key is deactivated, twice',
    run: async (to) => {
      const change = { UserName, AccessKeyId: to.given.keyId, Status: 'Inactive' } as const;
      for (const _ of [1, 2]) await to.clients.iam.send(new UpdateAccessKeyCommand(change));
      return keysOf(to);
    },
  },
  {
    title: 'iam: an access key that is not there',
    run: ({ clients }) =>
      clients.iam.send(
        new UpdateAccessKeyCommand({ UserName, AccessKeyId: 'AKIAEXAMPLEEXAMPLE99', Status: 'Inactive' }),
      ),
  },
  {
    title: 'iam: a policy is attached, twice',
    run: async (to) => {
      for (const _ of [1, 2]) await to.clients.iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn }));
      return attached(to);
    },
  },
  {
    title: 'iam: a policy is detached',
    run: async (to) => {
      await to.clients.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn }));
      return attached(to);
    },
  },
  {
    title: 'iam: a policy is detached that is not attached',
    run: ({ clients }) => clients.iam.send(new DetachUserPolicyCommand({ UserName, PolicyArn })),
  },
  {
    title: 'iam: a user',
    run: async ({ clients }) => shape((await clients.iam.send(new GetUserCommand({ UserName }))).User),
  },
  {
    title: 'iam: a user who is not there',
    run: ({ clients }) => clients.iam.send(new GetUserCommand({ UserName: 'nobody' })),
  },
];

const RoleName = ROLE;
const PolicyName = 'RiposteRevoke';
const deny = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-11-20T12:00:00Z' } },
    },
  ],
});
const onRole = async ({ clients }: Backend) => {
  const { PolicyDocument = '' } = await clients.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
  return JSON.parse(decodeURIComponent(PolicyDocument));
};

/** What `revoke-sessions` asks for. */
const roles: Call[] = [
  { title: 'iam: a policy of a role that is not there', run: onRole },
  {
    title: 'iam: a policy of a role is put, twice, and read',
    run: async (to) => {
      const put = { RoleName, PolicyName, PolicyDocument: deny };
      for (const _ of [1, 2]) await to.clients.iam.send(new PutRolePolicyCommand(put));
      return onRole(to);
    },
  },
  {
    title: 'iam: a policy of a role is deleted, and is gone',
    run: async (to) => {
      await to.clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
      return onRole(to);
    },
  },
  {
    title: 'iam: a policy of a role is deleted that is not there',
    run: ({ clients }) => clients.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName })),
  },
  {
    title: 'iam: a policy for a role that is not there',
    run: ({ clients }) =>
      clients.iam.send(new PutRolePolicyCommand({ RoleName: 'nobody', PolicyName, PolicyDocument: deny })),
  },
];

/** The calls that contain a threat, in an order in which each finds what it needs. */
export const containmentCalls: readonly Call[] = [...wafv2, ...s3, ...objects, ...iam, ...roles];
