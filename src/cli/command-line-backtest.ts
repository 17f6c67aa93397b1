import { type Command, InvalidArgumentError, Option } from 'commander';
import { MODES, type Mode } from '../core/decision.ts';
import type { Run } from './command-line.ts';
import type { RunAlone } from './command-line-explain.ts';
import { later } from './later.ts';
import { lookupFrom } from './lookup.ts';

const backtestDeployed = later(async () => (await import('./backtest/runs.ts')).backtestDeployed);
const backtestHere = later(async () => (await import('./backtest/runs.ts')).backtestHere);

export interface BacktestOptions {
  rules?: string;
  against?: string;
  account: string[];
  mode: Mode;
  html?: boolean;
  /** How many days back are read from AWS. */
  days?: number;
  login: { region: string; profile: string | undefined };
}

/** Says what rules would have made of the past, and touches nothing. */
export function addBacktest(program: Command, run: Run, alone: RunAlone): void {
  program
    .command('backtest')
    .argument('[path...]', 'files or folders of past events and findings, or - for standard input')
    .description('what the rules would have made of past findings, without touching anything')
    .addOption(
      new Option(
        '--days <days>',
        'in place of files: read the last days from this account and region, 1 to 90',
      ).argParser(readDays),
    )
    .option('--rules <file>', 'the rules that are tried (default: the built-in ones and riposte.yml of this folder)')
    .option('--against <file>', 'other rules, of a file or “deployed”, to see only what differs')
    .option('--account <id>', 'only findings of this account; may be given more than once', collected, [])
    .addOption(new Option('--mode <mode>', 'the most that any playbook may do').choices(MODES).default('enforce'))
    .option('--html', 'a page with charts, on standard output')
    .addHelpText('after', CODES)
    .action((paths: string[], given: Omit<BacktestOptions, 'login'>) => {
      const { region, profile } = lookupFrom(program.opts(), process.env);
      const options = { ...given, login: { region, profile } };
      return options.against === 'deployed'
        ? run((context) => backtestDeployed(paths, options, context))
        : alone((out) => backtestHere(paths, options, out));
    });
}

const collected = (value: string, before: string[]): string[] => [...before, ...value.split(',')];

const MOST_DAYS = 90;

function readDays(text: string): number {
  const days = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw new InvalidArgumentError(
    `It must be a number of days from 1 to ${MOST_DAYS}: no service keeps findings longer.`,
  );
}

const CODES = `
Exit codes: 0 fine, 1 something could not be read, 2 wrong usage, 3 the two sets of rules differ.`;
