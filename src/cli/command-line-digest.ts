import type { Command } from 'commander';
import type { Run } from './command-line.ts';
import type { DigestOptions } from './commands/digest.ts';
import { later } from './later.ts';

const digest = later(async () => (await import('./commands/digest.ts')).digest);

/** What people read each day, made again. */
export function addDigest(program: Command, run: Run): void {
  program
    .command('digest')
    .description('the security email of a day or a week, made again from the journal; nothing is sent')
    .option('--date <date>', 'such as 2026-11-20, 2026-W47, today or yesterday (default: the day that ended last)')
    .option('--html <file>', 'write the report into a file')
    .option('--text', 'print it as plain text, beside writing a file')
    .option('--open', 'write the report into a file, and show it')
    .action((options: DigestOptions) => run((context) => digest(options, context)));
}
