import type {
  DescribeSecretRequest,
  DescribeSecretResponse,
  GetRandomPasswordRequest,
  GetRandomPasswordResponse,
  GetResourcePolicyRequest,
  GetResourcePolicyResponse,
  GetSecretValueRequest,
  GetSecretValueResponse,
  ListSecretsRequest,
  ListSecretsResponse,
  ListSecretVersionIdsRequest,
  ListSecretVersionIdsResponse,
  PutSecretValueRequest,
  PutSecretValueResponse,
  RestoreSecretRequest,
  RestoreSecretResponse,
  RotateSecretRequest,
  RotateSecretResponse,
  SecretListEntry,
  TagResourceRequest,
  UntagResourceRequest,
  UpdateSecretVersionStageRequest,
} from '@aws-sdk/client-secrets-manager';
import { tagsOf } from '../../src/core/tags.ts';
import { awsError, type World } from '../account.ts';
import { randomPassword } from './secrets-manager-password.ts';
import {
  givenSecret,
  type Secret,
  type SecretSeed,
  stagesOf,
  type Version,
  versionWith,
} from './secrets-manager-state.ts';

const ROTATION_STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;

/** What a rotation function is asked for. */
export interface RotationEvent {
  Step: (typeof ROTATION_STEPS)[number];
  SecretId: string;
  ClientRequestToken: string;
}

/** Secrets Manager in memory: versions, staging labels, and rotations that take their time on the world's clock. */
export class LocalSecretsManager {
  private readonly world: World;
  readonly secrets: Secret[] = [];

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a secret whose present value is AWSCURRENT, and returns its ARN. */
  seedSecret(seed: SecretSeed): string {
    const secret = givenSecret(seed, this.world);
    this.secrets.push(secret);
    return secret.arn;
  }

  /** What a secret is made of, to be changed by hand; undefined where there is none. */
  seedOf(id: string): SecretSeed | undefined {
    return this.secrets.find(({ seed, arn }) => id === seed.name || id === arn)?.seed;
  }

  /** As if it had been deleted without a way back. */
  forget(id: string): void {
    const at = this.secrets.findIndex(({ seed, arn }) => id === seed.name || id === arn);
    if (at >= 0) this.secrets.splice(at, 1);
  }

