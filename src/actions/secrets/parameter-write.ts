import { type ParameterTier, type ParameterType, PutParameterCommand } from '@aws-sdk/client-ssm';
import type { Clients } from '../../core/clients.ts';
import { isRetryable, RenewalError } from '../../core/errors.ts';
import type { RenewBefore } from './parameter-plan.ts';
import { policiesUntil } from './parameter-policies.ts';

const WHY: Record<string, string> = {
  ParameterPatternMismatchException: 'the value does not match the allowed pattern of the parameter',
  ParameterMaxVersionLimitExceeded: 'its oldest version carries a label: move the label to a newer version',
  HierarchyTypeMismatchException: 'its type was changed meanwhile',
  InvalidKeyId: 'its KMS key is gone, disabled, or not to be used by this role',
  ValidationException: 'the value is longer than 8 KB, is empty, or holds "{{"',
};

/**
 * Writes the next version as the one before was: what is not sent again, Parameter Store keeps (policies), or sets
 * to the account's default (key and tier), which for the key is a silent re-encryption.
 *
 * @param expires the Expiration policy's new instant, ISO 8601; null leaves the policies as they were
 * @throws RenewalError with our own words, since AWS quotes the value in some of its messages
 */
export async function writeVersion(
  ssm: Clients['ssm'],
  name: string,
  value: string,
  before: RenewBefore,
  expires: string | null,
): Promise<void> {
  const put = new PutParameterCommand({
    Name: name,
    Value: value,
    Overwrite: true,
    Type: before.type as ParameterType,
    Tier: before.tier as ParameterTier,
    DataType: before.dataType,
    ...(before.keyId !== null && { KeyId: before.keyId }),
    ...(before.description !== null && { Description: before.description }),
    ...(before.allowedPattern !== null && { AllowedPattern: before.allowedPattern }),
    ...(before.policies.length > 0 && { Policies: policiesUntil(before.policies, expires) }),
  });
  try {
    await ssm.send(put);
  } catch (error) {
    throw withoutValue(error, name);
  }
}

/** What AWS says of a throttling, a passing fault or a denial holds no value, and the engine wants its name. */
export function withoutValue(error: unknown, name: string): unknown {
  const { name: exception } = error as Error;
  const isRefusal = error instanceof Error && '$fault' in error && error.$fault === 'client';
  if (!isRefusal || isRetryable(error) || exception === 'AccessDeniedException') return error;
  const why = WHY[exception] ?? 'see the API reference of PutParameter for this exception';
  return new RenewalError(`Parameter Store refused a new version of ${name} (${exception}): ${why}.`);
}
