import { randomBytes } from 'node:crypto';
import {
  DescribeSecretCommand,
  type DescribeSecretCommandOutput,
  GetRandomPasswordCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  UntagResourceCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import type { Clients } from '../../../core/clients.ts';
import { isAwsError } from '../../../core/errors.ts';

/** Marks a secret whose value was exposed: rotating it also ends what was opened with it. The value is the time. */
export const EXPOSED_TAG = 'riposte:exposed';

/**
 * 32 characters of 66: over 190 bits. Left out is whatever has a meaning in a URL, a connection string, a shell, an
 * .env file, or in SQL, since applications put passwords into all of them.
 */
const PASSWORD = {
  PasswordLength: 32,
  ExcludeCharacters: '/@"\'\\:`$%?#&+;=<>{}[]()|^~*, ',
  RequireEachIncludedType: true,
} as const;

/** A password that is kept nowhere, of every kind of character that policies ask for. */
export const passwordForNobody = (): string => `${randomBytes(24).toString('base64url')}-Aa1`;

export type Stage = 'AWSCURRENT' | 'AWSPENDING' | 'AWSPREVIOUS';

/** One secret in Secrets Manager, for one rotation. Each method is one call. */
export function openVault(secretId: string, token: string, { secretsManager }: Pick<Clients, 'secretsManager'>) {
  const read = async (input: { SecretId: string; VersionId?: string; VersionStage: Stage }) =>
    (await secretsManager.send(new GetSecretValueCommand(input))).SecretString;
  return {
    describe: (): Promise<DescribeSecretCommandOutput> =>
      secretsManager.send(new DescribeSecretCommand({ SecretId: secretId })),
    current: () => read({ SecretId: secretId, VersionStage: 'AWSCURRENT' }),
    previous: () => read({ SecretId: secretId, VersionStage: 'AWSPREVIOUS' }),
    /** The value that this rotation made. @throws ResourceNotFoundException before it made one */
    pending: () => read({ SecretId: secretId, VersionId: token, VersionStage: 'AWSPENDING' }),
    /** Another secret's value. */
    other: (arn: string) => read({ SecretId: arn, VersionStage: 'AWSCURRENT' }),
    async newPassword(): Promise<string> {
      const { RandomPassword } = await secretsManager.send(new GetRandomPasswordCommand(PASSWORD));
      if (!RandomPassword || RandomPassword.length < PASSWORD.PasswordLength)
        throw new Error('no password was generated');
      return RandomPassword;
    },
    /** Nothing when another run of the same rotation was faster: the first value stays. */
    async putPending(value: string, rotationToken: string | undefined): Promise<void> {
      const input = {
        SecretId: secretId,
        ClientRequestToken: token,
        SecretString: value,
        VersionStages: ['AWSPENDING'],
      };
      try {
        await secretsManager.send(
          new PutSecretValueCommand({ ...input, ...(rotationToken && { RotationToken: rotationToken }) }),
        );
      } catch (error) {
        if (!isAwsError(error, 'ResourceExistsException')) throw error;
      }
    },
    /** Fails when somebody else moved the label meanwhile. */
    async promote(from: string): Promise<void> {
      const move = { VersionStage: 'AWSCURRENT', MoveToVersionId: token, RemoveFromVersionId: from };
      await secretsManager.send(new UpdateSecretVersionStageCommand({ SecretId: secretId, ...move }));
    },
    async clearExposed(): Promise<void> {
      await secretsManager.send(new UntagResourceCommand({ SecretId: secretId, TagKeys: [EXPOSED_TAG] }));
    },
  };
}

export type Vault = ReturnType<typeof openVault>;
