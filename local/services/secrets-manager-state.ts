import type { ReplicationStatusType, SecretListEntry } from '@aws-sdk/client-secrets-manager';
import type { World } from '../account.ts';

/** A secret that is only named has had its value for a while. */
const AGE_MS = 3 * 86_400_000;

/** A secret as a test or a demonstration wishes it to be. */
export interface SecretSeed {
  name: string;
  value: string;
  /** Made up from the name when absent. */
  arn?: string;
  /** The value is bytes, not text. */
  isBinary?: boolean;
  tags?: Record<string, string>;
  kmsKeyId?: string;
  /** Its resource policy; absent: it has none. */
  policy?: string;
  /** Absent: rotation was never configured. */
  rotation?: {
    enabled?: boolean;
    lambdaArn?: string;
    /** How long until AWSCURRENT moves; `never` is a rotation function that fails. 0 when absent. */
    takesSeconds?: number | 'never';
    /** The value that the rotation function makes. */
    nextValue?: string;
  };
  /** Whatever else `ListSecrets` says of it, such as when it rotates next. */
  listed?: Partial<SecretListEntry>;
  /** Its replicas in other regions. */
  replicas?: ReplicationStatusType[];
  /** Such as `rds`, for a managed secret. */
  owningService?: string;
  /** Of a managed external secret: the partner who holds it. */
  externalType?: string;
  /** Milliseconds since 1970: scheduled for deletion since then. */
  deletedAt?: number;
  primaryRegion?: string;
  /** A replica of a secret in another account; as DescribeSecret says it. */
  crossAccountPrimary?: unknown;
  /** The version that another rotation left AWSPENDING. */
  pendingVersion?: string;
  /** Milliseconds since 1970: when the value was made. Now when absent. */
  created?: number;
}

export interface Version {
  id: string;
  /** Absent until a rotation has put it. */
  value?: string;
  created: number;
  stages: Set<string>;
}

export interface Secret {
  seed: SecretSeed;
  arn: string;
  versions: Version[];
  /** When the rotation under way will be complete. */
  rotatedAt?: number;
}

export function givenSecret(seed: SecretSeed, world: World): Secret {
  const created = seed.created ?? world.now();
  const versions: Version[] = [
    {
      id: world.newId(),
      value: seed.value,
      created: seed.created ?? created - AGE_MS,
      stages: new Set(['AWSCURRENT']),
    },
  ];
  if (seed.pendingVersion) versions.push({ id: seed.pendingVersion, created, stages: new Set(['AWSPENDING']) });
  const { partition, region, accountId } = world;
  const arn = seed.arn ?? `arn:${partition}:secretsmanager:${region}:${accountId}:secret:${seed.name}-LocaL1`;
  return { seed, versions, arn };
}

export function versionWith(secret: Secret, stage: string): Version | undefined {
  return secret.versions.find(({ stages }) => stages.has(stage));
}

export function stagesOf(version: Version): string[] {
  return [...version.stages].sort();
}
