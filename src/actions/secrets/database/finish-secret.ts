import type { StepContext } from './context.ts';
import { cutOff } from './cut-off.ts';
import type { Gate } from './gate.ts';

/** Step 4: puts the new version in force; before that, ends what an exposed password has opened. */
export async function finishSecret(ctx: StepContext, { current, isExposed }: Gate): Promise<void> {
  if (isExposed) {
    await cutOff(ctx);
    // Before the label moves, and not after: a run that died in between would leave the mark to the next rotation.
    await ctx.vault.clearExposed();
  }
  await ctx.vault.promote(current);
}
