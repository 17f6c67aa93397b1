import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again and again until `check` no longer throws; then what it returned. Throws its last error in the end. */
export async function eventually<T>(check: () => Promise<T>, seconds = 45): Promise<T> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(250);
    }
  }
}
