import { type Command, CommanderError, Option } from 'commander';
import { awsProblem } from './aws-problem.ts';
import { addAnswers, addReading, addSwitches, type RunAll } from './command-line.ts';
import { addBacktest } from './command-line-backtest.ts';
import { addBlocks } from './command-line-blocks.ts';
import { addDigest } from './command-line-digest.ts';
import { addDiagnose, addDoctor, addRetire } from './command-line-doctor.ts';
import { addDrill } from './command-line-drill.ts';
import { addExpiring } from './command-line-expiring.ts';
import { addExplain, type RunAlone } from './command-line-explain.ts';
import { addExport } from './command-line-export.ts';
import { addNotify } from './command-line-notify.ts';
import { addOrg } from './command-line-org.ts';
import { addPlaybooks } from './command-line-playbooks.ts';
import { addRehearse } from './command-line-rehearse.ts';
import { addReplay } from './command-line-replay.ts';
import { addWaf } from './command-line-waf.ts';
import { CommandError, type Context, type Everywhere, NoDeploymentError } from './commands/context.ts';
import { completionFor, SHELLS } from './completion.ts';
import type { Connection } from './connect.ts';
import type { Reached } from './connect-all.ts';
import type { Lookup } from './deployment.ts';
import { addExamples } from './examples.ts';
import { helpFor } from './help-form.ts';
import { lookupFrom } from './lookup.ts';
import { createOut, type Out, remark, shown, widthOf } from './out.ts';
import { UsageError } from './read-events.ts';
import { Program } from './region-option.ts';
import { unforeseen } from './unforeseen.ts';
import { VERSION } from './version.ts';
import { wrapped } from './wrapped.ts';

interface Stream {
  isTTY?: boolean;
  columns?: number;
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
  /** Every deployment of the region, or of all regions of the account; where absent, there is but one. */
  connectAll?(lookup: Lookup, where: { allRegions: boolean }): Promise<Reached>;
  now(): number;
  sleep(ms: number): Promise<void>;
}

interface GlobalOptions {
  stage?: string;
  stack?: string;
  region?: string;
  stackRegion?: string;
  profile?: string;
  json?: boolean;
  yes?: boolean;
}

/** Of help that goes into a file or a pipe. */
const USUAL_WIDTH = 80;

const REGION_SELECTS =
  'After this command, --region selects responses by region. Name the deployment’s region with --stack-region or AWS_REGION.';

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
    const isForeseen = problem instanceof CommandError || problem instanceof UsageError;
    remark(shell.stderr, isForeseen ? problem.message : unforeseen(problem, argv));
    if (problem instanceof NoDeploymentError && program.hasSelectedByRegion) remark(shell.stderr, REGION_SELECTS);
    return problem instanceof UsageError ? 2 : 1;
  }
}

/** The program with the options that every command takes, and without a command. */
function withOptions(shell: Shell): Program {
  const program = new Program('riposte');
  program
    .version(VERSION, '-V, --version', 'the version of this code')
    .description('Shows what a deployment of Riposte does, answers its questions, and pauses it.')
    .addOption(
      new Option(
        '--stage <stage>',
        'the stage that was deployed (default: the only one in the region, or dev)',
      ).conflicts('stack'),
    )
    .option('--stack <name>', 'the stack by its whole name, such as riposte-prod')
    .addOption(
      new Option(
        '--region <region>',
        'where it is deployed; of a command that selects by region, only before it',
      ).conflicts('stackRegion'),
    )
    .option('--stack-region <region>', 'where it is deployed (default: AWS_REGION, AWS_DEFAULT_REGION, eu-west-1)')
    .option('--profile <profile>', 'an AWS profile with the credentials')
    .option('--json', 'one JSON document on standard output, for scripts')
    .option('-y, --yes', 'answer every question with yes')
    .configureHelp({ showGlobalOptions: true, ...helpFor(widthOf(shell.stdout)) })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void shell.stdout.write(wrapped(text, widthOf(shell.stdout))),
      getOutHelpWidth: () => (shell.stdout.isTTY ? widthOf(shell.stdout) : USUAL_WIDTH),
      writeErr: (text) => void shell.stderr.write(wrapped(text, widthOf(shell.stderr))),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(--help lists the commands and options)')
    .addHelpText('after', '\nExit codes: 0 fine, 1 it could not be done, 2 wrong usage.');
  return program;
}

