import { readOrRefuse, type StepContext } from './context.ts';
import { refusal, signIn, using } from './sign-in.ts';

/**
 * Step 3: signs in with the pending password, and reads. The labels need no look of their own: the value is asked for
 * by version and label, and `setSecret` has compared where it leads.
 */
export async function testSecret(ctx: StepContext): Promise<void> {
  const pending = readOrRefuse(ctx, await ctx.vault.pending(), 'pending version');
  const works = await using(await signIn(ctx, pending, pending.password), pending.dialect.read);
  if (!works) throw refusal(ctx, 'the database refuses the pending password. AWSCURRENT stays where it is.');
}
