import {
  AttachUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import { GetIPSetCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { type Backend, BUCKET, USER } from './contract-backends.ts';
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

/** The calls that contain a threat, in an order in which each finds what it needs. */
export const containmentCalls: readonly Call[] = [...wafv2, ...s3, ...iam];
