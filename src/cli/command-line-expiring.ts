import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Run } from './command-line.ts';
import type { ExpiringOptions } from './commands/expiring.ts';
import { later } from './later.ts';

const expiring = later(async () => (await import('./commands/expiring.ts')).expiring);

const MOST_DAYS = 3650;

function readDays(text: string): number {
  const days = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (days >= 0 && days <= MOST_DAYS) return days;
  throw new InvalidArgumentError(`It is not a number of days from 0 to ${MOST_DAYS}.`);
}

/** What ends, and when. */
export function addExpiring(program: Command, run: Run): void {
  program
    .command('expiring')
    .description('secrets, parameters, certificates and keys whose time comes, from the last daily look')
    .addOption(new Option('--days <days>', 'how far ahead').argParser(readDays).default(45))
    .option('--fresh', 'look now, with your own permissions; nothing is kept and nobody is told')
    .option('--ics', 'as an iCalendar file, on standard output')
    .action((options: ExpiringOptions) => run((context) => expiring(options, context)));
}
