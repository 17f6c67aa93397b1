import type { LocalStack } from './local-stack.ts';

const SWEEP_MS = 5 * 60_000;
const MOST_SWEEPS = 10;

/**
 * Runs the functions until nothing more happens. What is under way at AWS, such as a rotation, arrives while the
 * five-minute sweeps look after it; what waits for a person goes on waiting.
 */
export async function settle(stack: LocalStack): Promise<void> {
  await stack.drain();
  for (let sweeps = 0; sweeps < MOST_SWEEPS; sweeps += 1) {
    const open = (await stack.journal.readDue(Number.MAX_SAFE_INTEGER)).filter(({ state }) => state !== 'waiting');
    if (open.length === 0) return;
    stack.advance(SWEEP_MS);
    await stack.sweep();
    await stack.drain();
  }
}
