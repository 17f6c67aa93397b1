import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Figure } from './figure.ts';

const COMMAND = fileURLToPath(new URL('../src/cli/riposte.ts', import.meta.url));
const REPORT = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.stderr.write('\\n' + JSON.stringify([(userCPUTime + systemCPUTime) / 1e6, (maxRSS * 1024) / 1e6])); });`;
const RUNS = 5;

/** What the command takes to say its help: the start of every command, with what was compiled before. */
export async function cliFigures(): Promise<Figure[]> {
  const preload = `data:text/javascript,${encodeURIComponent(REPORT)}`;
  const argv = ['--disable-warning=ExperimentalWarning', '--import', preload, COMMAND, '--help'];
  const runs: [seconds: number, megabytes: number][] = [];
  for (let n = 0; n <= RUNS; n += 1) {
    const { stderr } = await promisify(execFile)(process.execPath, argv);
    // The first one fills the cache.
    if (n > 0) runs.push(JSON.parse(stderr.trim().split('\n').at(-1) ?? ''));
  }
  const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
  const note = `median of ${RUNS} starts of riposte --help`;
  return [
    { name: 'cli.start', value: Number(middle(runs.map(([s]) => s)).toFixed(2)), unit: 's', goal: 0.4, note },
    { name: 'cli.memory', value: Math.round(middle(runs.map(([, mb]) => mb))), unit: 'MB', goal: 90, note },
  ];
}
