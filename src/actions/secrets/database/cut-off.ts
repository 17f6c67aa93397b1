import { setTimeout as wait } from 'node:timers/promises';
import { RotationPostponedError } from '../../../core/errors.ts';
import { signInAsAdministrator } from './administrator.ts';
import { nameOf, readOrRefuse, type StepContext } from './context.ts';
import type { DatabaseSecret } from './secret-value.ts';
import { refuseRedirection } from './set-secret.ts';
import { refusal, signIn, using } from './sign-in.ts';
import { passwordForNobody } from './vault.ts';
import type { Dialect, Wire } from './wire.ts';

/**
 * Makes an exposed password worth nothing: where two users take turns, the one that is still in force gets a password
 * that nobody knows, since the rotation changes the other one only; and every session of either is ended, since a
 * change of password ends none. Clients sign in again, with the new value as soon as they read it.
 */
export async function cutOff(ctx: StepContext): Promise<void> {
  const pending = readOrRefuse(ctx, await ctx.vault.pending(), 'pending version');
  if (pending.masterArn) await lockOut(ctx, pending, pending.masterArn);
  await endSessions(ctx, pending, await signIn(ctx, pending, pending.password));
}

async function lockOut(ctx: StepContext, pending: DatabaseSecret, masterArn: string): Promise<void> {
  const current = readOrRefuse(ctx, await ctx.vault.current());
  refuseRedirection(ctx, pending, current);
  // Kept nowhere: the next rotation sets another one.
  const thrownAway = passwordForNobody();
  const administrator = await signInAsAdministrator(ctx, current, masterArn);
  await using(administrator, (wire) => current.dialect.changeOther(wire, current.user, thrownAway));
  await endSessions(ctx, current, await signIn(ctx, current, thrownAway));
}

async function endSessions(ctx: StepContext, { dialect }: DatabaseSecret, own: Wire | undefined): Promise<void> {
  const ended = await using(own, async (wire) => {
    if (!(await areGone(wire, dialect)))
      throw new RotationPostponedError(
        'unknown',
        `Sessions of the exposed user of ${nameOf(ctx)} do not end. Secrets Manager retries automatically; end them by hand if it stays.`,
      );
  });
  if (!ended)
    throw refusal(
      ctx,
      'the database refuses the password that it was given a moment ago. Somebody else changes it too.',
    );
}

/** A server takes a moment to end a session. Nobody opens new ones: the new password is not in force yet. */
async function areGone(wire: Wire, dialect: Dialect): Promise<boolean> {
  for (const pause of [0, 50, 200, 500, 1_000, 2_000]) {
    await wait(pause);
    if ((await dialect.endOtherSessions(wire)) === 0) return true;
  }
  return false;
}
