import { plural } from '../../alerts/plain-text.ts';
import type { Budgets } from '../../core/budgets.ts';
import type { Config } from '../../core/config.ts';
import type { Finding } from '../../core/finding.ts';
import type { Playbook } from '../../core/playbook.ts';
import { backtestLines } from '../backtest/lines.ts';
import { renderBacktest } from '../backtest/page.ts';
import { backtest as runBacktest } from '../backtest/run.ts';
import { FormsMet } from '../events/forms.ts';
import type { Out } from '../out.ts';
import { UsageError } from '../read-events.ts';

export interface BacktestCommand {
  paths: readonly string[];
  rules: readonly Playbook[];
  budgets?: Budgets | undefined;
  against?: readonly Playbook[] | undefined;
  configFor(finding: Finding): Config;
  accounts: readonly string[];
  html: boolean;
  out: Out;
  /** What of the past could not be read, where it is read from AWS. */
  problems?: readonly string[] | undefined;
  onProgress?: ((events: number) => void) | undefined;
}

/**
 * Says what rules would have made of past findings.
 *
 * @returns the exit code: 1 when something could not be read, 3 when the two sets of rules differ
 */
export async function backtest({ html, out, accounts, problems = [], ...options }: BacktestCommand): Promise<number> {
  const wrong = accounts.find((account) => !/^\d{12}$/.test(account));
  if (wrong !== undefined)
    throw new UsageError(`--account ${wrong}: not an account of 12 digits. Give all twelve of them.`);
  const wanted = { ...options, ...(accounts.length > 0 && { accounts }) };
  const { tally, met } = await runBacktest(wanted, () => new FormsMet());
  for (const line of met.lines()) out.note(line);
  if (tally.unheard > 0)
    out.note(
      `${plural(tally.unheard, 'event passes', 'events pass')} no rule of a deployment: Riposte would not have heard of ${tally.unheard === 1 ? 'it' : 'them'}.`,
    );
  const read = tally.report();
  const broken = problems.map((example) => ({ reason: `past: ${example.split(' ')[0]}`, count: 1, example }));
  const report = { ...read, unreadable: [...read.unreadable, ...broken] };
  if (html) out.raw(renderBacktest(report, tally.days));
  else {
    out.data(report);
    for (const line of backtestLines(report, out.colors)) out.line(line);
  }
  if (report.unreadable.length > 0) return 1;
  return report.differences.length > 0 ? 3 : 0;
}
