import { createHash } from 'node:crypto';
import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParameterRequest,
  GetParameterResult,
  GetParametersRequest,
  GetParametersResult,
  ListTagsForResourceRequest,
  ListTagsForResourceResult,
  Parameter,
  ParameterMetadata,
  PutParameterRequest,
  PutParameterResult,
} from '@aws-sdk/client-ssm';
import { tagsOf } from '../../src/core/tags.ts';
import { awsError, type World } from '../account.ts';
import type { LocalSecretsManager } from './secrets-manager.ts';
import { checkPut, policyTexts } from './ssm-checks.ts';
import {
  DEFAULT_KEY,
  expirationOf,
  givenParameter,
  type LocalParameter,
  type ParameterSeed,
  type ParameterVersion,
} from './ssm-state.ts';

const REFERENCE = '/aws/reference/secretsmanager/';
const KEPT_VERSIONS = 100;

/** Parameter Store in memory. An Expiration policy deletes its parameter, history and all, on the world's clock. */
export class LocalSsm {
  private readonly world: World;
  private readonly secrets: Pick<LocalSecretsManager, 'GetSecretValue'> | undefined;
  readonly parameters = new Map<string, LocalParameter>();

  /** @param secrets what names that begin with `/aws/reference/secretsmanager/` refer to */
  constructor(world: World, secrets?: Pick<LocalSecretsManager, 'GetSecretValue'>) {
    this.world = world;
    this.secrets = secrets;
  }

  seedParameter(seed: ParameterSeed): void {
    this.parameters.set(seed.name, givenParameter(seed, this.world));
  }

  /** A parameter as it is kept; undefined where there is none. */
  parameterOf(name: string): LocalParameter | undefined {
    return this.find(name);
  }

  /** As if it had been deleted. */
  forget(name: string): void {
    this.parameters.delete(name);
  }

  /** A page may hold fewer than were asked for, or none, and still have a next one: filters are applied to each. */
  DescribeParameters(input: DescribeParametersRequest): DescribeParametersResult {
    const { ParameterFilters = [], MaxResults = 50, NextToken } = input;
    if (MaxResults > 50) throw awsError('ValidationException', 'Value at maxResults must be at most 50.');
    const from = NextToken ? Number(NextToken) : 0;
    const names = ParameterFilters.find(({ Key }) => Key === 'Name')?.Values ?? [...this.parameters.keys()];
    const page = names.slice(from, from + MaxResults).flatMap((name) => this.find(name) ?? []);
    const passes = (parameter: ParameterMetadata): boolean =>
      ParameterFilters.every(({ Key = '', Values = [] }) => {
        const tags = this.parameters.get(parameter.Name ?? '')?.tags ?? {};
        return Values.includes(String(Key.startsWith('tag:') ? tags[Key.slice(4)] : parameter[Key as 'Name' | 'Tier']));
      });
    return {
      Parameters: page.map((parameter) => this.metadata(parameter)).filter(passes),
      ...(from + MaxResults < names.length && { NextToken: String(from + MaxResults) }),
    };
  }

  GetParameter({ Name, WithDecryption }: GetParameterRequest): GetParameterResult {
    const parameter = this.read(Name ?? '', WithDecryption ?? false);
    const [name = '', which] = (Name ?? '').split(':');
    if (!parameter && which && this.find(name))
      throw awsError('ParameterVersionNotFound', `Systems Manager could not find version ${which} of ${name}.`);
    if (!parameter) throw awsError('ParameterNotFound', `Parameter ${name} not found.`);
    return { Parameter: parameter };
  }

  GetParameters({ Names = [], WithDecryption }: GetParametersRequest): GetParametersResult {
    const found = new Map(Names.map((name) => [name, this.read(name, WithDecryption ?? false)]));
    return {
      Parameters: [...found.values()].filter((parameter) => parameter !== undefined),
      InvalidParameters: Names.filter((name) => !found.get(name)),
    };
  }

  ListTagsForResource({ ResourceId }: ListTagsForResourceRequest): ListTagsForResourceResult {
    const parameter = this.find(ResourceId ?? '');
    if (!parameter)
      throw awsError(
        'InvalidResourceId',
        'The resource ID is not valid. Verify that you entered the correct ID and try again.',
      );
    return { TagList: Object.entries(parameter.tags).map(([Key, Value]) => ({ Key, Value })) };
  }

