import { type Command, Option } from 'commander';
import { THINGS } from '../health/diagnose/thing.ts';
import type { Run } from './command-line.ts';
import type { DiagnoseOptions } from './commands/diagnose.ts';
import { later } from './later.ts';

const doctor = later(async () => (await import('./commands/doctor.ts')).doctor);

const diagnose = later(async () => (await import('./commands/diagnose.ts')).diagnose);

const retire = later(async () => (await import('./commands/retire.ts')).retire);

/** Whether all that a deployment needs is there. */
export function addDoctor(program: Command, run: Run): void {
  program
    .command('doctor')
    .description(
      'checks that everything the deployment needs exists and is on: what is wrong, why it matters, how to fix it',
    )
    .option(
      '--accept <ids>',
      'checks whose problems you know, comma-separated: they are shown, but do not count as wrong',
    )
    .option(
      '--buckets <names>',
      'buckets in which objects should be quarantined, comma-separated: whether their policies allow for it',
    )
    .action(({ accept = '', buckets = '' }: { accept?: string; buckets?: string }) =>
      run((context) => doctor({ accept: named(accept), buckets: named(buckets) }, context)),
    );
}

const named = (list: string): string[] => list.split(',').filter(Boolean);

/** What goes before a removal. */
export function addRetire(program: Command, run: Run): void {
  program
    .command('retire')
    .description(
      'before a removal: pauses, lifts all blocks and temporary denies, and says what stays and what stays denied',
    )
    .option('--all', 'undo also what was contained for good: deny policies, closed buckets', false)
    .option('--dry-run', 'only say what would be lifted, and what stays', false)
    .action((options: { all: boolean; dryRun: boolean }) => run((context) => retire(options, context)));
}

/** Why one thing of the account fails. */
export function addDiagnose(program: Command, run: Run): void {
  program
    .command('diagnose')
    .description('why a secret, key, parameter, certificate, bucket or web ACL fails, and what to do next; only reads')
    .argument('<thing>', 'its ARN, alias/…, a key’s id, /a/parameter, s3://bucket; or a name with --kind')
    .addOption(new Option('--kind <kind>', 'what a bare name is of').choices(THINGS))
    .option(
      '--for <whom>',
      'of a key, secret, parameter or bucket: the ARN of the user or role that is refused; of a web ACL: the address that it stops',
    )
    .action((thing: string, options: DiagnoseOptions) => run((context) => diagnose(thing, options, context)));
}
