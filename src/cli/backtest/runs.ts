import { setFlagsFromString } from 'node:v8';
import type { Playbook } from '../../core/playbook.ts';
import { createTable } from '../../platform/table.ts';
import { budgetsOf } from '../../policy/budgets.ts';
import { playbooks as builtIn } from '../../policy/playbooks/index.ts';
import { layered } from '../../policy/playbooks/order.ts';
import { layerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import type { RiposteYml } from '../../policy/riposte-yml/sections.ts';
import type { BacktestOptions } from '../command-line-backtest.ts';
import { backtest } from '../commands/backtest.ts';
import type { Context } from '../commands/context.ts';
import type { Out } from '../out.ts';
import type { Past } from '../past/backtest-past.ts';
import { checkedYml, riposteYmlHere } from '../playbook-files.ts';
import { UsageError } from '../read-events.ts';
import { defaultSettings } from './config.ts';
import { progressOn } from './progress.ts';

/**
 * Of a million findings 40 MB live at a time, and the engine lets the garbage beside them grow to 300 MB before it looks at
 * all of it. Where it may only double, that is 150 MB less, at no more time.
 */
const LESS_GARBAGE = '--heap-growing-percent=100';

/**
 * What is new has as much room at once as the engine ever gives it. Given little by little, what lives for a moment
 * outlives the room, is taken for old and has to be looked for among all of it.
 */
const ROOM_AT_ONCE = '--semi-space-growth-factor=32';

const ymlOf = (file: string | undefined): RiposteYml => (file === undefined ? riposteYmlHere() : checkedYml(file));
const rulesOf = (file: string | undefined): Playbook[] => layered(builtIn, ymlOf(file));

function common(paths: readonly string[], { account, html = false, rules }: BacktestOptions) {
  const yml = ymlOf(rules);
  setFlagsFromString(LESS_GARBAGE);
  setFlagsFromString(ROOM_AT_ONCE);
  return {
    paths,
    accounts: account,
    html,
    rules: layered(builtIn, yml),
    budgets: budgetsOf(yml.budgets),
    onProgress: progressOn(process.stderr),
  };
}

/** The files that are named, or what the last days of the account had. */
async function pastOf(paths: readonly string[], { days, login }: BacktestOptions, out: Out): Promise<Past> {
  if (days === undefined) {
    if (paths.length === 0) throw new UsageError('Name files or folders, - for standard input, or --days 90.');
    return { paths: [...paths], problems: [] };
  }
  if (paths.length > 0) throw new UsageError('Name files, or --days; not both at once.');
  const { readPast } = await import('../past/backtest-past.ts');
  return readPast({ ...login, days }, out);
}

/** Against the rules of the deployment, by its settings. */
export async function backtestDeployed(
  named: readonly string[],
  options: BacktestOptions,
  { clients, out, settings }: Context,
): Promise<number> {
  const { paths, problems } = await pastOf(named, options, out);
  const config = await settings();
  const override = layerOf(await readOverrideItem(createTable(clients.dynamodb, config.table)));
  const against = layered(layered(builtIn, riposteYmlHere()), override);
  return backtest({ ...common(paths, options), out, problems, against, configFor: () => config });
}

/** By files or the past of an account alone, without a deployment. */
export async function backtestHere(named: readonly string[], options: BacktestOptions, out: Out): Promise<number> {
  const { paths, problems } = await pastOf(named, options, out);
  return backtest({
    ...common(paths, options),
    out,
    problems,
    against: options.against === undefined ? undefined : rulesOf(options.against),
    configFor: defaultSettings(options.mode),
  });
}
