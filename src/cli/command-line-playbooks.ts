import type { Command } from 'commander';
import { FILE, OVERRIDE_FILE } from './choices.ts';
import type { Run } from './command-line.ts';
import type { RunAlone } from './command-line-explain.ts';
import type { PushOptions } from './commands/playbooks-change.ts';
import { later } from './later.ts';

const listDeployed = later(async () => (await import('./commands/playbooks-list.ts')).listDeployed);
const listHere = later(async () => (await import('./commands/playbooks-list.ts')).listHere);
const checkPlaybooks = later(async () => (await import('./commands/playbooks-override.ts')).checkPlaybooks);
const pushPlaybooks = later(async () => (await import('./commands/playbooks-push.ts')).pushPlaybooks);
const rollbackPlaybooks = later(async () => (await import('./commands/playbooks-push.ts')).rollbackPlaybooks);
const acceptPlaybooks = later(async () => (await import('./commands/playbooks-accept.ts')).acceptPlaybooks);
const pullPlaybooks = later(async () => (await import('./commands/playbooks-override.ts')).pullPlaybooks);

/** The rules: which there are, and how they are changed without a deployment. */
export function addPlaybooks(program: Command, run: Run, alone: RunAlone): void {
  const playbooks = program.command('playbooks').description('the rules that decide: their order, and changes to them');
  playbooks
    .command('list')
    .description('the playbooks in the order in which they are tried, and where each comes from')
    .option('--deployed', 'with the override that is in force in the deployment')
    .action(({ deployed }: { deployed?: boolean }) => (deployed ? run(listDeployed) : alone(listHere)));
  playbooks
    .command('check')
    .argument('[file]', `(default: ${FILE}, or ${OVERRIDE_FILE} with --override)`)
    .option('--override', 'as what push would write: added, changed and disabled playbooks alone')
    .description('whether a file is right: every mistake with its line and column; touches nothing')
    .action((file: string | undefined, options: { override?: boolean }) =>
      alone((out) => checkPlaybooks(file ?? (options.override ? OVERRIDE_FILE : FILE), options, out)),
    );
  playbooks
    .command('push')
    .argument('[file]', 'what overrides the deployed playbooks', OVERRIDE_FILE)
    .option('--events <files...>', 'past events: what would have been decided otherwise about them')
    .option('--dry-run', 'only show what would change')
    .option('--wait', 'of AppConfig: until it has watched its alarms, half an hour')
    .description(
      'checks a file, shows what it changes, and puts it into the parameter, or into AppConfig, that overrides the playbooks of the deployment',
    )
    .action((file: string, options: PushOptions) => run((context) => pushPlaybooks(file, options, context)));
  playbooks
    .command('rollback')
    .option('--to <version>', 'that version (default: the one before)')
    .option('--events <files...>', 'past events: what would have been decided otherwise about them')
    .option('--dry-run', 'only show what would change')
    .option('--wait', 'of AppConfig: until it has watched its alarms, half an hour')
    .description('puts a former version of those rules back, after showing what it changes')
    .action((options: PushOptions & { to?: string }) => run((context) => rollbackPlaybooks(options, context)));
  playbooks
    .command('accept')
    .description('puts an override in force that was held back since it changes more than half')
    .action(() => run(acceptPlaybooks));
  playbooks
    .command('pull')
    .description('writes what that parameter, or AppConfig, says to standard output')
    .action(() => run(pullPlaybooks));
}
