import { isAwsError, RotationError } from '../../../core/errors.ts';
import { nameOf, readOrRefuse, type StepContext } from './context.ts';
import { type DatabaseSecret, nextUser } from './secret-value.ts';

/** Step 1: keeps a new password as AWSPENDING. A value that is there already stays, or the database might be on it. */
export async function createSecret(ctx: StepContext): Promise<void> {
  if (await hasPending(ctx)) return;
  const current = readOrRefuse(ctx, await ctx.vault.current());
  const username = shortEnough(ctx, current, nextUser(current));
  const password = await ctx.vault.newPassword();
  await ctx.vault.putPending(JSON.stringify({ ...current.json, username, password }), ctx.rotationToken);
}

async function hasPending({ vault }: StepContext): Promise<boolean> {
  try {
    await vault.pending();
    return true;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return false;
    throw error;
  }
}

function shortEnough(ctx: StepContext, { dialect }: DatabaseSecret, user: string): string {
  if (Buffer.byteLength(user) <= dialect.longestName) return user;
  throw new RotationError(
    'secret',
    `Cannot rotate ${nameOf(ctx)}: the name of its second user, "username" and "_clone", would be longer than the ${dialect.longestName} bytes that the database takes. Use a shorter name, or leave "masterarn" out to rotate a single user.`,
  );
}
