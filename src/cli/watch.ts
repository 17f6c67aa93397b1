import type { Context } from './commands/context.ts';
import { durationMs } from './durations.ts';
import { shown } from './out.ts';
import { UsageError } from './read-events.ts';

const USUAL_MS = 5_000;
const LEAST_MS = 1_000;
const CLEAR = '\u001b[2J\u001b[H';

/**
 * Runs what only looks again and again, until it is interrupted; once where it is not to be watched.
 *
 * @param watch `true`, or how long to wait in between, such as `10s`
 * @throws UsageError on an interval that is none
 */
export async function watched(
  watch: string | true | undefined,
  look: () => Promise<number>,
  { out, sleep }: Pick<Context, 'out' | 'sleep'>,
): Promise<number> {
  if (watch === undefined) return look();
  const interval = watch === true ? USUAL_MS : durationMs(watch);
  if (interval === undefined || interval < LEAST_MS)
    throw new UsageError(`--watch ${shown(watch, 40)}: not a time such as 5s or 1m, of a second at least.`);
  for (;;) {
    if (Number.isFinite(out.width) && !out.json) out.raw(CLEAR);
    await look();
    await sleep(interval);
  }
}
