import { type Command, Option } from 'commander';
import { EXPORT_FORMATS } from './choices.ts';
import type { Run } from './command-line.ts';
import type { ExportOptions } from './commands/export.ts';
import { later } from './later.ts';
import { type ReasonOptions, selectingByReason } from './select/reason.ts';
import { addReason, addSelector } from './select/selector-options.ts';
import { withAccounts } from './select/with-accounts.ts';

const exportRecords = later(async () => (await import('./commands/export.ts')).exportRecords);

/** What other tools read. */
export function addExport(program: Command, run: Run): void {
  addReason(addSelector(program.command('export')))
    .description('writes the findings and actions of some days, one a line, as other tools read them')
    .addOption(
      new Option('--from <date>', 'such as 2026-11-20, today or yesterday; in the time zone of the digest').default(
        'yesterday',
      ),
    )
    .option('--to <date>', 'the last day (default: the first)')
    .addOption(
      new Option(
        '--format <format>',
        'ocsf 1.5, asff of Security Hub, json, or csv that is safe to open in a spreadsheet',
      )
        .choices(EXPORT_FORMATS)
        .default('json'),
    )
    .option('--out <file>', 'writes into a file (default: standard output)')
    .action((options: ExportOptions & ReasonOptions) =>
      run(async (context) => exportRecords(await withAccounts(selectingByReason(options), context), context)),
    );
}
