import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packageJson from '../package.json' with { type: 'json' };
import type { Figure } from './figure.ts';
import { exponentOf, growthFigure } from './growth.ts';
import { type Cost, costOf } from './measure.ts';
import { rounded } from './own-process.ts';
import { besideNote, besideYardstick } from './yardstick.ts';

const DAY_MS = 86_400_000;
const ROUNDS = 2;
const FOLDER = fileURLToPath(new URL('..', import.meta.url));
/** As `npm start` runs it: from its source, `node OPTION… FILE`. */
const [, ...STARTED] = packageJson.scripts.start.split(' ');
const [OPTIONS, START] = [STARTED.slice(0, -1), join(FOLDER, STARTED.at(-1) ?? '')];
const PROBE = readFileSync(new URL('../events/guardduty/port-probe-search-cluster.json', import.meta.url), 'utf8');

/** A day with so many port probes, each by an address of its own, one event per line. */
export function probesOfADay(count: number): string {
  const lines = Array.from({ length: count }, (_, n) => {
    const time = new Date(Date.UTC(2026, 10, 20) + Math.floor((n * DAY_MS) / count)).toISOString();
    const event = JSON.parse(PROBE.replaceAll('198.51.100.23', `45.${n >> 16}.${(n >> 8) & 255}.${n & 255}`));
    const { detail } = event;
    detail.id = n.toString(16).padStart(32, '0');
    detail.arn = detail.arn.replace(/[^/]+$/, detail.id);
    detail.createdAt = detail.updatedAt = detail.service.eventFirstSeen = detail.service.eventLastSeen = time;
    return JSON.stringify({ ...event, time });
  });
  return lines.join('\n');
}

/** Beside it the budget of addresses would be measured, which a day of probes uses up. */
const NO_BUDGET =
  'budgets:\n  addresses:\n    hour: 1000000\n    day: 1000000\n    all: { hour: 1000000, day: 1000000 }\n';

/** What `npm start` takes for ten thousand events, and how that grows. */
export async function startFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'riposte-bench-'));
  try {
    writeFileSync(join(folder, 'riposte.yml'), NO_BUDGET);
    const run = async (count: number) => {
      const file = join(folder, `${count}.jsonl`);
      if (!existsSync(file)) writeFileSync(file, probesOfADay(count));
      const cost = await costOf(START, ['--json', file], { folder, options: OPTIONS });
      const lines = cost.stdout.trim().split('\n');
      if (lines.length !== count || !lines.every((line) => line.includes('"outcome":"applied"')))
        throw new Error(`npm start did not block the addresses of ${count} probes`);
      return cost;
    };
    const least = (all: Cost[]): number => Math.min(...all.map(({ seconds }) => seconds));
    const mean = (all: Cost[]): number => all.reduce((sum, { seconds }) => sum + seconds, 0) / all.length;
    const rounds: [Cost, Cost, Cost][] = [];
    const { slowdown } = await besideYardstick(async () => {
      // In turns, so that whatever slows the machine slows all.
      for (let n = 0; n < ROUNDS; n += 1) rounds.push([await run(1), await run(1_000), await run(10_000)]);
    });
    const [one, few, many] = [0, 1, 2].map((n) => rounds.flatMap((round) => round[n] ?? [])) as [
      Cost[],
      Cost[],
      Cost[],
    ];
    const start = least(one);
    const megabytes = Math.max(...many.map((each) => each.megabytes));
    // Loading the program is the same for any number of events.
    const growth = exponentOf(least(few) - start, least(many) - start, 10);
    const note = 'port probes of a day from as many addresses; a process of its own';
    const time = `${note}, the mean of ${ROUNDS} runs, ${besideNote(slowdown)}`;
    return [
      { name: 'start.10k-time', value: rounded(mean(many) / slowdown, 1), unit: 's', goal: 15, note: time },
      { name: 'start.10k-memory', value: rounded(megabytes), unit: 'MB', goal: 600, note },
      growthFigure('start', growth, 'from 1,000 to 10,000'),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
