/**
 * All of them in order, also where AWS refuses one: what can be cut is cut.
 *
 * @throws the first refusal, once all were tried; any other error at once
 */
export async function eachOf(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const refusals: Error[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      if (!(error instanceof Error && '$fault' in error)) throw error;
      refusals.push(error);
    }
  }
  if (refusals[0]) throw refusals[0];
}
