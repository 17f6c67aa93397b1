import type { ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import type { World } from '../account.ts';

/** One policy of a parameter, as `PutParameter` takes them in its JSON array. */
export interface PolicySeed {
  Type: 'Expiration' | 'ExpirationNotification' | 'NoChangeNotification';
  Version: '1.0';
  Attributes: Record<string, string>;
}

/** A parameter as a test or a demonstration wishes it to be. */
export interface ParameterSeed {
  name: string;
  value: string;
  /** SecureString when absent. */
  type?: ParameterType;
  /** Advanced when absent, since only that tier has policies. */
  tier?: ParameterTier;
  keyId?: string;
  description?: string;
  allowedPattern?: string;
  dataType?: string;
  policies?: PolicySeed[];
  tags?: Record<string, string>;
  labels?: string[];
  /** Milliseconds since 1970. Now when absent. */
  lastModified?: number;
  /** The number of the present version; 1 when absent. */
  version?: number;
}

export interface ParameterVersion {
  version: number;
  value: string;
  type: ParameterType;
  tier: ParameterTier;
  keyId?: string;
  description?: string;
  allowedPattern?: string;
  dataType: string;
  /** The policies' texts. */
  policies: string[];
  labels: string[];
  modified: number;
}

export interface LocalParameter {
  name: string;
  tags: Record<string, string>;
  /** Oldest first; the last one is the present one. */
  history: ParameterVersion[];
}

export const DEFAULT_KEY = 'alias/aws/ssm';

export function givenParameter(seed: ParameterSeed, world: World): LocalParameter {
  const type = seed.type ?? 'SecureString';
  const present: ParameterVersion = {
    version: seed.version ?? 1,
    value: seed.value,
    type,
    tier: seed.tier ?? 'Advanced',
    ...(type === 'SecureString' && { keyId: seed.keyId ?? DEFAULT_KEY }),
    ...(seed.description !== undefined && { description: seed.description }),
    ...(seed.allowedPattern !== undefined && { allowedPattern: seed.allowedPattern }),
    dataType: seed.dataType ?? 'text',
    policies: (seed.policies ?? []).map((policy) => JSON.stringify(policy)),
    labels: seed.labels ?? [],
    modified: seed.lastModified ?? world.now(),
  };
  return { name: seed.name, tags: seed.tags ?? {}, history: [present] };
}

interface Policy {
  Type?: string;
  Attributes?: { Timestamp?: string };
}

/** When the parameter deletes itself, in milliseconds since 1970; never when it has no such policy. */
export function expirationOf(policies: readonly string[]): number {
  const expiration = policies.map((text) => JSON.parse(text) as Policy).find(({ Type }) => Type === 'Expiration');
  return expiration ? Date.parse(expiration.Attributes?.Timestamp ?? '') : Number.POSITIVE_INFINITY;
}
