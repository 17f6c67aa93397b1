import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Clients } from '../../core/clients.ts';
import { isAwsError, RenewalError } from '../../core/errors.ts';

type SecretsManager = Clients['secretsManager'];

/** A version's text. Undefined when there is no such version, and `binary` when it has no text. */
export async function readSecret(
  secretsManager: SecretsManager,
  SecretId: string,
  which: { VersionId?: string; VersionStage: string },
): Promise<{ text: string } | 'binary' | undefined> {
  try {
    const { SecretString } = await secretsManager.send(new GetSecretValueCommand({ SecretId, ...which }));
    return SecretString === undefined ? 'binary' : { text: SecretString };
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw withoutValue(error, SecretId);
  }
}

/** Stores a new version under the token, in force or pending. The same token with the same text changes nothing. */
export async function storeSecret(
  secretsManager: SecretsManager,
  SecretId: string,
  { text, token, stage }: { text: string; token: string; stage: 'AWSPENDING' | 'AWSCURRENT' },
): Promise<void> {
  const put = { SecretId, SecretString: text, ClientRequestToken: token, VersionStages: [stage] };
  try {
    await secretsManager.send(new PutSecretValueCommand(put));
  } catch (error) {
    throw withoutValue(error, SecretId);
  }
}

/** Puts a stored version in force in place of another, and fails when a third one is in force meanwhile. */
export async function putInForce(
  secretsManager: SecretsManager,
  SecretId: string,
  token: string,
  from: string | null,
): Promise<void> {
  const move = {
    SecretId,
    VersionStage: 'AWSCURRENT',
    MoveToVersionId: token,
    ...(from && { RemoveFromVersionId: from }),
  };
  try {
    await secretsManager.send(new UpdateSecretVersionStageCommand(move));
  } catch (error) {
    if (!isAwsError(error, 'InvalidParameterException')) throw error;
    throw new RenewalError(
      `Somebody gave ${SecretId} another current version at the same time. The new value is stored as AWSPENDING, version ${token}, and is not in force.`,
    );
  }
}

/** Takes AWSPREVIOUS off, so that nobody finds the old value any more; no matter when it is gone already. */
export async function forgetPrevious(secretsManager: SecretsManager, SecretId: string, version: string): Promise<void> {
  const remove = { SecretId, VersionStage: 'AWSPREVIOUS', RemoveFromVersionId: version };
  try {
    await secretsManager.send(new UpdateSecretVersionStageCommand(remove));
  } catch (error) {
    if (!isAwsError(error, 'InvalidParameterException', 'ResourceNotFoundException')) throw error;
  }
}

const WHY: Record<string, string> = {
  DecryptionFailure: 'its KMS key denies this role, or is disabled',
  EncryptionFailure: 'its KMS key denies this role, or is disabled',
  ResourceExistsException: 'another attempt stored another value for the same renewal',
  LimitExceededException: 'it has too many versions',
};

/** AWS's own words about a value are not repeated. */
function withoutValue(error: unknown, secret: string): unknown {
  if (!isAwsError(error, ...Object.keys(WHY))) return error;
  return new RenewalError(`${secret} was not renewed (${error.name}): ${WHY[error.name]}.`);
}
