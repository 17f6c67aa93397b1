import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import {
  AttachUserPolicyCommand,
  DetachUserPolicyCommand,
  GetUserCommand,
  ListAccessKeysCommand,
  ListAttachedUserPoliciesCommand,
  UpdateAccessKeyCommand,
} from '@aws-sdk/client-iam';
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import {
  DeletePublicAccessBlockCommand,
  GetBucketPolicyStatusCommand,
  GetBucketTaggingCommand,
  GetBucketWebsiteCommand,
  GetPublicAccessBlockCommand,
  PutPublicAccessBlockCommand,
} from '@aws-sdk/client-s3';
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { GetIPSetCommand, UpdateIPSetCommand } from '@aws-sdk/client-wafv2';
import { type Backend, BUCKET, OTHER_SECRET, PARAMETER, SECRET, USER } from './contract-backends.ts';
import { journalCalls } from './contract-journal.ts';
import { messagingCalls } from './contract-messaging.ts';
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

const NEXT = '00000000-0000-4000-8000-000000000001';

const secretsManager: Call[] = [
  {
    title: 'secretsmanager: a secret without rotation',
    run: async ({ clients }) => {
      const secret = await clients.secretsManager.send(new DescribeSecretCommand({ SecretId: SECRET }));
      const { ARN, Name, RotationEnabled = false, VersionIdsToStages, DeletedDate } = secret;
      return { ...shape({ ARN }), Name, RotationEnabled, DeletedDate, stages: Object.values(VersionIdsToStages ?? {}) };
    },
  },
  {
    title: 'secretsmanager: a secret that is not there',
    run: ({ clients }) => clients.secretsManager.send(new DescribeSecretCommand({ SecretId: 'contract/none' })),
  },
  {
    title: 'secretsmanager: a version put as AWSPENDING leaves AWSCURRENT',
    run: async ({ clients: { secretsManager: client } }) => {
      const version = { SecretId: SECRET, ClientRequestToken: NEXT, VersionStages: ['AWSPENDING'] };
      const { VersionId } = await client.send(new PutSecretValueCommand({ ...version, SecretString: 'second' }));
      const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: SECRET }));
      return { VersionId, SecretString };
    },
  },
  {
    title: 'secretsmanager: AWSCURRENT moves, and leaves AWSPREVIOUS behind',
    run: async ({ clients: { secretsManager: client } }) => {
      const { VersionId: RemoveFromVersionId } = await client.send(new GetSecretValueCommand({ SecretId: SECRET }));
      const move = { SecretId: SECRET, VersionStage: 'AWSCURRENT', MoveToVersionId: NEXT, RemoveFromVersionId };
      await client.send(new UpdateSecretVersionStageCommand(move));
      const previous = await client.send(new GetSecretValueCommand({ SecretId: SECRET, VersionStage: 'AWSPREVIOUS' }));
      const current = await client.send(new GetSecretValueCommand({ SecretId: SECRET, VersionStage: 'AWSCURRENT' }));
      return { previous: previous.SecretString, current: current.SecretString };
    },
  },
  {
    title: 'secretsmanager: to rotate a secret without rotation',
    run: ({ clients }) =>
      clients.secretsManager.send(new RotateSecretCommand({ SecretId: OTHER_SECRET, ClientRequestToken: NEXT })),
  },
  {
    title: 'secretsmanager: to rotate with a token that is too short',
    run: ({ clients }) =>
      clients.secretsManager.send(new RotateSecretCommand({ SecretId: OTHER_SECRET, ClientRequestToken: 'short' })),
  },
];

const overwrite = { Name: PARAMETER, Overwrite: true, Type: 'SecureString', Tier: 'Advanced' } as const;
const described = async ({ clients }: Backend) => {
  const ParameterFilters = [{ Key: 'Name', Option: 'Equals', Values: [PARAMETER] }];
  const { Parameters } = await clients.ssm.send(new DescribeParametersCommand({ ParameterFilters }));
  return Parameters?.map(({ Name, Type, Tier, Version, Policies }) => ({
    Name,
    Type,
    Tier,
    Version,
    policies: Policies?.map(({ PolicyType, PolicyText }) => ({ PolicyType, text: typeof PolicyText })),
  }));
};

