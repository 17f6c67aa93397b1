import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a run may print. */
const MOST = 256 * 1024 * 1024;
/** Linux counts into `maxRSS` what the process that started this one had in memory; `VmHWM` is this one's alone. */
export const MOST_KILOBYTES = `(() => {
  try { return Number(/VmHWM:\\s*(\\d+)/.exec(process.getBuiltinModule('node:fs').readFileSync('/proc/self/status', 'utf8'))[1]); }
  catch { return process.resourceUsage().maxRSS; }
})()`;
const REPORT = `process.on('exit', () => { const { userCPUTime, systemCPUTime } = process.resourceUsage();
process.stderr.write('\\n' + JSON.stringify({ seconds: (userCPUTime + systemCPUTime) / 1e6, megabytes: (${MOST_KILOBYTES} * 1024) / 1e6 })); });`;
const PRELOAD = `data:text/javascript,${encodeURIComponent(REPORT)}`;

export interface Cost {
  /** Processor time of all threads, s. */
  seconds: number;
  /** The most memory that was resident, MB. */
  megabytes: number;
}

/** How a command is started. */
interface Started {
  /** The folder whose riposte.yml holds; this one's unless told. */
  folder?: string;
  /** What node is told before the file. */
  options?: readonly string[];
}

/**
 * Runs a command in a process of its own.
 *
 * @param script the file that starts it
 * @returns what it took, from the start of the process on
 */
export async function costOf(
  script: string,
  args: readonly string[],
  { folder, options = ['--disable-warning=ExperimentalWarning'] }: Started = {},
): Promise<Cost & { stdout: string }> {
  const argv = [...options, '--import', PRELOAD, script, ...args];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, argv, {
    maxBuffer: MOST,
    ...(folder && { cwd: folder }),
  });
  const cost = JSON.parse(stderr.trim().split('\n').at(-1) ?? '{}') as Cost;
  return { ...cost, stdout };
}
