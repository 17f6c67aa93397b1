import { fileURLToPath } from 'node:url';
import { Command, CommanderError, Option } from 'commander';
import type { LocalStack } from '../../local/local-stack.ts';
import { MODES, type Mode } from '../core/decision.ts';
import { ConfigError } from '../core/errors.ts';
import { digestPeriod } from '../core/period.ts';
import { buildDigest } from '../digest/build.ts';
import { gatherAndKeep } from '../digest/gather.ts';
import type { DigestInput } from '../digest/input.ts';
import { sendDigest } from '../digest/send.ts';
import { loadRiposteYml } from '../policy/riposte-yml/load.ts';
import { FormsMet } from './events/forms.ts';
import { jsonLine } from './json-line.ts';
import { colorsFor, describe, summarize } from './print.ts';
import { type FoundEvent, readEvents, UsageError } from './read-events.ts';
import { createReplay, slicesOf } from './replay.ts';
import { Tally } from './tally.ts';
import { writePages } from './write-pages.ts';

const BUNDLED = fileURLToPath(new URL('../../events', import.meta.url));
/** Git leaves this folder alone. */
const PAGES = 'reports/local';
const DAY_MS = 86_400_000;

interface Options {
  mode: Mode;
  json?: boolean;
  quiet?: boolean;
}

const program = new Command('npm start --')
  .description(
    'Runs Riposte’s whole job in a local account, with no AWS account: delivers events, shows what was decided and why, ' +
      'what changed, whom it told, and the daily digest. Nothing outside this process is touched.',
  )
  .argument('[path...]', 'event files, folders, or - for standard input (default: the bundled events)')
  .addOption(new Option('--mode <mode>', 'the most that any playbook may do').choices(MODES).default('enforce'))
  .option('--json', 'one line of JSON per event, and nothing else, on standard output')
  .option('--quiet', 'only what could not be handled, and a summary')
  .exitOverride()
  .showHelpAfterError('(npm start -- --help lists the options)');

/** Runs `npm start`. @returns the exit code: 0 every event was handled, 1 one could not be, 2 wrong usage */
export async function start(argv: readonly string[]): Promise<number> {
  try {
    return await run(argv);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof UsageError || error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
}

async function run(argv: readonly string[]): Promise<number> {
  program.parse(argv, { from: 'user' });
  const options = program.opts<Options>();
  const met = new FormsMet();
  const events = await readEvents(program.args.length > 0 ? program.args : [BUNDLED], met);
  for (const line of met.lines()) process.stderr.write(`${line}\n`);
  const colors = colorsFor(process.stdout, process.env);
  const say = (text: string): void => void (options.json || process.stdout.write(`${text}\n`));
  const detail = (text: string): void => void (options.quiet || say(text));

  detail(`${colors.bold('Riposte')} in a local account, mode ${options.mode}: ${events.length} events.\n`);
  const replay = createReplay({ mode: options.mode }, loadRiposteYml(process.cwd()));
  const tally = new Tally();
  const lines: string[] = [];
  for (const slice of slicesOf(events)) {
    const answers = await replay.run(slice.map((place) => events[place] as FoundEvent));
    for (const [n, replayed] of answers.entries()) {
      tally.add(replayed);
      // Ten thousand events and all that was said of them need not be held until the end.
      events[slice[n] ?? 0] = { file: '' };
      if (options.json) lines[slice[n] ?? 0] = jsonLine(replayed);
      else if (!options.quiet || 'error' in replayed)
        say(`${describe(replayed, `${tally.events}/${events.length}`, colors)}\n`);
    }
  }
  for (const line of lines) process.stdout.write(`${line}\n`);
  if (!options.json && !options.quiet) for (const stack of replay.stacks()) await showStack(stack, say, colors);
  say(summarize(tally, colors));
  return tally.failed > 0 ? 1 : 0;
}

/** The alerts of one account, and its digest on the morning after. */
async function showStack(
  stack: LocalStack,
  say: (text: string) => void,
  c: ReturnType<typeof colorsFor>,
): Promise<void> {
  const { published } = stack.services.sns;
  say(c.bold(`Alerts sent in ${stack.config.account} ${stack.config.region}: ${published.length}`));
  for (const { subject } of published) say(`  ✉ ${subject}`);
  const { clients, config, world } = stack;
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
  const digest = published.at(-1);
  say(`\n${c.bold(`The daily digest: ${digest?.subject ?? ''}`)}\n\n${digest?.message ?? ''}\n`);
  for (const input of inputs.slice(0, 1)) {
    const { report, email } = writePages(buildDigest(input), PAGES);
    say(`The same as a page:  ${report}\nand as an email:     ${email}\n`);
  }
}
