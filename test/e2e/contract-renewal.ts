import { DescribeCertificateCommand, ListCertificatesCommand } from '@aws-sdk/client-acm';
import {
  ChangeResourceRecordSetsCommand,
  ListHostedZonesByNameCommand,
  ListResourceRecordSetsCommand,
} from '@aws-sdk/client-route-53';
import {
  DescribeSecretCommand,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  ListSecretsCommand,
  PutSecretValueCommand,
  RotateSecretCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import {
  DescribeParametersCommand,
  GetParameterCommand,
  GetParametersCommand,
  ListTagsForResourceCommand,
  PutParameterCommand,
} from '@aws-sdk/client-ssm';
import { type Backend, OTHER_SECRET, PARAMETER, SECRET } from './contract-backends.ts';
import { type Call, shape } from './contract-shapes.ts';

const NEXT = '00000000-0000-4000-8000-000000000001';

const secretsManager: Call[] = [
  {
    title: 'secretsmanager: the secrets of this account',
    run: async ({ clients }) => {
      const { SecretList } = await clients.secretsManager.send(new ListSecretsCommand({}));
      // In no promised order.
      return SecretList?.map(({ Name = '', RotationEnabled = false }) => `${Name} ${RotationEnabled}`).sort();
    },
  },
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
    title: 'secretsmanager: a version by a label that it does not have',
    run: ({ clients }) => {
      const wanted = { SecretId: SECRET, VersionId: NEXT, VersionStage: 'AWSPREVIOUS' };
      return clients.secretsManager.send(new GetSecretValueCommand(wanted));
    },
  },
  {
    title: 'secretsmanager: a label that no version has',
    run: ({ clients }) =>
      clients.secretsManager.send(new GetSecretValueCommand({ SecretId: OTHER_SECRET, VersionStage: 'AWSPREVIOUS' })),
  },
  {
    title: 'secretsmanager: AWSCURRENT taken from a version that does not have it',
    run: ({ clients }) => {
      const from = '00000000-0000-4000-8000-000000000002';
      const move = { SecretId: OTHER_SECRET, VersionStage: 'AWSCURRENT', RemoveFromVersionId: from };
      return clients.secretsManager.send(new UpdateSecretVersionStageCommand(move));
    },
  },
  {
    title: 'secretsmanager: a tag put and taken away',
    run: async ({ clients: { secretsManager: client } }) => {
      const Tags = ['kept', 'taken'].map((Key) => ({ Key, Value: 'x' }));
      await client.send(new TagResourceCommand({ SecretId: SECRET, Tags }));
      await client.send(new UntagResourceCommand({ SecretId: SECRET, TagKeys: ['taken', 'never there'] }));
      return (await client.send(new DescribeSecretCommand({ SecretId: SECRET }))).Tags;
    },
  },
  {
    title: 'secretsmanager: a random password without what is excluded',
    run: async ({ clients: { secretsManager: client } }) => {
      const ask = { PasswordLength: 40, ExcludeCharacters: '/@"\'abc0123', RequireEachIncludedType: true };
      const { RandomPassword = '' } = await client.send(new GetRandomPasswordCommand(ask));
      return { length: RandomPassword.length, plain: /^[^/@"'abc0123 ]+$/.test(RandomPassword) };
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
  {
    title: 'secretsmanager: the same version with another value',
    run: ({ clients }) =>
      clients.secretsManager.send(
        new PutSecretValueCommand({ SecretId: SECRET, ClientRequestToken: NEXT, SecretString: 'third' }),
      ),
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
    title: 'acm: the certificates of this account',
    run: async ({ clients }) => {
      const { CertificateSummaryList } = await clients.acm.send(new ListCertificatesCommand({}));
      return CertificateSummaryList?.map(({ DomainName, ...summary }) => ({
        DomainName,
        arn: typeof summary.CertificateArn,
      }));
    },
  },
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

/** The calls that renew and repair, in an order in which each finds what it needs. */
export const renewalCalls: readonly Call[] = [...secretsManager, ...ssm, ...acm, ...route53];