  PutParameter(input: PutParameterRequest): PutParameterResult {
    const name = input.Name ?? '';
    const parameter = this.find(name);
    const before = parameter?.history.at(-1);
    checkPut(input, before, this.world.now());
    const next = this.nextVersion(input, before);
    const history = [...(parameter?.history ?? []), next];
    if (history.length > KEPT_VERSIONS && history.shift()?.labels.length)
      throw awsError(
        'ParameterMaxVersionLimitExceeded',
        `You attempted to create a new version of ${name}, but the oldest version can't be deleted because it has a label.`,
      );
    const tags = parameter?.tags ?? tagsOf(input.Tags);
    this.parameters.set(name, { name, tags, history });
    return { Version: next.version, Tier: next.tier };
  }

  /** What is not sent: policies, description and pattern are kept; the key and the tier fall back to the defaults. */
  private nextVersion(input: PutParameterRequest, before: ParameterVersion | undefined): ParameterVersion {
    const { labels: _, keyId: __, ...kept } = before ?? { type: 'String' as const, dataType: 'text', policies: [] };
    const type = before?.type ?? input.Type ?? 'String';
    return {
      ...kept,
      type,
      version: (before?.version ?? 0) + 1,
      value: input.Value ?? '',
      tier: input.Tier ?? 'Standard',
      ...(type === 'SecureString' && { keyId: input.KeyId ?? DEFAULT_KEY }),
      ...(input.Description !== undefined && { description: input.Description }),
      ...(input.AllowedPattern !== undefined && { allowedPattern: input.AllowedPattern }),
      ...(input.DataType !== undefined && { dataType: input.DataType }),
      ...(input.Policies && { policies: policyTexts(input.Policies) }),
      labels: [],
      modified: this.world.now(),
    };
  }

  private read(selector: string, decrypt: boolean): Parameter | undefined {
    if (selector.startsWith(REFERENCE)) return this.readSecret(selector, decrypt);
    const [name = '', which] = selector.split(':');
    const history = this.find(name)?.history ?? [];
    const version = which
      ? history.find((one) => String(one.version) === which || one.labels.includes(which))
      : history.at(-1);
    if (!version) return undefined;
    const hidden = version.type === 'SecureString' && !decrypt;
    return {
      Name: name,
      Type: version.type,
      Value: hidden ? createHash('sha256').update(version.value).digest('base64') : version.value,
      Version: version.version,
      ...(which && { Selector: `:${which}` }),
      LastModifiedDate: new Date(version.modified),
      ARN: this.arn(name),
      DataType: version.dataType,
    };
  }

  private readSecret(name: string, decrypt: boolean): Parameter | undefined {
    if (!decrypt)
      throw awsError('ValidationException', 'WithDecryption flag must be True for retrieving a Secret Manager secret.');
    try {
      const { SecretString, VersionId } =
        this.secrets?.GetSecretValue({ SecretId: name.slice(REFERENCE.length) }) ?? {};
      if (SecretString === undefined) return undefined;
      return {
        Name: name,
        Type: 'SecureString',
        Value: SecretString,
        Version: 0,
        SourceResult: JSON.stringify({ versionId: VersionId }),
      };
    } catch {
      return undefined;
    }
  }

  private metadata({ name, history }: LocalParameter): ParameterMetadata {
    const present = history.at(-1) as ParameterVersion;
    return {
      Name: name,
      ARN: this.arn(name),
      Type: present.type,
      Tier: present.tier,
      Version: present.version,
      DataType: present.dataType,
      LastModifiedDate: new Date(present.modified),
      LastModifiedUser: `arn:${this.world.partition}:iam::${this.world.accountId}:root`,
      ...(present.keyId && { KeyId: present.keyId }),
      ...(present.description !== undefined && { Description: present.description }),
      ...(present.allowedPattern !== undefined && { AllowedPattern: present.allowedPattern }),
      Policies: present.policies.map((PolicyText) => ({
        PolicyText,
        PolicyType: (JSON.parse(PolicyText) as { Type: string }).Type,
        PolicyStatus: 'Pending',
      })),
    };
  }

  private find(name: string): LocalParameter | undefined {
    const parameter = this.parameters.get(name);
    if (parameter && expirationOf(parameter.history.at(-1)?.policies ?? []) <= this.world.now()) {
      this.parameters.delete(name);
      return undefined;
    }
    return parameter;
  }

  private arn(name: string): string {
    const { partition, region, accountId } = this.world;
    return `arn:${partition}:ssm:${region}:${accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;
  }
}
