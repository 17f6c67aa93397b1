import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli, COMMAND } from '../scripts/build-cli.ts';
import type { Figure } from './figure.ts';
import { type Cost, costOf } from './measure.ts';

const RUNS = 5;

/** What the bundled command takes to say its help, as people install it: the start of every command, but for its own part. */
export async function cliFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    const command = join(await buildCli(folder), COMMAND);
    const runs: Cost[] = [];
    for (let n = 0; n <= RUNS; n += 1) {
      const cost = await costOf(command, ['--help']);
      // The first one fills the cache.
      if (n > 0) runs.push(cost);
    }
    const middle = (values: number[]): number => values.sort((a, b) => a - b)[Math.floor(RUNS / 2)] ?? Number.NaN;
    const note = `median of ${RUNS} starts of the bundled riposte --help`;
    const [seconds, megabytes] = [runs.map((run) => run.seconds), runs.map((run) => run.megabytes)].map(middle);
    return [
      { name: 'cli.start', value: Number(seconds?.toFixed(2)), unit: 's', goal: 0.4, note },
      { name: 'cli.memory', value: Math.round(megabytes ?? Number.NaN), unit: 'MB', goal: 90, note },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
