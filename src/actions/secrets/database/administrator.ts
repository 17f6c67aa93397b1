import { isAwsError, RotationError } from '../../../core/errors.ts';
import { nameOf, readOrRefuse, type StepContext } from './context.ts';
import { type DatabaseSecret, nextUser } from './secret-value.ts';
import { refusal, signIn } from './sign-in.ts';
import type { Wire } from './wire.ts';

/**
 * Signs in as the administrator whom a secret names, at the place that the administrator's own secret names: a secret
 * that could point elsewhere would have that password sent there.
 */
export async function signInAsAdministrator(ctx: StepContext, current: DatabaseSecret, arn: string): Promise<Wire> {
  const master = await readMaster(ctx, arn);
  const wrong = mismatch(master, current);
  if (wrong)
    throw new RotationError(
      'secret',
      `Cannot rotate ${nameOf(ctx)}: the secret that its "masterarn" names ${wrong}. Name the secret of an administrator of the same database.`,
    );
  const wire = await signIn(ctx, master, master.password);
  if (wire) return wire;
  throw refusal(
    ctx,
    'the database refuses the password of the administrator whom "masterarn" names. Rotate that one first.',
  );
}

async function readMaster(ctx: StepContext, arn: string): Promise<DatabaseSecret> {
  try {
    return readOrRefuse(ctx, await ctx.vault.other(arn), 'secret that its "masterarn" names');
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException', 'AccessDeniedException', 'InvalidRequestException'))
      throw new RotationError(
        'secret',
        `Cannot rotate ${nameOf(ctx)}: the secret that its "masterarn" names cannot be read (${error.name}). It has to be there, in this account and region, with the tag riposte:rotate=database-master.`,
      );
    throw error;
  }
}

function mismatch(master: DatabaseSecret, current: DatabaseSecret): string | undefined {
  if (master.dialect !== current.dialect) return 'is of another engine';
  if (master.host !== current.host || master.port !== current.port)
    return 'has another host or port, such as that of a reader';
  if ([current.user, nextUser(current)].includes(master.user)) return 'is of the user that is to be rotated';
  return undefined;
}
