import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli, COMMAND } from '../scripts/build-cli.ts';
import type { BacktestReport } from '../src/cli/backtest/report.ts';
import type { Figure } from './figure.ts';
import { costOf } from './measure.ts';
import { writeOrganisation } from './organisation.ts';
import { rounded } from './own-process.ts';
import { besideNote, besideYardstick } from './yardstick.ts';

const EVENTS = 1_000_000;

/**
 * What a backtest of the 90 days of a large organisation takes, by the bundled command: that is what people install. From
 * its source, what takes the types off would be in the memory as well, which no laptop has.
 */
export async function backtestFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    const file = join(folder, 'organisation.jsonl');
    const command = join(await buildCli(folder), COMMAND);
    await writeOrganisation(file, EVENTS);
    const run = await besideYardstick(() => costOf(command, ['backtest', '--json', file], folder));
    const { seconds, megabytes, stdout } = run.result;
    const { findings, playbooks } = JSON.parse(stdout) as BacktestReport;
    if (findings < 0.95 * EVENTS || playbooks.length < 50) throw new Error(`only ${findings} findings were counted`);
    const note = '90 days of 24 accounts in three regions; the bundled command, a process of its own';
    const time = `${note}, ${besideNote(run.slowdown)}`;
    return [
      { name: 'backtest.1M-time', value: rounded(seconds / run.slowdown), unit: 's', goal: 60, note: time },
      { name: 'backtest.1M-memory', value: Math.round(megabytes), unit: 'MB', goal: 512, note },
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
