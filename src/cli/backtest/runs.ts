import type { Playbook } from '../../core/playbook.ts';
import { createTable } from '../../platform/table.ts';
import { playbooks as builtIn } from '../../policy/playbooks/index.ts';
import { layered } from '../../policy/playbooks/order.ts';
import { layerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import type { BacktestOptions } from '../command-line-backtest.ts';
import { backtest } from '../commands/backtest.ts';
import type { Context } from '../commands/context.ts';
import type { Out } from '../out.ts';
import { checkedYml, riposteYmlHere } from '../playbook-files.ts';
import { defaultSettings } from './config.ts';
import { progressOn } from './progress.ts';

const rulesOf = (file: string | undefined): Playbook[] =>
  layered(builtIn, file === undefined ? riposteYmlHere() : checkedYml(file));

const common = (paths: readonly string[], { account, html = false, rules }: BacktestOptions) => ({
  paths,
  accounts: account,
  html,
  rules: rulesOf(rules),
  onProgress: progressOn(process.stderr),
});

/** Against the rules of the deployment, by its settings. */
export async function backtestDeployed(
  paths: readonly string[],
  options: BacktestOptions,
  { clients, out, settings }: Context,
): Promise<number> {
  const config = await settings();
  const override = layerOf(await readOverrideItem(createTable(clients.dynamodb, config.table)));
  const against = layered(layered(builtIn, riposteYmlHere()), override);
  return backtest({ ...common(paths, options), out, against, configFor: () => config });
}

/** By files alone. */
export const backtestHere = (paths: readonly string[], options: BacktestOptions, out: Out): Promise<number> =>
  backtest({
    ...common(paths, options),
    out,
    against: options.against === undefined ? undefined : rulesOf(options.against),
    configFor: defaultSettings(options.mode),
  });
