import { Command, CommanderError, Option } from 'commander';
import { ACTION_IDS } from '../actions/action.ts';
import type { SeverityBand } from '../finding.ts';
import { awsProblem } from './aws-problem.ts';
import { type AnswerOptions, answer } from './commands/answer.ts';
import { CommandError, type Context } from './commands/context.ts';
import { type ListOptions, list, listBlocks, listExpiring } from './commands/list.ts';
import { pause, resume } from './commands/pause.ts';
import { redrive } from './commands/redrive.ts';
import { show } from './commands/show.ts';
import { status } from './commands/status.ts';
import { type Connection, lookupFrom } from './connect.ts';
import type { Lookup } from './deployment.ts';
import { ENDINGS } from './entries.ts';
import { createOut } from './out.ts';
import { UsageError } from './read-events.ts';

interface Stream {
  isTTY?: boolean;
  write(text: string): unknown;
}

/** The world outside of the command, so that a test can stand in for it. */
export interface Shell {
  env: Record<string, string | undefined>;
  stdout: Stream;
  stderr: Stream;
  /** Asks a person; undefined when there is none, as in a pipe. */
  ask: ((question: string) => Promise<boolean>) | undefined;
  connect(lookup: Lookup): Promise<Connection>;
  now(): number;
  sleep(ms: number): Promise<void>;
}

interface GlobalOptions {
  stage?: string;
  stack?: string;
  region?: string;
  profile?: string;
  json?: boolean;
  yes?: boolean;
}

const SEVERITIES: readonly SeverityBand[] = ['low', 'medium', 'high', 'critical'];

/** Runs one command line. @returns the exit code: 0 fine, 1 it could not be done, 2 wrong usage */
export async function main(argv: readonly string[], shell: Shell): Promise<number> {
  let code = 0;
  const program = createProgram(shell, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const problem = awsProblem(error, lookupFrom(program.opts<GlobalOptions>(), shell.env));
    if (!(problem instanceof CommandError || problem instanceof UsageError)) throw problem;
    shell.stderr.write(`${problem.message}\n`);
    return problem instanceof UsageError ? 2 : 1;
  }
}

function createProgram(shell: Shell, end: (code: number) => void): Command {
  const program = new Command('riposte')
    .description('Looks into a deployment of Riposte, answers what it asks, and pauses it.')
    .addOption(
      new Option(
        '--stage <stage>',
        'the stage that was deployed (default: the only one in the region, or dev)',
      ).conflicts('stack'),
    )
    .option('--stack <name>', 'the stack by its whole name, such as riposte-prod')
    .option('--region <region>', 'where it is deployed (default: AWS_REGION, AWS_DEFAULT_REGION, eu-west-1)')
    .option('--profile <profile>', 'an AWS profile with the credentials')
    .option('--json', 'one JSON document on standard output, for scripts')
    .option('-y, --yes', 'answer every question with yes')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(text),
      writeErr: (text) => void shell.stderr.write(text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(--help lists the commands and options)')
    .addHelpText('after', '\nExit codes: 0 fine, 1 it could not be done, 2 wrong usage.');
  const run = async (command: (context: Context) => Promise<number>): Promise<void> => {
    end(await command(await open(program.opts<GlobalOptions>(), shell)));
  };
  addReading(program, run);
  addAnswers(program, run);
  addSwitches(program, run);
  return program;
}

async function open(options: GlobalOptions, shell: Shell): Promise<Context> {
  const { env, stdout, stderr, now, sleep, ask } = shell;
  const connection = await shell.connect(lookupFrom(options, env));
  const confirm = async (question: string): Promise<boolean> => {
    if (options.yes) return true;
    if (!ask) throw new UsageError(`${question} There is no terminal to ask on: add --yes if you are sure.`);
    return ask(question);
  };
  return { ...connection, now, sleep, confirm, out: createOut({ json: options.json === true, stdout, stderr, env }) };
}

type Run = (command: (context: Context) => Promise<number>) => Promise<void>;

function addReading(program: Command, run: Run): void {
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
      run(blocks ? listBlocks : expiring ? listExpiring : (context) => list(options, context)),
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

function addAnswers(program: Command, run: Run): void {
  for (const kind of ['approve', 'reject', 'undo'] as const)
    program
      .command(kind)
      .argument('<key>', 'of the action, in single quotes')
      .description(ANSWERS[kind])
      .option('--no-wait', 'do not wait for the outcome')
      .action((key: string, options: AnswerOptions) => run((context) => answer(kind, key, options, context)));
}

function addSwitches(program: Command, run: Run): void {
  program
    .command('pause')
    .description('stops everything new from being touched, at once; undo and the end of blocks go on')
    .option('--reason <text>', 'why, for those who find it paused')
    .action(({ reason }: { reason?: string }) => run((context) => pause(reason, context)));
  program
    .command('resume')
    .description('ends a pause')
    .action(() => run(resume));
  program
    .command('redrive')
    .argument('[queue]', 'a source such as guardduty, or a queue such as act-network (default: all)')
    .description('sends what could not be handled through again')
    .option('--dry-run', 'only show the reason of each message')
    .action((queue: string | undefined, { dryRun = false }: { dryRun?: boolean }) =>
      run((context) => redrive(queue, { dryRun }, context)),
    );
}
