import type { Readable } from 'node:stream';
import type { Budgets } from '../../core/budgets.ts';
import type { Config } from '../../core/config.ts';
import { RiposteError, UnsupportedEventError } from '../../core/errors.ts';
import type { Finding } from '../../core/finding.ts';
import type { Playbook } from '../../core/playbook.ts';
import { type Tie, tieFinding, WINDOW_MS } from '../../decide/correlate/correlate.ts';
import { decide } from '../../decide/decide.ts';
import { budgetsOf } from '../../policy/budgets.ts';
import { indexPlaybooks } from '../../policy/match/match.ts';
import { ANY_RIPOSTE, deployedRuleFor } from '../../sources/deployed-rules.ts';
import { sourceOf } from '../../sources/index.ts';
import type { FormsMet } from '../events/forms.ts';
import { type ReadEvent, streamEvents } from '../read-events.ts';
import { BacktestTally } from './backtest-tally.ts';
import { almostOrdered, type Happened, nearlyOrdered, OutOfOrder, sortedOnDisk } from './ordered.ts';

export interface BacktestOptions {
  paths: readonly string[];
  /** The rules that are tried. */
  rules: readonly Playbook[];
  /** How many targets of each class may be changed; the defaults unless told. */
  budgets?: Budgets | undefined;
  /** The rules that they are compared with. */
  against?: readonly Playbook[] | undefined;
  /** The settings of where a finding arrives. */
  configFor(finding: Finding): Config;
  /** Only findings of these accounts, where any are named. */
  accounts?: readonly string[] | undefined;
  input?: () => Readable;
  /** Hears now and then how many events were read. */
  onProgress?: ((events: number) => void) | undefined;
}

/** When so much more is remembered than after the last time, what no finding can be tied to any more is forgotten. */
const TIDY_AFTER = 20_000;
const DAY_MS = 86_400_000;
/** Nobody sees the names of incidents here, and to hash a million of them takes seconds. */
const UNHASHED = { nameFor: (opener: string): string => opener };

/**
 * Leads past findings through the very parsing, correlating and deciding of a deployment, in the order of time, and
 * counts what would have come of them. Calls nothing and changes nothing.
 *
 * @throws UsageError when a path cannot be read
 */
export async function backtest(
  options: BacktestOptions,
  met: () => FormsMet,
): Promise<{ tally: BacktestTally; met: FormsMet }> {
  // Standard input can be read only once.
  const orders = options.paths.includes('-') ? [sortedOnDisk] : [almostOrdered, nearlyOrdered, sortedOnDisk];
  for (const [n, order] of orders.entries()) {
    const [tally, forms] = [new BacktestTally(options.budgets ?? budgetsOf()), met()];
    try {
      await runInOrder(order(happened(options, tally, forms)), options, tally);
      return { tally, met: forms };
    } catch (error) {
      if (!(error instanceof OutOfOrder) || n === orders.length - 1) throw error;
    }
  }
  throw new OutOfOrder();
}

async function* happened(
  { paths, input, accounts, onProgress }: BacktestOptions,
  tally: BacktestTally,
  met: FormsMet,
): AsyncGenerator<Happened[]> {
  let read = 0;
  for await (const events of streamEvents(paths, met, input)) {
    yield events.flatMap((event) => {
      const found = findingsOf(event, tally);
      const findings = accounts ? found.findings.filter(({ account }) => accounts.includes(account)) : found.findings;
      return findings.length > 0 ? [{ at: found.at, findings }] : [];
    });
    read += events.length;
    onProgress?.(read);
  }
}

function findingsOf({ file, event, error }: ReadEvent, tally: BacktestTally): Happened {
  const nothing = { at: 0, findings: [] };
  try {
    if (error) throw error;
    const rule = deployedRuleFor(event, ANY_RIPOSTE);
    // Of a service that is heard, but not this kind of event; or of one that is not heard at all, or no event.
    if (!rule) sourceOf(event);
    if (!rule) tally.unheard += 1;
    const findings = rule?.source.parse(event) ?? [];
    const at = Date.parse((event as { time?: string }).time ?? '') || Date.parse(findings[0]?.lastSeen ?? '');
    return { at, findings };
  } catch (problem) {
    if (problem instanceof UnsupportedEventError) tally.unheard += 1;
    else if (problem instanceof RiposteError) tally.fail(file, problem);
    else throw problem;
    return nothing;
  }
}

/** The UTC date of a time. Most events have that of the one before. */
function dates(): (at: number) => string {
  let [known, date] = [Number.NaN, ''];
  return (at) => {
    const day = Math.floor(at / DAY_MS);
    if (day !== known) date = new Date(at).toISOString().slice(0, 10);
    known = day;
    return date;
  };
}

async function runInOrder(
  events: AsyncIterable<Happened[]>,
  { rules, against, configFor }: BacktestOptions,
  tally: BacktestTally,
): Promise<void> {
  const [set, other] = [indexPlaybooks(rules), against && indexPlaybooks(against)];
  const [ties, dayOf] = [new Map<string, Tie>(), dates()];
  let tidyAt = TIDY_AFTER;
  for await (const some of events) {
    for (const { at, findings } of some) {
      for (const found of findings) {
        const finding = tieFinding(found, ties, at, dayOf(at), UNHASHED);
        const config = configFor(finding);
        const { decisions } = decide(finding, config, at, set);
        tally.add(finding, decisions, at, config.approvalHours);
        if (other) tally.differ(finding, decide(finding, config, at, other).decisions, decisions);
      }
      if (ties.size < tidyAt) continue;
      for (const [key, { seenAt }] of ties) if (at - seenAt > WINDOW_MS) ties.delete(key);
      // In proportion to what is left, so that a busy day is not gone through for every few of its findings.
      tidyAt = 1.5 * ties.size + TIDY_AFTER;
    }
  }
}
