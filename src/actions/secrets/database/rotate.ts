import * as z from 'zod/mini';
import type { Clients } from '../../../core/clients.ts';
import { isOfCall, isRetryable, RiposteError, RotationError, RotationPostponedError } from '../../../core/errors.ts';
import { describeError, type Telemetry } from '../../../core/telemetry.ts';
import { nameOf, type StepContext } from './context.ts';
import { createSecret } from './create-secret.ts';
import { finishSecret } from './finish-secret.ts';
import { passGate } from './gate.ts';
import { DatabaseError } from './problem.ts';
import { setSecret } from './set-secret.ts';
import { explained } from './sign-in.ts';
import { testSecret } from './test-secret.ts';
import { openVault } from './vault.ts';
import type { Connect } from './wire.ts';

// What Secrets Manager sends. Source: its user guide, "Lambda rotation functions".
const RotationEvent = z.object({
  Step: z.enum(['createSecret', 'setSecret', 'testSecret', 'finishSecret']),
  SecretId: z.string().check(z.minLength(1), z.maxLength(2048)),
  ClientRequestToken: z.string().check(z.minLength(32), z.maxLength(64)),
  RotationToken: z.optional(z.string()),
});

interface RotateDeps {
  clients: Pick<Clients, 'secretsManager'>;
  telemetry: Telemetry;
  /** Stands in for the drivers, in measurements and tests. */
  through?: (connect: Connect) => Connect;
}

/**
 * One step of a rotation, as Secrets Manager asks for it. Every step may be run again, also after it died half-way.
 *
 * @throws RotationError when somebody has to do something first; RotationPostponedError when trying again can help
 */
export async function rotateDatabase(
  event: unknown,
  { clients, telemetry, through = (c) => c }: RotateDeps,
): Promise<void> {
  const parsed = z.safeParse(RotationEvent, event);
  if (!parsed.success)
    throw new RotationError('secret', 'This is not an event of a rotation: Secrets Manager alone calls this function.');
  const { Step: step, SecretId: secretId, ClientRequestToken: token, RotationToken: rotationToken } = parsed.data;
  const ctx = { secretId, token, rotationToken, vault: openVault(secretId, token, clients), telemetry, through };
  try {
    await run(step, ctx);
    telemetry.info('rotation step done', { step, secret: nameOf(ctx), version: token });
  } catch (error) {
    const shown = presentable(ctx, error);
    const problem = shown instanceof RiposteError && 'problem' in shown ? shown.problem : undefined;
    telemetry.error('rotation step failed', {
      step,
      secret: nameOf(ctx),
      version: token,
      problem,
      ...describeError(shown),
    });
    throw shown;
  }
}

async function run(step: z.infer<typeof RotationEvent>['Step'], ctx: StepContext): Promise<void> {
  if (step === 'testSecret') return await testSecret(ctx);
  const gate = await passGate(ctx);
  if (gate.isOver) return;
  if (step === 'createSecret') await createSecret(ctx);
  else if (step === 'setSecret') await setSecret(ctx);
  else await finishSecret(ctx, gate);
}

const DENIED = /AccessDenied|Decryption|Encryption|KMS/i;

/** Only our own words leave the function: errors of drivers and services may quote what they were given. */
function presentable(ctx: StepContext, error: unknown): Error {
  if (error instanceof DatabaseError) return explained(ctx, error);
  if (error instanceof RiposteError) return error;
  const name = describeError(error).name;
  const text = (what: string) => `Cannot rotate ${nameOf(ctx)}: ${what}`;
  if (DENIED.test(name))
    return new RotationError(
      'kms',
      text(
        `AWS denied a call (${name}). The secret needs the tag riposte:rotate=database, and its KMS key has to let this function decrypt and make data keys.`,
      ),
    );
  // A fault of ours: the name is all that is sure to quote nothing.
  if (!isOfCall(error)) return new RotationPostponedError('unknown', text(`something unexpected happened (${name}).`));
  if (isRetryable(error)) return new RotationPostponedError('aws', text(`AWS did not answer as it should (${name}).`));
  return new RotationError(
    'secret',
    text(`Secrets Manager refused a call (${name}). Look at the labels of its versions.`),
  );
}
