import { RotationError } from '../../../core/errors.ts';
import type { Telemetry } from '../../../core/telemetry.ts';
import { clean } from '../../../core/text.ts';
import { type DatabaseSecret, readSecretValue } from './secret-value.ts';
import type { Vault } from './vault.ts';
import type { Connect } from './wire.ts';

/** What a step of a rotation works with. */
export interface StepContext {
  secretId: string;
  token: string;
  rotationToken: string | undefined;
  vault: Vault;
  telemetry: Telemetry;
  /** Stands in for the drivers where statements are counted. */
  through: (connect: Connect) => Connect;
}

/** @throws RotationError naming the secret and what to do; nothing of the value is quoted */
export function readOrRefuse(
  ctx: Pick<StepContext, 'secretId'>,
  value: string | undefined,
  which = 'secret',
): DatabaseSecret {
  const read = readSecretValue(value);
  if ('wrong' in read)
    throw new RotationError(
      'secret',
      `Cannot rotate ${nameOf(ctx)}: of the ${which}, ${read.wrong}. Correct it with aws secretsmanager put-secret-value, and rotate again.`,
    );
  return read;
}

export const nameOf = ({ secretId }: Pick<StepContext, 'secretId'>): string => clean(secretId);
