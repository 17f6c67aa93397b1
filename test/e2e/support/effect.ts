import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from './emulators.ts';

/** Where the measurement of the last run is kept, for `npm run bench`. */
const REPORT = join(root, 'reports', 'effect.json');

/** From putting an event to its address in the IP set, in seconds. */
export interface Effect {
  p50: number;
  p95: number;
}

/**
 * Puts one event after the other, and looks ten times a second what is blocked by now.
 *
 * @param events by the address that each is to have blocked
 * @throws when an address is not blocked within 30 seconds
 */
export async function measureEffect(
  events: readonly { cidr: string; put(): Promise<void> }[],
  blocked: () => Promise<readonly string[]>,
): Promise<Effect> {
  const took: number[] = [];
  for (const { cidr, put } of events) {
    const start = performance.now();
    await put();
    while (!(await blocked()).includes(cidr)) {
      if (performance.now() - start > 30_000) throw new Error(`${cidr} was not blocked within 30 s`);
      await sleep(100);
    }
    took.push((performance.now() - start) / 1000);
  }
  const sorted = took.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round((sorted[Math.ceil(share * sorted.length) - 1] ?? 0) * 100) / 100;
  const effect = { p50: at(0.5), p95: at(0.95) };
  mkdirSync(join(root, 'reports'), { recursive: true });
  writeFileSync(REPORT, JSON.stringify(effect));
  return effect;
}
