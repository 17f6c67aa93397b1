import { type Command, InvalidArgumentError, Option } from 'commander';
import { SOURCE_IDS } from '../core/finding.ts';
import { BLOCK_FORMATS } from './choices.ts';
import type { Run } from './command-line.ts';
import type { AddOptions } from './commands/blocks-change.ts';
import type { Format } from './commands/blocks-export.ts';
import type { ImportFileOptions } from './commands/blocks-import.ts';
import type { RemoveOptions } from './commands/blocks-remove-many.ts';
import { durationMs } from './durations.ts';
import { later } from './later.ts';
import { UsageError } from './read-events.ts';
import { type ReasonOptions, selectingByReason } from './select/reason.ts';
import { addReason, addSelector } from './select/selector-options.ts';
import { withAccounts } from './select/with-accounts.ts';

const addBlock = later(async () => (await import('./commands/blocks-change.ts')).addBlock);
const extendBlock = later(async () => (await import('./commands/blocks-change.ts')).extendBlock);
const removeBlock = later(async () => (await import('./commands/blocks-change.ts')).removeBlock);
const exportBlocks = later(async () => (await import('./commands/blocks-export.ts')).exportBlocks);
const importFile = later(async () => (await import('./commands/blocks-import.ts')).importFile);
const acceptNever = later(async () => (await import('./commands/blocks-never-accept.ts')).acceptNever);
const addNever = later(async () => (await import('./commands/blocks-never.ts')).addNever);
const listNever = later(async () => (await import('./commands/blocks-never.ts')).listNever);
const removeNever = later(async () => (await import('./commands/blocks-never.ts')).removeNever);
const sampleRequests = later(async () => (await import('./commands/blocks-samples.ts')).sampleRequests);
const showBlock = later(async () => (await import('./commands/blocks-show.ts')).showBlock);
const listBlocks = later(async () => (await import('./commands/list-blocks.ts')).listBlocks);

/** A person's block is from none of those that send findings. */
const OF_BLOCKS = [...SOURCE_IDS, 'manual'];

function number(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It is not a number.');
  return value;
}

function days(text: string): number {
  const value = number(text);
  if (value < 0 || value > 3_650) throw new InvalidArgumentError('It is not a number of days from 0 to 3650.');
  return value;
}

/** Hours of a duration such as 7d or 30m. */
function lasting(text: string): number {
  const ms = durationMs(text.trim());
  if (ms === undefined) throw new InvalidArgumentError('It is not a time such as 30m, 12h, 7d or 2w.');
  return ms / 3_600_000;
}

const HOURS = ['--hours <hours>', 'for so many hours from now, up to a year', number] as const;
const FOR = ['--for <time>', 'for so long from now, such as 30m, 12h or 7d', lasting] as const;
/** How long, by either option. @throws UsageError where both are given */
function hoursOf({ hours, for: span }: { hours?: number; for?: number }): { hours?: number } {
  if (hours !== undefined && span !== undefined) throw new UsageError('Give --for or --hours, not both.');
  const given = hours ?? span;
  return given === undefined ? {} : { hours: given };
}

const PERMANENT = ['--permanent', 'until a person lifts it'] as const;

/** The block list as people use it. */
export function addBlocks(program: Command, run: Run): void {
  const blocks = program.command('blocks').description('the block list: what is blocked, why, and until when');
  blocks
    .command('list')
    .description('what is blocked now')
    .action(() => run(listBlocks));
  blocks
    .command('show')
    .argument('<address>', 'an address or CIDR')
    .description(
      'whether, why, since when and until when an address is blocked, with every sighting and earlier blocks',
    )
    .action((address: string) => run((context) => showBlock(address, context)));
  blocks
    .command('samples')
    .description('requests of the last three hours that the block list matched: top addresses, URIs and rules')
    .action(() => run(sampleRequests));
  addChanges(blocks, run);
  addFiles(blocks, run);
  addNeverBlock(blocks, run);
}

