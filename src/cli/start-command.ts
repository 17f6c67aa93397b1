import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import type { LocalStack } from '../../local/local-stack.ts';
import { callsBy } from '../../local/recorder.ts';
import { plural } from '../alerts/plain-text.ts';
import { MODES, type Mode } from '../core/decision.ts';
import { ConfigError } from '../core/errors.ts';
import { digestPeriod } from '../core/period.ts';
import { buildDigest } from '../digest/build.ts';
import { gatherAndKeep } from '../digest/gather.ts';
import type { DigestInput } from '../digest/input.ts';
import { sendDigest } from '../digest/send.ts';
import { giveBackMemory } from '../platform/give-back-memory.ts';
import { actionsOf } from '../platform/settings/schema.ts';
import { loadRiposteYml } from '../policy/riposte-yml/load.ts';
import { containOfYml } from '../policy/riposte-yml/settings.ts';
import { progressOn } from './backtest/progress.ts';
import { slicesOf } from './event-slices.ts';
import { FormsMet } from './events/forms.ts';
import { createHearing, momentsOf } from './hearing.ts';
import { jsonLine, slim } from './json-line.ts';
import { remark, widthOf } from './out.ts';
import { colorsFor, describe, summarize } from './print.ts';
import { type FoundEvent, readEvents, UsageError } from './read-events.ts';
import { createReplay } from './replay.ts';
import type { Replayed } from './replayed.ts';
import { nextLines, Story } from './story.ts';
import { Tally } from './tally.ts';
import { unforeseen } from './unforeseen.ts';
import { wrapped } from './wrapped.ts';
import { writePages } from './write-pages.ts';

const BUNDLED = fileURLToPath(new URL('../../events', import.meta.url));
/** Git leaves this folder alone. */
const PAGES = 'reports/local';
const DAY_MS = 86_400_000;

interface Options {
  mode: Mode;
  json?: boolean;
  quiet?: boolean;
  all?: boolean;
  eachAlone?: boolean;
}

const program = new Command('npm start --')
  .description(
    'Runs Riposte’s whole job in a local account, with no AWS account: delivers events, shows what was decided and why, ' +
      'what changed, whom it told, and the daily digest. Nothing outside this process is touched.',
  )
  .argument('[path...]', 'event files, folders, or - for standard input (default: the bundled events)')
  .addOption(new Option('--mode <mode>', 'the most that any playbook may do').choices(MODES).default('enforce'))
  .option('--json', 'one line of JSON per event, and nothing else, on standard output')
  .option('--all', 'every event and alert, and the digest, in place of one story')
  .option('--each-alone', 'gives each event an account of its own, where nothing happened before')
  .option('--quiet', 'only what could not be handled, and a summary')
  .exitOverride()
  .configureOutput({ writeErr: (text) => void process.stderr.write(wrapped(text, widthOf(process.stderr))) })
  .showHelpAfterError('(npm start -- --help lists the options)');

/** Runs `npm start`. @returns the exit code: 0 every event was handled, 1 one could not be, 2 wrong usage */
export async function start(argv: readonly string[]): Promise<number> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    const isForeseen = error instanceof UsageError || error instanceof ConfigError;
    remark(process.stderr, isForeseen ? error.message : unforeseen(error, argv));
    return isForeseen ? 2 : 1;
  }
}

async function run(argv: readonly string[]): Promise<number> {
  program.parse(argv, { from: 'user' });
  const options = program.opts<Options>();
  const met = new FormsMet();
  const events = await readEvents(program.args.length > 0 ? program.args : [BUNDLED], met);
  for (const line of met.lines()) remark(process.stderr, line);
  const [colors, width] = [colorsFor(process.stdout, process.env), widthOf(process.stdout)];
  const say = (text: string): void => void (options.json || process.stdout.write(`${wrapped(text, width)}\n`));
  const isShown = options.all === true && !options.quiet;

  if (!options.quiet)
    say(`${colors.bold('Riposte')} in a local account, mode ${options.mode}: ${plural(events.length, 'event')}.\n`);
  const hearing = createHearing();
  const { eachAlone = false } = options;
  const hears = options.json ? { onTold: hearing.onTold } : {};
  const yml = loadRiposteYml(process.cwd());
  const contain = containOfYml(yml);
  const settings = { mode: options.mode, contain, actions: actionsOf(['all'], contain) };
  const replay = createReplay(settings, yml, { eachAlone, ...hears });
  const [tally, story] = [new Tally(), new Story()];
  const answers: (Replayed | string)[] = [];
  const progress = isShown ? undefined : progressOn(process.stderr, events.length);
  const interrupted = onInterrupt();
  let answered = 0;
  for (const slice of slicesInOrder(events, eachAlone)) {
    // A local account never waits for anything: without a turn of the loop no signal would be heard before the end.
    await setImmediate();
    if (interrupted()) break;
    if (isWholeRound(answered, slice.length, events.length)) giveBackMemory();
    answered += slice.length;
    const replayed = await replay.run(slice.map((place) => events[place] as FoundEvent));
    if (options.json && eachAlone) await readDigests(replay.stacks(), replayed, hearing);
    for (const [n, one] of replayed.entries()) {
      const place = slice[n] ?? 0;
      tally.add(one);
      story.add(one);
      // Ten thousand events need not be held until the end.
      events[place] = { file: '' };
      if (options.json) answers[place] = eachAlone ? jsonLine(one, hearing.heardOf) : slim(one);
      else if (isShown || 'error' in one) say(`${describe(one, `${tally.events}/${events.length}`, colors)}\n`);
    }
    if (eachAlone) hearing.clear();
    progress?.(tally.events);
  }
  if (options.json && !eachAlone) await readDigests(replay.stacks(), answers as Replayed[], hearing);
  for (const answer of answers) {
    if (answer === undefined) continue;
    process.stdout.write(`${typeof answer === 'string' ? answer : jsonLine(answer, hearing.heardOf)}\n`);
  }
  if (interrupted()) say(colors.yellow(`Interrupted after ${tally.events} of ${plural(events.length, 'event')}.`));
  if (!options.json && !options.quiet) await showEnd(replay.stacks(), story, options, say, colors);
  if (options.all || options.quiet) say(summarize(tally, colors));
  return interrupted() ? INTERRUPTED : tally.failed > 0 ? 1 : 0;
}

