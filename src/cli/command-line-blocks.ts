import { type Command, InvalidArgumentError, Option } from 'commander';
import { BLOCK_FORMATS } from './choices.ts';
import type { Run } from './command-line.ts';
import type { AddOptions } from './commands/blocks-change.ts';
import type { Format } from './commands/blocks-export.ts';
import type { ImportFileOptions } from './commands/blocks-import.ts';
import { later } from './later.ts';

const addBlock = later(async () => (await import('./commands/blocks-change.ts')).addBlock);
const extendBlock = later(async () => (await import('./commands/blocks-change.ts')).extendBlock);
const removeBlock = later(async () => (await import('./commands/blocks-change.ts')).removeBlock);
const exportBlocks = later(async () => (await import('./commands/blocks-export.ts')).exportBlocks);
const importFile = later(async () => (await import('./commands/blocks-import.ts')).importFile);
const acceptNever = later(async () => (await import('./commands/blocks-never.ts')).acceptNever);
const addNever = later(async () => (await import('./commands/blocks-never.ts')).addNever);
const listNever = later(async () => (await import('./commands/blocks-never.ts')).listNever);
const removeNever = later(async () => (await import('./commands/blocks-never.ts')).removeNever);
const sampleRequests = later(async () => (await import('./commands/blocks-samples.ts')).sampleRequests);
const showBlock = later(async () => (await import('./commands/blocks-show.ts')).showBlock);
const listBlocks = later(async () => (await import('./commands/list-blocks.ts')).listBlocks);

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

const HOURS = ['--hours <hours>', 'for so long from now, up to a year', number] as const;
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
    .description('why, since when and until when an address is blocked or not, every sighting, and what was before')
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
    .option(...HOURS)
    .option(...PERMANENT)
    .requiredOption('--reason <text>', 'why, for those who find it')
    .option('--no-wait', 'do not wait until AWS WAF holds it')
    .action((cidr: string, options: AddOptions) => run((context) => addBlock(cidr, options, context)));
  blocks
    .command('extend')
    .argument('<address>', 'an address or CIDR that is blocked')
    .description('keeps a block in force for at least so long from now')
    .option(...HOURS)
    .option(...PERMANENT)
    .action((address: string, options: { hours?: number; permanent?: boolean }) =>
      run((context) => extendBlock(address, options, context)),
    );
  blocks
    .command('remove')
    .argument('<address>', 'an address or CIDR')
    .description('lifts a block, and keeps new findings from bringing it back')
    .option('--suppress-days <days>', 'for how long; 0: they may at once', days, 30)
    .option('--no-wait', 'do not wait until AWS WAF has let go')
    .action((address: string, options: { suppressDays: number; wait: boolean }) =>
      run((context) => removeBlock(address, options, context)),
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
    .option(...HOURS)
    .option(...PERMANENT)
    .option('--reason <text>', 'why, for those who find them')
    .option('--dry-run', 'only say what would be refused', false)
    .action((file: string, options: ImportFileOptions) => run((context) => importFile(file, options, context)));
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
    .option('--hours <hours>', 'for so long (default: until it is removed)', number)
    .action((cidr: string, options: { reason: string; hours?: number }) =>
      run((context) => addNever(cidr, options, context)),
    );
  never
    .command('remove')
    .argument('<cidr>', 'an entry')
    .description('takes an entry off the list')
    .action((cidr: string) => run((context) => removeNever(cidr, context)));
  never
    .command('accept')
    .description('puts a held list of AWS address ranges in force')
    .action(() => run(acceptNever));
}
