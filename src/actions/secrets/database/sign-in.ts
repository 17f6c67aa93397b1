import { RotationError, RotationPostponedError } from '../../../core/errors.ts';
import { nameOf, type StepContext } from './context.ts';
import { DatabaseError, isLasting, REMEDIES } from './problem.ts';
import type { DatabaseSecret } from './secret-value.ts';
import { loginOf } from './trust.ts';
import type { Wire } from './wire.ts';

/**
 * Signs in with one password. `undefined` means that the database said no to it, and nothing else means that: a
 * database that is down, full or cannot be verified is an error, or an outage would lead through all passwords.
 *
 * @throws DatabaseError
 */
export async function signIn(
  ctx: StepContext,
  place: DatabaseSecret,
  password: string,
  user = place.user,
): Promise<Wire | undefined> {
  try {
    return await ctx.through(place.dialect.connect)(loginOf(place, password, user));
  } catch (error) {
    if (error instanceof DatabaseError && error.problem === 'authentication') return undefined;
    throw error;
  }
}

/** Does something with a session, and ends it whatever happens. Returns whether there was one. */
export async function using(wire: Wire | undefined, work: (wire: Wire) => Promise<unknown>): Promise<boolean> {
  if (!wire) return false;
  try {
    await work(wire);
    return true;
  } finally {
    await wire.end();
  }
}

/** Whether the database lets this user in with this password. */
export const accepts = async (
  ctx: StepContext,
  place: DatabaseSecret,
  password: string,
  user?: string,
): Promise<boolean> => using(await signIn(ctx, place, password, user), async () => {});

/** Says of a database's problem which secret it is about and what to do, and of nothing else. */
export function explained(ctx: StepContext, { problem, sign }: DatabaseError): RotationError | RotationPostponedError {
  const text = `The database of ${nameOf(ctx)} could not be used: ${problem} (${sign}). ${REMEDIES[problem]}`;
  return isLasting(problem) ? new RotationError(problem, text) : new RotationPostponedError(problem, text);
}

export const refusal = (ctx: StepContext, text: string): RotationError =>
  new RotationError('authentication', `Cannot rotate ${nameOf(ctx)}: ${text}`);
