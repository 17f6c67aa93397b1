import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Run } from './command-line.ts';
import type { DrillOptions } from './commands/drill.ts';
import { later } from './later.ts';

const drill = later(async () => (await import('./commands/drill.ts')).drill);

const MOST_MINUTES = 120;
const DRILLED = ['isolate-instance'] as const;

function readMinutes(text: string): number {
  const minutes = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (minutes >= 1 && minutes <= MOST_MINUTES) return minutes;
  throw new InvalidArgumentError(`It is not a number of minutes from 1 to ${MOST_MINUTES}.`);
}

function readInstance(text: string): string {
  if (/^i-[0-9a-f]{8,17}$/.test(text)) return text;
  throw new InvalidArgumentError('It is not the id of an instance, such as i-0123456789abcdef0.');
}

/** A containment that is tried on something that may be cut off. */
export function addDrill(program: Command, run: Run): void {
  program
    .command('drill')
    .description('contains an instance tagged riposte:drill=true, waits, undoes it, and says how long each took')
    .addArgument(new Argument('<action>', 'what is drilled').choices(DRILLED))
    .addArgument(new Argument('<target>', 'the instance').argParser(readInstance))
    .addOption(new Option('--minutes <minutes>', 'how long it stays contained').argParser(readMinutes).default(10))
    .action((action: (typeof DRILLED)[number], target: string, options: DrillOptions) =>
      run((context) => drill(action, target, options, context)),
    );
}