function createProgram(shell: Shell, end: (code: number) => void): Program {
  const program = withOptions(shell);
  const run = async (command: (context: Context) => Promise<number>): Promise<void> => {
    end(await command(await open(program.opts<GlobalOptions>(), shell)));
  };
  const alone = async (command: (out: Out) => Promise<number>): Promise<void> => {
    const { json } = program.opts<GlobalOptions>();
    end(await command(createOut({ ...shell, json: json === true })));
  };
  const runAll: RunAll = async (where, command) =>
    end(await command(await openAll(where, program.opts<GlobalOptions>(), shell)));
  addReading(program, run, runAll);
  addDoctor(program, run);
  addDiagnose(program, run);
  addRetire(program, run);
  addDrill(program, run);
  addDigest(program, run);
  addExpiring(program, run);
  addExplain(program, run, alone);
  addBacktest(program, run, alone);
  addAnswers(program, run);
  addSwitches(program, run);
  addBlocks(program, run);
  addWaf(program, run);
  addNotify(program, run);
  addExport(program, run);
  addPlaybooks(program, run, alone);
  addOrg(program, run);
  addRehearse(program, alone);
  addReplay(program, run);
  addCompletion(program, alone);
  addExamples(program);
  return program;
}

/** The script that completes it in a shell. */
function addCompletion(program: Command, alone: RunAlone): void {
  program
    .command('completion')
    .argument('<shell>', SHELLS.join(', '))
    .description('a script that completes commands and options in your shell')
    .action((name: string) =>
      alone(async (out) => {
        const which = SHELLS.find((each) => each === name);
        if (!which) throw new UsageError(`There is completion for ${SHELLS.join(', ')}, not for ${shown(name, 40)}.`);
        out.raw(completionFor(which, program));
        return 0;
      }),
    );
}

const open = async (options: GlobalOptions, shell: Shell): Promise<Context> =>
  contextOf(await shell.connect(lookupFrom(options, shell.env)), options, shell);

const onlyOne = async (lookup: Lookup, shell: Shell): Promise<Reached> => ({
  connections: [await shell.connect(lookup)],
  unreached: [],
  regions: [lookup.region],
});

/** @throws NoDeploymentError where there is none, and everything could be looked into */
async function openAll(where: { allRegions: boolean }, options: GlobalOptions, shell: Shell): Promise<Everywhere> {
  const lookup = lookupFrom(options, shell.env);
  const { connections, unreached, regions } = await (shell.connectAll?.(lookup, where) ?? onlyOne(lookup, shell));
  if (connections.length === 0 && unreached.length === 0)
    throw new NoDeploymentError(
      `There is no deployment${where.allRegions ? '' : ` in ${lookup.region}`} (${regions.length} ${regions.length === 1 ? 'region' : 'regions'} looked into). Another account is named with --profile.`,
    );
  const { now, sleep } = shell;
  const contexts = connections.map((connection) => contextOf(connection, options, shell));
  return { contexts, unreached, regions, now, sleep, out: createOut({ ...shell, json: options.json === true }) };
}

function contextOf(connection: Connection, options: GlobalOptions, shell: Shell): Context {
  const { env, stdout, stderr, now, sleep, ask } = shell;
  const confirm = async (question: string): Promise<boolean> => {
    if (options.yes) return true;
    if (!ask) throw new UsageError(`${question} There is no terminal to ask on: add --yes to answer yes.`);
    return ask(question);
  };
  return { ...connection, now, sleep, confirm, out: createOut({ json: options.json === true, stdout, stderr, env }) };
}
