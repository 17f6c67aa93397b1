import { plural } from '../../alerts/plain-text.ts';
import type { Ending } from '../../alerts/words.ts';
import { type Finding, findingKey, type SeverityBand, severityBand } from '../../core/finding.ts';
import type { FindingRecord } from '../../journal/journal.ts';
import { entryJson, findingJson } from '../as-json.ts';
import { dayOf, type Entry, readDay } from '../entries.ts';
import { type Context, journalOf } from './context.ts';
import { entryLines, findingLines } from './list-lines.ts';

/** Which findings and actions of a day to show; everything that is given must hold. */
export interface ListOptions {
  date?: string;
  outcome?: Ending;
  action?: string;
  severity?: SeverityBand;
}

/** Shows the findings of a day, and what was decided and done. The day is one of the deployment's time zone. */
export async function list(options: ListOptions, context: Context): Promise<number> {
  const { deployment, now, out } = context;
  const { stack, timeZone } = deployment;
  const day = dayOf(options.date ?? 'today', now(), timeZone);
  const { findings, entries } = await readDay(journalOf(context), day);
  const shownEntries = entries.filter((entry) => isWanted(entry, options));
  const shownFindings = findings.filter(
    ({ finding }) => isSevere(finding, options) && isListed(finding, shownEntries, options),
  );
  out.data({
    stack,
    date: day.label,
    timeZone,
    findings: shownFindings.map(findingJson),
    entries: shownEntries.map((entry) => entryJson(entry)),
  });
  out.line(
    out.colors.bold(
      `${day.label} (${timeZone}), ${stack}: ${plural(shownFindings.length, 'finding')}, ${plural(shownEntries.length, 'entry', 'entries')}`,
    ),
  );
  for (const record of quietOnes(shownFindings, shownEntries))
    for (const line of findingLines(record, day, context)) out.line(line);
  for (const entry of shownEntries) for (const line of entryLines(entry, day, context)) out.line(line);
  return 0;
}

const isSevere = ({ severity }: Finding, options: ListOptions): boolean =>
  options.severity === undefined || severityBand(severity) === options.severity;

const isWanted = ({ finding, decision, outcome }: Entry, options: ListOptions): boolean =>
  isSevere(finding, options) &&
  (options.outcome === undefined || outcome === options.outcome) &&
  (options.action === undefined || decision.action === options.action);

// Asked for an outcome or an action, findings without one are not what was asked for.
function isListed(finding: Finding, entries: readonly Entry[], { outcome, action }: ListOptions): boolean {
  if (outcome === undefined && action === undefined) return true;
  const key = findingKey(finding);
  return entries.some((entry) => findingKey(entry.finding) === key);
}

/** Findings that no entry of the day speaks of: what they called for ended on another day. */
function quietOnes(findings: readonly FindingRecord[], entries: readonly Entry[]): FindingRecord[] {
  const told = new Set(entries.map(({ finding }) => findingKey(finding)));
  return findings.filter(({ finding }) => !told.has(findingKey(finding)));
}
