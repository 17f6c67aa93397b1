import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const FLAGS = ['--expose-gc', '--disable-warning=ExperimentalWarning'];

/**
 * Runs a script of this folder in a process of its own: what others left behind in memory would be measured as well.
 *
 * @param flags more of Node's
 * @param args what the script is told
 * @returns the figures that it prints as JSON
 */
export async function ownProcess(
  script: string,
  flags: readonly string[] = [],
  args: readonly string[] = [],
): Promise<Record<string, number>> {
  const path = fileURLToPath(new URL(script, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [...FLAGS, ...flags, path, ...args]);
  return JSON.parse(stdout) as Record<string, number>;
}

/** A figure that was printed, rounded; not a number where it was not. */
export const rounded = (value = Number.NaN, digits = 0): number => Number(value.toFixed(digits));
