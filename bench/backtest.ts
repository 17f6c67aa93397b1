import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildCli, COMMAND } from '../scripts/build-cli.ts';
import type { BacktestReport } from '../src/cli/backtest/report.ts';
import type { Figure } from './figure.ts';
import { exponentOf, growthFigure } from './growth.ts';
import { type Cost, costOf } from './measure.ts';
import { writeOrganisation } from './organisation.ts';
import { rounded } from './own-process.ts';
import { type Beside, besideNote, besideYardstick } from './yardstick.ts';

const EVENTS = 1_000_000;
/** The same days with fewer of them show how it grows. */
const FEW = EVENTS / 10;

/**
 * What a backtest of the 90 days of a large organisation takes, by the bundled command: that is what people install. From
 * its source, what takes the types off would be in the memory as well, which no laptop has.
 */
export async function backtestFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    const command = join(await buildCli(folder), COMMAND);
    const backtest = (events: number): Promise<Beside<Cost>> => backtestOf(command, folder, events);
    const [one, few, run] = [await backtest(1), await backtest(FEW), await backtest(EVENTS)];
    const { seconds, megabytes } = run.result;
    // Loading the program is the same for any number of events.
    const [start = 0, ofFew = 0, ofAll = 0] = [one, few, run].map(({ result, slowdown }) => result.seconds / slowdown);
    const note = '90 days of 24 accounts in three regions; the bundled command, a process of its own';
    const time = `${note}, ${besideNote(run.slowdown)}`;
    return [
      { name: 'backtest.1M-time', value: rounded(seconds / run.slowdown), unit: 's', goal: 60, note: time },
      { name: 'backtest.1M-memory', value: Math.round(megabytes), unit: 'MB', goal: 512, note },
      growthFigure(
        'backtest',
        exponentOf(ofFew - start, ofAll - start, EVENTS / FEW),
        'processor time from 100,000 to 1,000,000',
      ),
      growthFigure(
        'backtest-memory',
        exponentOf(few.result.megabytes, megabytes, EVENTS / FEW),
        'the same; of each finding a few bytes are kept',
        0.2,
      ),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the command takes for so many events, beside the yardstick. */
async function backtestOf(command: string, folder: string, events: number): Promise<Beside<Cost>> {
  const file = join(folder, `organisation-${events}.jsonl`);
  await writeOrganisation(file, events);
  const { result, slowdown } = await besideYardstick(() => costOf(command, ['backtest', '--json', file], { folder }));
  rmSync(file);
  const { findings, playbooks } = JSON.parse(result.stdout) as BacktestReport;
  const isWhole = findings >= 0.95 * events && playbooks.length >= Math.min(50, events);
  if (!isWhole) throw new Error(`only ${findings} findings of ${events} events were counted`);
  return { result, slowdown };
}
