import { changeLines, compareLists, type ListChange } from '../../core/list-change.ts';
import { createTable } from '../../platform/table.ts';
import { budgetsOf } from '../../policy/budgets.ts';
import { playbooks } from '../../policy/playbooks/index.ts';
import { type Layer, layered } from '../../policy/playbooks/order.ts';
import { overrideEntries } from '../../policy/playbooks/override-entries.ts';
import { layerOf, readOverrideItem } from '../../policy/playbooks/override-store.ts';
import { budgetLines, differenceLines } from '../backtest/lines.ts';
import type { BacktestReport } from '../backtest/report.ts';
import { backtest } from '../backtest/run.ts';
import { FormsMet } from '../events/forms.ts';
import { riposteYmlHere } from '../playbook-files.ts';
import type { Context } from './context.ts';

/** How rules are put where they are read. */
export interface PushOptions {
  /** Files of past events, by which the difference is shown. */
  events?: readonly string[] | undefined;
  /** Only show. */
  dryRun?: boolean | undefined;
  /** Of AppConfig: until its alarms have been watched. */
  wait?: boolean | undefined;
}

/** What an override would change of that which decides now. */
export interface OverrideChange extends ListChange {
  /** What of past events would be decided otherwise, where there were any. */
  past?: Pick<BacktestReport, 'findings' | 'differences' | 'budgets'>;
}

/**
 * Compares an override with the one in force, and shows people the difference: in words, and by what it would have made of
 * past events.
 *
 * @param events files of past events; none: nothing is tried
 */
export async function showChange(layer: Layer, events: readonly string[], context: Context): Promise<OverrideChange> {
  const { clients, deployment, out } = context;
  const item = await readOverrideItem(createTable(clients.dynamodb, deployment.table));
  const before = layerOf(item);
  // As the function that takes it over compares them: the first may be of any size.
  const change = compareLists(item?.acceptedAt ? overrideEntries(before) : undefined, overrideEntries(layer));
  const isSame = JSON.stringify(layer) === JSON.stringify(before);
  out.note(isSame ? 'It says what is in force already.' : `Against what is in force. ${changeLines(change)}`);
  if (change.why) out.note(`It will be held back for a person: ${change.why}.`);
  if (events.length === 0) return change;
  const past = await tryOut(layer, before, events, context);
  for (const line of [...budgetLines(past, out.colors), ...differenceLines(past, out.colors)]) out.note(line);
  if (past.differences.length === 0) out.note(`It decides the same about each of ${past.findings} past findings.`);
  return { ...change, past };
}

async function tryOut(
  layer: Layer,
  before: Layer,
  paths: readonly string[],
  context: Context,
): Promise<BacktestReport> {
  const [config, here] = [await context.settings(), riposteYmlHere()];
  const below = layered(playbooks, here);
  const { tally } = await backtest(
    {
      paths,
      rules: layered(below, layer),
      against: layered(below, before),
      budgets: budgetsOf(here.budgets),
      configFor: () => config,
    },
    () => new FormsMet(),
  );
  const report = tally.report();
  for (const { reason, count } of report.unreadable) context.out.note(`Not read: ${count} (${reason})`);
  return report;
}

/** The same for programs. */
export const counted = ({ added, removed, why, past }: OverrideChange) => ({
  added,
  removed,
  ...(why && { heldBack: why }),
  ...(past && { findings: past.findings, differences: past.differences, budgets: past.budgets }),
});
