import { type Command, InvalidArgumentError, Option } from 'commander';
import type { AnswerOptions } from './commands/answer.ts';
import type { Context, Everywhere } from './commands/context.ts';
import type { ListOptions } from './commands/list.ts';
import type { PauseOptions } from './commands/pause.ts';
import type { RedriveOptions } from './commands/redrive.ts';
import { later } from './later.ts';
import type { ScopeOptions } from './pause-scope.ts';
import { COLUMN_NAMES, readColumns } from './select/column-names.ts';
import { type ReasonOptions, selectingByReason } from './select/reason.ts';
import { addReason, addSelector } from './select/selector-options.ts';
import { withAccounts } from './select/with-accounts.ts';
import { watched } from './watch.ts';

const answer = later(async () => (await import('./commands/answer.ts')).answer);
const showExpiring = later(async () => (await import('./commands/expiring.ts')).expiring);
const list = later(async () => (await import('./commands/list.ts')).list);
const listAll = later(async () => (await import('./commands/list-all.ts')).listAll);
const listBlocks = later(async () => (await import('./commands/list-blocks.ts')).listBlocks);
const pause = later(async () => (await import('./commands/pause.ts')).pause);
const resume = later(async () => (await import('./commands/pause.ts')).resume);
const redrive = later(async () => (await import('./commands/redrive.ts')).redrive);
const show = later(async () => (await import('./commands/show.ts')).show);
const status = later(async () => (await import('./commands/status.ts')).status);
const statusAll = later(async () => (await import('./commands/status-all.ts')).statusAll);

function readLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit > 0) return limit;
  throw new InvalidArgumentError('It is not a number of lines from 1 to 999999.');
}

const WHAT = 'an id or its first letters, a target such as AKIA…, an incident, the tag of a thread, or a key';

/** Runs a command against the deployment that the global options name. */
export type Run = (command: (context: Context) => Promise<number>) => Promise<void>;

/** Runs a command against every deployment of the region, or of all regions of the account. */
export type RunAll = (where: { allRegions: boolean }, command: (all: Everywhere) => Promise<number>) => Promise<void>;

interface Wide {
  allRegions?: boolean | undefined;
  allStacks?: boolean | undefined;
}

/** Where the options ask for several deployments; undefined where for one. */
const wideness = ({ allRegions, allStacks }: Wide): { allRegions: boolean } | undefined =>
  allRegions || allStacks ? { allRegions: allRegions === true } : undefined;

const addWide = (command: Command): Command =>
  command
    .option('--all-stacks', 'of every deployment in the region, in one table')
    .option('--all-regions', 'of every deployment in the regions of the account, in one table');

interface Instead {
  blocks?: boolean;
  expiring?: boolean;
  watch?: string | true;
}

const NOT_WITH_INSTEAD = ['outcome', 'action', 'severity', 'allRegions', 'allStacks'];

const showSoon = (context: Context): Promise<number> => showExpiring({}, context);

/** What only looks. */
export function addReading(program: Command, run: Run, runAll: RunAll): void {
  addWide(program.command('status'))
    .description('how the deployment stands: mode, pause, open work, blocks, dead letters, last digest')
    .option('--watch [interval]', 'refresh every 5 s, or as often as given, until Ctrl-C')
    .action(({ watch, ...wide }: { watch?: string | true } & Wide) => {
      const where = wideness(wide);
      return where
        ? runAll(where, (all) => watched(watch, () => statusAll(all), all))
        : run((context) => watched(watch, () => status(context), context));
    });
  const listing = program
    .command('list')
    .description('what was decided and done, one line each: of today, and what is open; the most urgent first')
    .addOption(
      new Option(
        '--date <date>',
        'of a day such as 2026-11-20, today or yesterday; in the time zone of the digest',
      ).conflicts(['since', 'until']),
    );
  addWide(addReason(addSelector(listing)))
    .addOption(new Option('--limit <rows>', 'the most lines').argParser(readLimit).default(30))
    .option('--all', 'every line, and what is routine as well')
    .addOption(new Option('--columns <names>', `some of ${COLUMN_NAMES.join(', ')}`).argParser(readColumns))
    .addOption(
      new Option('-o, --output <form>', 'how it is written').choices(['table', 'json', 'csv']).default('table'),
    )
    .option('--watch [interval]', 'refresh every 5 s, or as often as given, until Ctrl-C')
    .addOption(new Option('--blocks', 'the addresses that are blocked now, instead').conflicts(NOT_WITH_INSTEAD))
    .addOption(new Option('--expiring', 'what expires within 45 days, instead').conflicts(NOT_WITH_INSTEAD))
    .action(
      ({ blocks, expiring, watch, allRegions, allStacks, ...given }: ListOptions & ReasonOptions & Instead & Wide) => {
        const options = selectingByReason(given);
        const where = wideness({ allRegions, allStacks });
        if (where) return runAll(where, (all) => watched(watch, () => listAll(options, all), all));
        return run((context) => {
          const look = blocks
            ? listBlocks
            : expiring
              ? showSoon
              : async (one: Context) => list(await withAccounts(options, one), one);
          return watched(watch, () => look(context), context);
        });
      },
    );
  program
    .command('show')
    .argument('<id>', WHAT)
    .description(
      'everything the journal knows: finding, playbook, guard, what changed from what to what, approvals, undo',
    )
    .action((key: string) => run((context) => show(key, context)));
}

const ANSWERS = {
  approve: 'approves responses that wait for an answer, and has them done',
  reject: 'rejects responses that wait for an answer: nothing is done',
  undo: 'puts back what responses changed; the same findings do not trigger them again',
  ack: 'lets something that is not settled stay as it is, until it gets worse',
  retry: 'decides again, by today’s rules, a response whose end settled nothing',
} as const;

/** What a person says about one response, or about all that are selected. */
export function addAnswers(program: Command, run: Run): void {
  for (const kind of ['approve', 'reject', 'undo', 'ack', 'retry'] as const)
    addSelector(program.command(kind).argument('[id...]', WHAT))
      .description(ANSWERS[kind])
      .option('--reason <text>', 'why; it stands in the history and, of ack, in the daily email')
      .option('--reason-file <file>', 'a file with the reason; - for standard input')
      .option('--dry-run', 'only show what it would be')
      .option('--no-wait', 'do not wait for the outcome')
      .action((ids: string[], options: AnswerOptions) =>
        run(async (context) => answer(kind, ids, await withAccounts(options, context), context)),
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
    .description('stops Riposte from touching anything new, at once; undo and the end of blocks still work')
    .option('--reason <text>', 'why; shown to whoever finds it paused')
    .option('--until <when>', 'when it ends automatically: a duration such as 4h, or a time such as 2026-11-30T18:00Z');
  for (const [flag, what] of SCOPES) paused.option(flag, `only ${what}`);
  paused.action((options: PauseOptions) => run((context) => pause(options, context)));
  const resumed = program.command('resume').description('ends a pause, and lets a class go on whose budget is used up');
  for (const [flag, what] of SCOPES) resumed.option(flag, `that of ${what}`);
  resumed.action((options: ScopeOptions) => run((context) => resume(options, context)));
  addReason(
    addSelector(
      program
        .command('redrive')
        .argument('[queue]', 'a source such as guardduty, or a queue such as act-network (default: all)'),
    ),
  )
    .description('sends messages that could not be handled to their queue again')
    .option('--dry-run', 'only show the reason of each message', false)
    .action((queue: string | undefined, options: RedriveOptions & ReasonOptions) =>
      run(async (context) => redrive(queue, await withAccounts(selectingByReason(options), context), context)),
    );
}