  DescribeSecret({ SecretId }: DescribeSecretRequest): DescribeSecretResponse & { CrossAccountPrimary?: unknown } {
    const secret = this.find(SecretId);
    const { seed } = secret;
    return {
      ARN: secret.arn,
      Name: seed.name,
      ...(seed.kmsKeyId && { KmsKeyId: seed.kmsKeyId }),
      ...(seed.rotation && { RotationEnabled: seed.rotation.enabled !== false }),
      ...(seed.rotation?.lambdaArn && { RotationLambdaARN: seed.rotation.lambdaArn }),
      ...(seed.owningService && { OwningService: seed.owningService }),
      ...(seed.externalType && { Type: seed.externalType }),
      ...(seed.deletedAt !== undefined && { DeletedDate: new Date(seed.deletedAt) }),
      ...(seed.primaryRegion && { PrimaryRegion: seed.primaryRegion }),
      ...(seed.crossAccountPrimary === undefined ? {} : { CrossAccountPrimary: seed.crossAccountPrimary }),
      ...(seed.listed?.LastRotatedDate && { LastRotatedDate: seed.listed.LastRotatedDate }),
      ...(seed.listed?.NextRotationDate && { NextRotationDate: seed.listed.NextRotationDate }),
      ...(seed.replicas && { ReplicationStatus: seed.replicas }),
      LastChangedDate: new Date(Math.max(...secret.versions.map((version) => version.created))),
      Tags: Object.entries(seed.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
      VersionIdsToStages: Object.fromEntries(
        secret.versions.filter(({ stages }) => stages.size).map((version) => [version.id, stagesOf(version)]),
      ),
    };
  }

  GetResourcePolicy({ SecretId }: GetResourcePolicyRequest): GetResourcePolicyResponse {
    const { arn, seed } = this.find(SecretId);
    return { ARN: arn, Name: seed.name, ...(seed.policy !== undefined && { ResourcePolicy: seed.policy }) };
  }

  /** The versions that carry a label. */
  ListSecretVersionIds({ SecretId }: ListSecretVersionIdsRequest): ListSecretVersionIdsResponse {
    const secret = this.find(SecretId);
    const labelled = secret.versions.filter(({ stages }) => stages.size > 0);
    return {
      ARN: secret.arn,
      Name: secret.seed.name,
      Versions: labelled.map((version) => ({
        VersionId: version.id,
        VersionStages: stagesOf(version),
        CreatedDate: new Date(version.created),
      })),
    };
  }

  /** Succeeds as well where nothing was to be deleted. */
  RestoreSecret({ SecretId }: RestoreSecretRequest): RestoreSecretResponse {
    const secret = this.find(SecretId);
    delete secret.seed.deletedAt;
    return { ARN: secret.arn, Name: secret.seed.name };
  }

  TagResource({ SecretId, Tags = [] }: TagResourceRequest): void {
    const { seed } = this.findLive(SecretId);
    seed.tags = { ...seed.tags, ...tagsOf(Tags) };
  }

  UntagResource({ SecretId, TagKeys = [] }: UntagResourceRequest): void {
    const { seed } = this.findLive(SecretId);
    seed.tags = Object.fromEntries(Object.entries(seed.tags ?? {}).filter(([key]) => !TagKeys.includes(key)));
  }

  GetRandomPassword(input: GetRandomPasswordRequest): GetRandomPasswordResponse {
    return { RandomPassword: randomPassword(input) };
  }

  /** Those that are to be deleted only when asked for. */
  ListSecrets(input: ListSecretsRequest): ListSecretsResponse {
    const { MaxResults = 100, NextToken, IncludePlannedDeletion = false } = input;
    if (MaxResults > 100) throw awsError('InvalidParameterException', 'MaxResults must be at most 100.');
    const from = NextToken ? Number(NextToken) : 0;
    const listed = this.secrets.filter(({ seed }) => IncludePlannedDeletion || seed.deletedAt === undefined);
    return {
      SecretList: listed.slice(from, from + MaxResults).map((secret) => listEntry(secret)),
      ...(from + MaxResults < listed.length && { NextToken: String(from + MaxResults) }),
    };
  }

  GetSecretValue({ SecretId, VersionId, VersionStage }: GetSecretValueRequest): GetSecretValueResponse {
    const secret = this.findLive(SecretId);
    const version = VersionId
      ? secret.versions.find(({ id }) => id === VersionId)
      : versionWith(secret, VersionStage ?? 'AWSCURRENT');
    if (version && VersionId && VersionStage && !version.stages.has(VersionStage))
      throw awsError(
        'InvalidRequestException',
        'You provided a VersionStage that is not associated to the provided VersionId.',
      );
    if (version?.value === undefined)
      throw awsError(
        'ResourceNotFoundException',
        "Secrets Manager can't find the specified secret value for the given label or version.",
      );
    return {
      ARN: secret.arn,
      Name: secret.seed.name,
      VersionId: version.id,
      ...(secret.seed.isBinary ? { SecretBinary: Buffer.from(version.value) } : { SecretString: version.value }),
      VersionStages: stagesOf(version),
      CreatedDate: new Date(version.created),
    };
  }

  PutSecretValue(input: PutSecretValueRequest): PutSecretValueResponse {
    const secret = this.findLive(input.SecretId);
    const id = checkedToken(input.ClientRequestToken ?? this.world.newId());
    const stages = input.VersionStages ?? ['AWSCURRENT'];
    const existing = secret.versions.find((version) => version.id === id);
    if (existing?.value !== undefined && existing.value !== input.SecretString)
      throw awsError('ResourceExistsException', `A resource with the ID you requested already exists: ${id}`);
    const version = existing ?? this.addVersion(secret, id);
    if (input.SecretString !== undefined) version.value = input.SecretString;
    for (const stage of stages) moveStage(secret, stage, version);
    return { ARN: secret.arn, Name: secret.seed.name, VersionId: id, VersionStages: stagesOf(version) };
  }

  UpdateSecretVersionStage(input: UpdateSecretVersionStageRequest): { ARN: string; Name: string } {
    const secret = this.findLive(input.SecretId);
    const stage = input.VersionStage ?? '';
    const holder = versionWith(secret, stage);
    if (holder && holder.id !== input.MoveToVersionId && holder.id !== input.RemoveFromVersionId)
      throw awsError(
        'InvalidParameterException',
        `The parameter RemoveFromVersionId can't be empty. Staging label ${stage} is currently attached to version ${holder.id}, so you must explicitly reference that version in RemoveFromVersionId.`,
      );
    // It is there already.
    if (holder && holder.id === input.MoveToVersionId) return { ARN: secret.arn, Name: secret.seed.name };
    if (input.RemoveFromVersionId) holder?.stages.delete(stage);
    const next = secret.versions.find(({ id }) => id === input.MoveToVersionId);
    if (input.MoveToVersionId && !next)
      throw awsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret version.");
    if (next) moveStage(secret, stage, next, holder);
    return { ARN: secret.arn, Name: secret.seed.name };
  }

  RotateSecret({ SecretId, ClientRequestToken }: RotateSecretRequest): RotateSecretResponse {
    const secret = this.findLive(SecretId);
    const id = checkedToken(ClientRequestToken ?? this.world.newId());
    const answer = { ARN: secret.arn, Name: secret.seed.name, VersionId: id };
    this.refuseRotation(secret);
    const pending = versionWith(secret, 'AWSPENDING');
    const isUnderWay = pending !== undefined && !pending.stages.has('AWSCURRENT');
    // It is taken up again, whoever asks.
    if (isUnderWay && secret.rotatedAt === undefined) this.begin(secret);
    if (secret.versions.some((version) => version.id === id)) return answer;
    if (isUnderWay)
      throw awsError(
        'InvalidRequestException',
        "A previous rotation isn't complete. That rotation will be reattempted.",
      );
    pending?.stages.delete('AWSPENDING');
    this.addVersion(secret, id).stages.add('AWSPENDING');
    this.begin(secret);
    return answer;
  }

  private begin(secret: Secret): void {
    const takes = secret.seed.rotation?.takesSeconds ?? 0;
    if (takes !== 'never') secret.rotatedAt = this.world.now() + takes * 1000;
  }

  /**
   * Asks a rotation function for the four steps of the rotation that is under way, as Secrets Manager does. A step that
   * fails ends it; the next call begins with the first step again.
   */
  async runRotation(id: string, ask: (event: RotationEvent) => Promise<void>): Promise<void> {
    const pending = versionWith(this.find(id), 'AWSPENDING');
    if (!pending) return;
    const { arn } = this.find(id);
    for (const Step of ROTATION_STEPS) await ask({ Step, SecretId: arn, ClientRequestToken: pending.id });
  }

  private refuseRotation({ seed }: Secret): void {
    const reason =
      seed.primaryRegion && seed.primaryRegion !== this.world.region
        ? "Operation not permitted on a replica secret. Call must be made in primary secret's region."
        : seed.crossAccountPrimary
          ? 'Operation not permitted on a replica secret.'
          : seed.rotation
            ? undefined
            : 'No Lambda rotation function ARN is associated with this secret.';
    if (reason) throw awsError('InvalidRequestException', reason);
  }

  private addVersion(secret: Secret, id: string): Version {
    const version: Version = { id, created: this.world.now(), stages: new Set() };
    secret.versions.push(version);
    return version;
  }

  private findLive(id: string | undefined): Secret {
    const secret = this.find(id);
    if (secret.seed.deletedAt !== undefined)
      throw awsError(
        'InvalidRequestException',
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    return secret;
  }

  private find(id: string | undefined): Secret {
    const secret = this.secrets.find(({ seed, arn }) => id === seed.name || id === arn || id === arn.slice(0, -7));
    if (!secret) throw awsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    this.settle(secret);
    return secret;
  }

  /** A rotation whose time has come has made its value and moved AWSCURRENT, as its function would. */
  private settle(secret: Secret): void {
    if (secret.rotatedAt === undefined || secret.rotatedAt > this.world.now()) return;
    const pending = versionWith(secret, 'AWSPENDING');
    delete secret.rotatedAt;
    if (!pending) return;
    pending.value ??= secret.seed.rotation?.nextValue ?? `rotated-${this.world.newId()}`;
    moveStage(secret, 'AWSCURRENT', pending);
  }
}

function listEntry({ seed, arn, versions }: Secret): SecretListEntry {
  return {
    ARN: arn,
    Name: seed.name,
    ...(seed.rotation && { RotationEnabled: seed.rotation.enabled !== false }),
    ...(seed.owningService && { OwningService: seed.owningService }),
    ...(seed.primaryRegion && { PrimaryRegion: seed.primaryRegion }),
    ...(seed.deletedAt !== undefined && { DeletedDate: new Date(seed.deletedAt) }),
    LastChangedDate: new Date(Math.max(...versions.map(({ created }) => created))),
    Tags: Object.entries(seed.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    SecretVersionsToStages: Object.fromEntries(
      versions.filter(({ stages }) => stages.size).map((version) => [version.id, stagesOf(version)]),
    ),
    ...seed.listed,
  };
}

/** Each label is on one version; what loses AWSCURRENT becomes AWSPREVIOUS. */
function moveStage(secret: Secret, stage: string, to: Version, from = versionWith(secret, stage)): void {
  if (from === to) return;
  from?.stages.delete(stage);
  to.stages.add(stage);
  if (stage !== 'AWSCURRENT' || !from) return;
  to.stages.delete('AWSPREVIOUS');
  moveStage(secret, 'AWSPREVIOUS', from);
}

function checkedToken(token: string): string {
  if (token.length >= 32 && token.length <= 64) return token;
  throw awsError('InvalidParameterException', 'ClientRequestToken must be 32-64 characters long.');
}
