import type { GetUserResponse } from '@aws-sdk/client-iam';
import type { GetObjectTaggingOutput } from '@aws-sdk/client-s3';
import type { Call } from './account.ts';
import type { LocalAcm } from './services/acm.ts';
import type { LocalEc2 } from './services/ec2.ts';
import type { LocalIam } from './services/iam.ts';
import type { LocalKms } from './services/kms.ts';
import type { LocalS3 } from './services/s3.ts';
import type { LocalSecretsManager } from './services/secrets-manager.ts';
import type { LocalSsm } from './services/ssm.ts';
import type { LocalStepFunctions } from './services/step-functions.ts';

/** The services of a local account that keep tags. */
export interface Services {
  acm: LocalAcm;
  ec2: LocalEc2;
  iam: LocalIam;
  kms: LocalKms;
  s3: LocalS3;
  secretsManager: LocalSecretsManager;
  ssm: LocalSsm;
  stepFunctions: LocalStepFunctions;
}
type Tags = Record<string, string>;
type Input = Record<string, string | undefined> & { Groups?: string[]; Names?: string[] };
interface Pair {
  Key?: string | undefined;
  Value?: string | undefined;
  TagKey?: string | undefined;
  TagValue?: string | undefined;
}

const record = (pairs: readonly Pair[] = []): Tags =>
  Object.fromEntries(pairs.map(({ Key, Value, TagKey, TagValue }) => [Key ?? TagKey ?? '', Value ?? TagValue ?? '']));

/** A secret that Parameter Store reads by reference. */
const REFERENCE = /^\/aws\/reference\/secretsmanager\/(.+)$/;

const secretTags = (services: Services, SecretId: string): Tags =>
  record(services.secretsManager.DescribeSecret({ SecretId }).Tags);

function parameterTags(services: Services, name: string): Tags {
  const secret = REFERENCE.exec(name)?.[1];
  return secret
    ? secretTags(services, secret)
    : record(services.ssm.ListTagsForResource({ ResourceType: 'Parameter', ResourceId: name.split(':')[0] }).TagList);
}

type Reader = [id: string, read: () => Tags];
const named = (id: string | undefined, read: (id: string) => readonly Pair[] | undefined): Reader[] =>
  id ? [[id, () => record(read(id))]] : [];

/** Of an answer that lists one thing. */
const firstTags = (answer: unknown): readonly Pair[] | undefined =>
  (Object.values(answer as Record<string, { Tags?: Pair[] }[]>)[0] ?? [])[0]?.Tags;

/** Of a service whose tags have names in lower case. */
const lowerCase = (answer: object): Tags =>
  Object.fromEntries((answer as { tags: { key: string; value: string }[] }).tags.map(({ key, value }) => [key, value]));

/** Which tags each kind of resource has, as the local account keeps them. */
const readers: Partial<Record<Call['service'], (services: Services, input: Input) => Reader[]>> = {
  ssm: (services, input) =>
    [input.Name, input.ResourceId, ...(input.Names ?? [])].flatMap((name) =>
      name ? [[name, () => parameterTags(services, name)]] : [],
    ),
  secretsManager: (services, { SecretId: id }) => (id ? [[id, () => secretTags(services, id)]] : []),
  kms: ({ kms }, { KeyId }) => (KeyId ? [[KeyId, () => record(kms.ListResourceTags({ KeyId }).Tags)]] : []),
  acm: ({ acm }, { CertificateArn: arn }) =>
    arn ? [[arn, () => record(acm.ListTagsForCertificate({ CertificateArn: arn }).Tags)]] : [],
  iam: ({ iam }, { UserName }) =>
    UserName ? [[UserName, () => record((iam.GetUser({ UserName }) as GetUserResponse).User?.Tags)]] : [],
  s3: ({ s3 }, { Bucket, Key }) =>
    Bucket && Key ? [[Key, () => record((s3.GetObjectTagging({ Bucket, Key }) as GetObjectTaggingOutput).TagSet)]] : [],
  stepFunctions: ({ stepFunctions }, { stateMachineArn: arn }) =>
    arn ? [[arn, () => lowerCase(stepFunctions.ListTagsForResource({ resourceArn: arn }))]] : [],
  ec2: ({ ec2 }, input) => [
    ...named(input.NetworkAclId, (id) => firstTags(ec2.DescribeNetworkAcls({ NetworkAclIds: [id] }))),
    ...named(input.PrefixListId, (id) => firstTags(ec2.DescribeManagedPrefixLists({ PrefixListIds: [id] }))),
    ...named(input.GroupId, (id) => firstTags(ec2.DescribeSecurityGroups({ GroupIds: [id] }))),
    ...(input.Groups ?? []).map((id): Reader => [id, () => ec2.instances.groups.get(id)?.tags ?? {}]),
  ],
};

/** The tags of what a call is about, before it is made, by the ids that the call gives. What is not there has none. */
export async function tagsOf(services: Services, { service, input }: Call): Promise<Record<string, Tags>> {
  const all = readers[service]?.(services, (input ?? {}) as Input) ?? [];
  const entries = await Promise.all(
    all.map(async ([id, read]): Promise<[string, Tags]> => {
      try {
        return [id, await read()];
      } catch {
        return [id, {}];
      }
    }),
  );
  return Object.fromEntries(entries);
}
