import type { LocalStack } from './local-stack.ts';

const SWEEP_MS = 5 * 60_000;
const MOST_SWEEPS = 10;

/**
 * Runs the functions until nothing more happens. What is under way at AWS, such as a rotation, arrives while the
 * five-minute sweeps look after it; what waits for a person goes on waiting.
 */
export async function settle(stack: LocalStack): Promise<void> {
  await stack.drain();
  for (let left = MOST_SWEEPS; left > 0; left -= 1) {
    // What is due later is reached by none of these sweeps: it would be read for nothing, and there may be much of it.
    const due = await stack.journal.readDue(stack.world.now() + left * SWEEP_MS);
    if (due.every(({ state, open }) => state === 'waiting' || open !== undefined)) return;
    stack.advance(SWEEP_MS);
    await stack.sweep();
    await stack.drain();
  }
}
