import { type Command, Option } from 'commander';
import { MODES, type Mode } from '../core/decision.ts';
import type { Playbook } from '../core/playbook.ts';
import { createTable } from '../platform/table.ts';
import { playbooks as builtIn } from '../policy/playbooks/index.ts';
import { layered } from '../policy/playbooks/order.ts';
import { layerOf, readOverrideItem } from '../policy/playbooks/override-store.ts';
import { defaultSettings } from './backtest/config.ts';
import { progressOn } from './backtest/progress.ts';
import type { Run } from './command-line.ts';
import type { RunAlone } from './command-line-explain.ts';
import { backtest } from './commands/backtest.ts';
import { checkedYml, riposteYmlHere } from './playbook-files.ts';

interface Options {
  rules?: string;
  against?: string;
  account: string[];
  mode: Mode;
  html?: boolean;
}

const rulesOf = (file: string | undefined): Playbook[] =>
  layered(builtIn, file === undefined ? riposteYmlHere() : checkedYml(file));

/** Says what rules would have made of the past, and touches nothing. */
export function addBacktest(program: Command, run: Run, alone: RunAlone): void {
  program
    .command('backtest')
    .argument('<path...>', 'files or folders of past events and findings, or - for standard input')
    .description('what the rules would have made of past findings, without touching anything')
    .option('--rules <file>', 'the rules that are tried (default: the built-in ones and riposte.yml of this folder)')
    .option('--against <file>', 'other rules, of a file or “deployed”, to see only what differs')
    .option('--account <id>', 'only findings of this account; may be given more than once', collected, [])
    .addOption(new Option('--mode <mode>', 'the most that any playbook may do').choices(MODES).default('enforce'))
    .option('--html', 'a page with charts, on standard output')
    .addHelpText('after', EXAMPLES)
    .action((paths: string[], { rules, against, account, mode, html = false }: Options) => {
      const common = { paths, accounts: account, html, onProgress: progressOn(process.stderr) };
      const tried = (): Playbook[] => rulesOf(rules);
      if (against === 'deployed')
        return run(async ({ clients, out, settings }) => {
          const config = await settings();
          const override = layerOf(await readOverrideItem(createTable(clients.dynamodb, config.table)));
          const deployed = layered(layered(builtIn, riposteYmlHere()), override);
          return backtest({ ...common, out, rules: tried(), against: deployed, configFor: () => config });
        });
      return alone((out) =>
        backtest({
          ...common,
          out,
          rules: tried(),
          against: against === undefined ? undefined : rulesOf(against),
          configFor: defaultSettings(mode),
        }),
      );
    });
}

const collected = (value: string, before: string[]): string[] => [...before, ...value.split(',')];

const EXAMPLES = `
Examples:
  aws guardduty get-findings … | riposte backtest -
  riposte backtest findings/ --rules new.yml --against riposte.yml

Exit codes: 0 fine, 1 something could not be read, 2 wrong usage, 3 the two sets of rules differ.`;
