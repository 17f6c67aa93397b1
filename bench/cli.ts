import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildCli } from '../scripts/build-cli.ts';
import type { Figure } from './figure.ts';

const REPORT = `process.on('exit', () => { const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
process.stderr.write('\\n' + JSON.stringify([(userCPUTime + systemCPUTime) / 1e6, (maxRSS * 1024) / 1e6])); });`;
const RUNS = 5;

/** What the bundled command takes to say its help, as people install it: the start of every command, but for its own part. */
export async function cliFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    const command = join(await buildCli(folder), 'src/cli/riposte.js');
    const preload = `data:text/javascript,${encodeURIComponent(REPORT)}`;
    const runs: [seconds: number, megabytes: number][] = [];
    for (let n = 0; n <= RUNS; n += 1) {
      const { stderr } = await promisify(execFile)(process.execPath, ['--import', preload, command, '--help']);
      // The first one fills the cache.
      if (n > 0) runs.push(JSON.parse(stderr.trim().split('\n').at(-1) ?? ''));
    }
    const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
    const note = `median of ${RUNS} starts of the bundled riposte --help`;
    return [
      { name: 'cli.start', value: Number(middle(runs.map(([s]) => s)).toFixed(2)), unit: 's', goal: 0.4, note },
      { name: 'cli.memory', value: Math.round(middle(runs.map(([, mb]) => mb))), unit: 'MB', goal: 90, note },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