/** After so many events garbage is collected, and before the first one of as many; fewer end before it matters. */
const ROUND = 2_000;

const isWholeRound = (answered: number, next: number, all: number): boolean =>
  all >= ROUND && Math.floor(answered / ROUND) !== Math.floor((answered - next) / ROUND);

/** What a shell expects of a program that Ctrl-C ended. */
const INTERRUPTED = 130;

/** Ctrl-C ends the run after what is under way, and shows what was done so far; a second one ends it at once. */
function onInterrupt(): () => boolean {
  let interrupted = false;
  process.once('SIGINT', () => {
    interrupted = true;
  });
  return () => interrupted;
}

const slicesInOrder = (events: readonly FoundEvent[], eachAlone: boolean): number[][] =>
  eachAlone ? slicesOf(events).flatMap((slice) => slice.map((place) => [place])) : slicesOf(events);

/** Lets the morning after come, and reads what the daily emails say. */
async function readDigests(
  stacks: readonly LocalStack[],
  replayed: readonly Replayed[],
  hearing: ReturnType<typeof createHearing>,
): Promise<void> {
  const moments = Map.groupBy(replayed.filter(Boolean).flatMap(momentsOf), ([place]) => place);
  for (const stack of stacks) {
    const { account, region } = stack.config;
    const own = moments.get(`${account} ${region}`) ?? [];
    await hearing.readDigests(
      stack,
      own.map(([, moment]) => moment),
    );
  }
}

/** The story, or all alerts and digests; where the pages are comes last, since it is what people need next. */
async function showEnd(
  stacks: readonly LocalStack[],
  story: Story,
  { all = false }: Options,
  say: (text: string) => void,
  c: ReturnType<typeof colorsFor>,
): Promise<void> {
  if (!all) for (const line of story.lines(c)) say(line);
  const pages: string[] = [];
  for (const stack of stacks) {
    const alerts = stack.services.sns.published.map(({ subject = '' }) => subject);
    const told = await endDay(stack);
    if (all) showStack(stack, alerts, told, say, c);
    pages.push(...written(told.inputs));
  }
  const [email, report, ...more] = pages;
  if (email && report)
    say(
      `\nThe daily email:  ${email}\nThe report:       ${report}${more.length > 0 ? `  (and ${more.length / 2} more of each beside them, for other accounts and Regions)` : ''}`,
    );
  if (!all) for (const line of ['', ...nextLines(c)]) say(line);
}

/** Writes the pages of a digest. Nobody loses what was shown because a folder cannot be written to. */
function written(inputs: readonly DigestInput[]): string[] {
  try {
    return inputs.slice(0, 1).flatMap((input) => {
      const { report, email } = writePages(buildDigest(input), PAGES);
      return [email, report];
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    remark(process.stderr, `The email and the report could not be written below ${PAGES} (${code}).`);
    return [];
  }
}

function showStack(
  { config }: LocalStack,
  alerts: readonly string[],
  { subject, message }: { subject: string; message: string },
  say: (text: string) => void,
  c: ReturnType<typeof colorsFor>,
): void {
  say(c.bold(`Alerts sent in ${config.account} ${config.region}: ${alerts.length}`));
  for (const alert of alerts) say(`  ✉ ${alert}`);
  say(`\n${c.bold(`The daily digest: ${subject}`)}\n\n${message}\n`);
}

/** Lets the morning after come, with what is done by then, and sends the digest. */
async function endDay(stack: LocalStack): Promise<{ subject: string; message: string; inputs: DigestInput[] }> {
  const { config, world, services } = stack;
  const clients = callsBy({ fn: 'digest' }, stack.clients);
  const morning = digestPeriod(world.now() + DAY_MS, config.timeZone).to + 7 * 3_600_000;
  stack.setTime(morning);
  await stack.sweep();
  await stack.lookAhead();
  await stack.drain();
  const inputs: DigestInput[] = [];
  await sendDigest({
    clients,
    config,
    now: world.now,
    gather: async (period, views) => {
      inputs.push(...(await gatherAndKeep(period, { clients, config, now: world.now }, views)));
      return inputs;
    },
  });
  const digest = services.sns.published.at(-1);
  return { subject: digest?.subject ?? '', message: digest?.message ?? '', inputs };
}