const ssm: Call[] = [
  { title: 'ssm: a parameter with a policy', run: described },
  {
    title: 'ssm: an overwrite without policies',
    run: async (to) => {
      const written = await to.clients.ssm.send(new PutParameterCommand({ ...overwrite, Value: 'second' }));
      return [{ Version: written.Version, Tier: written.Tier }, await described(to)];
    },
  },
  {
    title: 'ssm: a name that is taken',
    run: ({ clients }) => clients.ssm.send(new PutParameterCommand({ ...overwrite, Overwrite: false, Value: 'third' })),
  },
  {
    title: 'ssm: several at once, one of them not there',
    run: async ({ clients }) => {
      const Names = [PARAMETER, '/contract/none'];
      const reply = await clients.ssm.send(new GetParametersCommand({ Names, WithDecryption: true }));
      return [reply.Parameters?.map(({ Name, Value }) => ({ Name, Value })), reply.InvalidParameters];
    },
  },
  {
    title: 'ssm: one that is not there',
    run: ({ clients }) => clients.ssm.send(new GetParameterCommand({ Name: '/contract/none' })),
  },
  {
    title: 'ssm: tags',
    run: async ({ clients }) => {
      const of = { ResourceType: 'Parameter', ResourceId: PARAMETER } as const;
      return (await clients.ssm.send(new ListTagsForResourceCommand(of))).TagList;
    },
  },
  {
    title: 'ssm: tags of one that is not there',
    run: ({ clients }) =>
      clients.ssm.send(new ListTagsForResourceCommand({ ResourceType: 'Parameter', ResourceId: '/contract/none' })),
  },
];

const acm: Call[] = [
  {
    title: 'acm: a certificate that waits for its DNS record',
    run: async ({ clients, given }) => {
      const of = { CertificateArn: given.certificate };
      const { Certificate = {} } = await clients.acm.send(new DescribeCertificateCommand(of));
      const { DomainName, SubjectAlternativeNames, Type, Status, DomainValidationOptions: [option] = [] } = Certificate;
      const { ValidationMethod, ResourceRecord } = option ?? {};
      return { DomainName, SubjectAlternativeNames, Type, Status, ValidationMethod, ...shape({ ResourceRecord }) };
    },
  },
  {
    title: 'acm: a certificate that is not there',
    run: ({ clients, given }) =>
      clients.acm.send(
        new DescribeCertificateCommand({ CertificateArn: given.certificate.replace(/[^/]+$/, NEXT.replace('1', '2')) }),
      ),
  },
];

const record = (value: string) => ({
  Name: '_x1.contract.example.com.',
  Type: 'CNAME' as const,
  TTL: 300,
  ResourceRecords: [{ Value: value }],
});
const change = ({ clients, given }: Backend, Action: 'CREATE' | 'DELETE', value: string) => {
  const ChangeBatch = { Changes: [{ Action, ResourceRecordSet: record(value) }] };
  return clients.route53.send(new ChangeResourceRecordSetsCommand({ HostedZoneId: given.zone, ChangeBatch }));
};

const route53: Call[] = [
  {
    title: 'route53: a record is created',
    run: async (to) => shape((await change(to, 'CREATE', 'a.example.net.')).ChangeInfo?.Id),
  },
  {
    title: 'route53: a record that exists is created with another value',
    run: (to) => change(to, 'CREATE', 'b.example.net.'),
  },
  { title: 'route53: a record is deleted by another value', run: (to) => change(to, 'DELETE', 'b.example.net.') },
  {
    title: 'route53: the record is as it was',
    run: async ({ clients, given }) => {
      const from = {
        HostedZoneId: given.zone,
        StartRecordName: '_x1.contract.example.com',
        StartRecordType: 'CNAME',
      } as const;
      const { ResourceRecordSets } = await clients.route53.send(new ListResourceRecordSetsCommand(from));
      return ResourceRecordSets?.filter(({ Type }) => Type === 'CNAME').map(({ Name, TTL, ResourceRecords }) => ({
        Name,
        TTL,
        ResourceRecords,
      }));
    },
  },
  {
    title: 'route53: the zone is found by its name',
    run: async ({ clients }) => {
      const { HostedZones } = await clients.route53.send(new ListHostedZonesByNameCommand({ DNSName: 'example.com' }));
      return HostedZones?.map(({ Name, Config, Id }) => ({
        Name,
        hidden: Config?.PrivateZone,
        prefix: Id?.startsWith('/hostedzone/'),
      }));
    },
  },
  {
    title: 'route53: a zone that is not there',
    run: (to) => change({ ...to, given: { ...to.given, zone: 'Z00000000000000000000' } }, 'CREATE', 'a.example.net.'),
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

/** The calls that Riposte makes, in an order in which each finds what it needs. */
export const calls: readonly Call[] = [
  ...journalCalls,
  ...messagingCalls,
  ...wafv2,
  ...secretsManager,
  ...ssm,
  ...acm,
  ...route53,
  ...s3,
  ...iam,
];
