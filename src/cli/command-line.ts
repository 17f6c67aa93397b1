import { type Command, Option } from 'commander';
import { ACTION_IDS } from '../core/action-ids.ts';
import type { SeverityBand } from '../core/finding.ts';
import { ENDINGS } from './choices.ts';
import type { AnswerOptions } from './commands/answer.ts';
import type { Context } from './commands/context.ts';
import type { ListOptions } from './commands/list.ts';
import type { PauseOptions } from './commands/pause.ts';
import { later } from './later.ts';
import type { ScopeOptions } from './pause-scope.ts';

const answer = later(async () => (await import('./commands/answer.ts')).answer);
const showExpiring = later(async () => (await import('./commands/expiring.ts')).expiring);
const list = later(async () => (await import('./commands/list.ts')).list);
const listBlocks = later(async () => (await import('./commands/list-blocks.ts')).listBlocks);
const pause = later(async () => (await import('./commands/pause.ts')).pause);
const resume = later(async () => (await import('./commands/pause.ts')).resume);
const redrive = later(async () => (await import('./commands/redrive.ts')).redrive);
const show = later(async () => (await import('./commands/show.ts')).show);
const status = later(async () => (await import('./commands/status.ts')).status);

const SEVERITIES: readonly SeverityBand[] = ['low', 'medium', 'high', 'critical'];

/** Runs a command against the deployment that the global options name. */
export type Run = (command: (context: Context) => Promise<number>) => Promise<void>;

/** What only looks. */
export function addReading(program: Command, run: Run): void {
  program
    .command('status')
    .description('how the deployment stands: mode, pause, open work, blocks, dead letters, last digest')
    .action(() => run(status));
  program
    .command('list')
    .description('the findings of a day, what was decided and done, with the keys that the other commands take')
    .addOption(
      new Option('--date <date>', 'such as 2026-11-20, today or yesterday; in the time zone of the digest').default(
        'today',
      ),
    )
    .addOption(new Option('--outcome <outcome>', 'only what ended like this').choices(ENDINGS))
    .addOption(new Option('--action <action>', 'only this action').choices(ACTION_IDS))
    .addOption(new Option('--severity <severity>', 'only findings of this severity').choices(SEVERITIES))
    .addOption(
      new Option('--blocks', 'the addresses that are blocked now, instead').conflicts([
        'expiring',
        'outcome',
        'action',
        'severity',
      ]),
    )
    .addOption(
      new Option('--expiring', 'what expires within 45 days, instead').conflicts(['outcome', 'action', 'severity']),
    )
    .action(({ blocks, expiring, ...options }: ListOptions & { blocks?: boolean; expiring?: boolean }) =>
      run(
        blocks ? listBlocks : expiring ? (context) => showExpiring({}, context) : (context) => list(options, context),
      ),
    );
  program
    .command('show')
    .argument('<key>', 'of an action or a finding, in single quotes')
    .description(
      'everything the journal knows: finding, playbook, guard, what changed from what to what, approvals, undo',
    )
    .action((key: string) => run((context) => show(key, context)));
}

const ANSWERS = {
  approve: 'has an action done that waits for approval',
  reject: 'has an action that waits for approval left undone',
  undo: 'puts back what an action changed; its finding does not trigger it again',
} as const;

/** What a person says about one action. */
export function addAnswers(program: Command, run: Run): void {
  for (const kind of ['approve', 'reject', 'undo'] as const)
    program
      .command(kind)
      .argument('<key>', 'of the action, in single quotes')
      .description(ANSWERS[kind])
      .option('--no-wait', 'do not wait for the outcome')
      .action((key: string, options: AnswerOptions) => run((context) => answer(kind, key, options, context)));
}

/** A person's word that something open may stay as it is. */
export function addAck(program: Command, run: Run): void {
  program
    .command('ack')
    .argument('<key>', 'of a response, in single quotes')
    .description('lets something that is not settled stay as it is, until it gets worse')
    .requiredOption('--reason <text>', 'why; it stands in the history and in the daily email')
    .option('--no-wait', 'do not wait for the outcome')
    .action((key: string, options: AnswerOptions & { reason: string }) =>
      run((context) => answer('ack', key, options, context)),
    );
}

const SCOPES = [
  ['--action <action>', 'this action'],
  ['--playbook <id>', 'what this playbook decides'],
  ['--account <account>', 'what is done in this account'],
  ['--class <class>', 'targets of this class, such as principals, buckets or addresses'],
] as const;

/** What concerns the whole deployment. */
export function addSwitches(program: Command, run: Run): void {
  const paused = program
    .command('pause')
    .description('stops everything new from being touched, at once; undo and the end of blocks go on')
    .option('--reason <text>', 'why, for those who find it paused')
    .option('--until <when>', 'when it ends by itself: a duration such as 4h, or a time such as 2026-11-30T18:00Z');
  for (const [flag, what] of SCOPES) paused.option(flag, `only ${what}`);
  paused.action((options: PauseOptions) => run((context) => pause(options, context)));
  const resumed = program.command('resume').description('ends a pause, and lets a class go on whose budget is used up');
  for (const [flag, what] of SCOPES) resumed.option(flag, `that of ${what}`);
  resumed.action((options: ScopeOptions) => run((context) => resume(options, context)));
  program
    .command('redrive')
    .argument('[queue]', 'a source such as guardduty, or a queue such as act-network (default: all)')
    .description('sends what could not be handled through again')
    .option('--dry-run', 'only show the reason of each message')
    .action((queue: string | undefined, { dryRun = false }: { dryRun?: boolean }) =>
      run((context) => redrive(queue, { dryRun }, context)),
    );
}
