import { isAwsError, RotationError } from '../../../core/errors.ts';
import { signInAsAdministrator } from './administrator.ts';
import { nameOf, readOrRefuse, type StepContext } from './context.ts';
import { type DatabaseSecret, nextUser, readSecretValue, redirection } from './secret-value.ts';
import { accepts, refusal, signIn, using } from './sign-in.ts';

/** Step 2: makes the database accept the pending password. Nothing is changed where it does already. */
export async function setSecret(ctx: StepContext): Promise<void> {
  const pending = readOrRefuse(ctx, await ctx.vault.pending(), 'pending version');
  const current = readOrRefuse(ctx, await ctx.vault.current());
  refuseRedirection(ctx, pending, current);
  const arrived = () => accepts(ctx, current, pending.password, pending.user);
  if (await arrived()) return;
  const changed = current.masterArn
    ? await changeByAdministrator(ctx, current, pending.password, current.masterArn)
    : await changeBySelf(ctx, current, pending.password);
  // Another run of this step may have been faster than our own attempts.
  if (!changed && !(await arrived())) throw refusal(ctx, NONE_ACCEPTED);
}

const NONE_ACCEPTED =
  'the database accepts neither the pending, nor the current, nor the previous password. Store the one that it accepts as AWSCURRENT, and rotate again.';

export function refuseRedirection(ctx: StepContext, pending: DatabaseSecret, current: DatabaseSecret): void {
  const moved = redirection(pending, current);
  if (moved)
    throw new RotationError(
      'secret',
      `Cannot rotate ${nameOf(ctx)}: its pending version has another ${moved} than the current one. Find out who wrote that version, remove its label AWSPENDING, and rotate again.`,
    );
}

async function changeBySelf(ctx: StepContext, current: DatabaseSecret, password: string): Promise<boolean> {
  const change = async (old: string | undefined): Promise<boolean> =>
    old !== undefined &&
    using(await signIn(ctx, current, old), (wire) => current.dialect.changeOwn(wire, current.user, password));
  return (await change(current.password)) || change(await previousPassword(ctx, current));
}

/** Of the previous version only the password is used, and only if it is the same user's. */
async function previousPassword({ vault }: StepContext, { user }: DatabaseSecret): Promise<string | undefined> {
  try {
    const previous = readSecretValue(await vault.previous());
    return 'wrong' in previous || previous.user !== user ? undefined : previous.password;
  } catch (error) {
    if (isAwsError(error, 'ResourceNotFoundException')) return undefined;
    throw error;
  }
}

async function changeByAdministrator(
  ctx: StepContext,
  current: DatabaseSecret,
  password: string,
  masterArn: string,
): Promise<boolean> {
  // Whoever cannot sign in as a user has no say about its clone.
  if (!(await accepts(ctx, current, current.password))) return false;
  const wire = await signInAsAdministrator(ctx, current, masterArn);
  return using(wire, () => current.dialect.changeClone(wire, current.user, nextUser(current), password));
}
