import { writeSync } from 'node:fs';

const started = Date.now();

/** Progress, at once: jest keeps back what tests print until they end. */
export function say(text: string): void {
  writeSync(2, `  e2e ${((Date.now() - started) / 1000).toFixed(1).padStart(5)} s  ${text}\n`);
}
