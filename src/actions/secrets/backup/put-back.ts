import { type ParameterTier, type ParameterType, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';
import { days } from '../../../core/time.ts';
import { expiresAt, policiesUntil, readPolicies, warningSpan } from '../parameter-policies.ts';
import { withoutValue } from '../parameter-write.ts';
import type { Backup } from './backup-store.ts';

/** Time for its owner to say what is to become of it. */
const RESTORED_DAYS = 7;

/** When a restored parameter expires, ISO 8601: its own time is over, and its warnings have to come first. */
export function restoredUntil(texts: readonly string[], now: number): string | null {
  const policies = readPolicies(texts) ?? [];
  const at = expiresAt(policies);
  if (at === undefined) return null;
  const least = now + Math.max(days(RESTORED_DAYS), warningSpan(policies) + days(1));
  return new Date(Math.floor(Math.max(at, least) / 1000) * 1000).toISOString();
}

/** Creates the parameter as it was; one that somebody has created meanwhile stays theirs. */
export async function putBack(
  ssm: Clients['ssm'],
  Name: string,
  backup: Backup,
  expires: string | null,
): Promise<void> {
  const put = new PutParameterCommand({
    Name,
    Value: backup.value,
    // Said, as the role may write no other way.
    Overwrite: false,
    Type: backup.type as ParameterType,
    Tier: backup.tier as ParameterTier,
    DataType: backup.dataType,
    Tags: Object.entries(backup.tags)
      // AWS sets its own tags itself, and refuses them from others.
      .filter(([Key]) => !Key.startsWith('aws:'))
      .map(([Key, Value]) => ({ Key, Value })),
    ...(backup.keyId !== null && { KeyId: backup.keyId }),
    ...(backup.description !== null && { Description: backup.description }),
    ...(backup.allowedPattern !== null && { AllowedPattern: backup.allowedPattern }),
    ...(backup.policies.length > 0 && { Policies: policiesUntil(backup.policies, expires) }),
  });
  try {
    await ssm.send(put);
  } catch (error) {
    if (isAwsError(error, 'ParameterAlreadyExists')) return;
    throw withoutValue(error, Name);
  }
}