function addChanges(blocks: Command, run: Run): void {
  blocks
    .command('add')
    .argument('<cidr>', 'an address, or a network up to /16 or IPv6 /32')
    .description('blocks it, whatever findings say')
    .option(...FOR)
    .option(...HOURS)
    .option(...PERMANENT)
    .requiredOption('--reason <text>', 'why, for those who find it')
    .option('--no-wait', 'do not wait until AWS WAF holds it')
    .action((cidr: string, options: AddOptions & { for?: number }) =>
      run((context) => addBlock(cidr, { ...options, ...hoursOf(options) }, context)),
    );
  blocks
    .command('extend')
    .argument('<address>', 'an address or CIDR that is blocked')
    .description('keeps a block in force for at least so long from now')
    .option(...FOR)
    .option(...HOURS)
    .option(...PERMANENT)
    .action((address: string, options: { hours?: number; for?: number; permanent?: boolean }) =>
      run((context) => extendBlock(address, { ...options, ...hoursOf(options) }, context)),
    );
  addReason(addSelector(blocks.command('remove').argument('[address...]', 'addresses or CIDRs'), OF_BLOCKS))
    .description('lifts blocks, and keeps new findings from bringing them back')
    .option('--suppress-days <days>', 'for how long; 0: they may at once', days, 30)
    .option('--by <who>', 'only those that this person added')
    .option('--file <file>', 'those of a list, one address a line; - for standard input')
    .option('--all', 'every block')
    .option('--dry-run', 'only show which they would be')
    .option('--no-wait', 'do not wait until AWS WAF no longer blocks it')
    .action((addresses: string[], options: Omit<RemoveOptions, 'because'> & ReasonOptions) =>
      run(async (context) => removeBlock(addresses, await withAccounts(selectingByReason(options), context), context)),
    );
}

function addFiles(blocks: Command, run: Run): void {
  blocks
    .command('export')
    .description('writes what is blocked to standard output; import reads every format')
    .addOption(
      new Option('--format <format>', 'csv is safe to open in a spreadsheet').choices(BLOCK_FORMATS).default('csv'),
    )
    .action(({ format }: { format: Format }) =>
      run((context) => exportBlocks(context.out.json ? 'json' : format, context)),
    );
  blocks
    .command('import')
    .argument('<file>', 'addresses and CIDRs, one a line; - for standard input')
    .description('blocks what a list names; a bad line costs no other line')
    .option(...FOR)
    .option(...HOURS)
    .option(...PERMANENT)
    .option('--reason <text>', 'why, for those who find them')
    .option('--dry-run', 'only say what would be refused', false)
    .action((file: string, options: ImportFileOptions & { for?: number }) =>
      run((context) => importFile(file, { ...options, ...hoursOf(options) }, context)),
    );
}

function addNeverBlock(blocks: Command, run: Run): void {
  const never = blocks.command('never-block').description('what is never blocked, whatever findings or people say');
  never
    .command('list')
    .description('entries by people and by settings, and what is held back for a person')
    .action(() => run(listNever));
  never
    .command('add')
    .argument('<cidr>', 'an address or a network')
    .description('keeps it from being blocked, and lifts what is blocked of it')
    .requiredOption('--reason <text>', 'why, for those who find it')
    .option(...FOR)
    .option('--hours <hours>', 'for so many hours (default: until it is removed)', number)
    .action((cidr: string, options: { reason: string; hours?: number; for?: number }) =>
      run((context) => addNever(cidr, { ...options, ...hoursOf(options) }, context)),
    );
  never
    .command('remove')
    .argument('<cidr>', 'an entry')
    .description('takes an entry off the list')
    .action((cidr: string) => run((context) => removeNever(cidr, context)));
  never
    .command('accept')
    .argument('[list]', 'which, where several are held: aws, parameter or object')
    .description('puts a list in force that was held back since it changes or covers much')
    .action((list: string | undefined) => run((context) => acceptNever(list, context)));
}
