import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('measured.ts', import.meta.url));
/** What a run may print. */
const MOST = 256 * 1024 * 1024;

export interface Cost {
  /** Processor time of all threads, s. */
  seconds: number;
  /** The most memory that was resident, MB. */
  megabytes: number;
}

/**
 * Runs one of our commands in a process of its own.
 *
 * @param folder whose riposte.yml holds; this one's unless told
 * @returns what it took, from the start of the process on
 */
export async function costOf(
  command: string,
  args: readonly string[],
  folder?: string,
): Promise<Cost & { stdout: string }> {
  const argv = ['--disable-warning=ExperimentalWarning', SCRIPT, command, ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, {
    maxBuffer: MOST,
    ...(folder && { cwd: folder }),
  });
  const cost = JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as Cost;
  return { ...cost, stdout };
}
