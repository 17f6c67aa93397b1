import { type Command, InvalidArgumentError } from 'commander';
import type { Run } from './command-line.ts';
import type { ReplayOptions } from './commands/replay-drill.ts';
import { later } from './later.ts';

const replayDrill = later(async () => (await import('./commands/replay-drill.ts')).replayDrill);

const MOST_RATE = 400;

function readRate(text: string): number {
  const rate = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (rate >= 1 && rate <= MOST_RATE) return rate;
  throw new InvalidArgumentError(`It is not a number of events a second from 1 to ${MOST_RATE}.`);
}

/** Drills in a deployed stack. */
export function addReplay(program: Command, run: Run): void {
  program
    .command('replay')
    .argument('<event...>', 'files or folders of events, or - for standard input')
    .description('sends events of your own through the deployed stack as drills: decided and told, never acted on')
    .option('--rate <events>', 'events a second', readRate, 50)
    .option('--no-wait', 'do not wait for what is decided')
    .action((paths: string[], options: ReplayOptions) => run((context) => replayDrill(paths, options, context)));
}
