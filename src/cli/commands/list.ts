import { plural } from '../../alerts/plain-text.ts';
import { stepsCommand } from '../../alerts/steps.ts';
import { findingKey, severityBand } from '../../core/finding.ts';
import { idsOf } from '../../core/short-id.ts';
import { csvField } from '../../export/csv-field.ts';
import { readInventory } from '../../journal/inventory.ts';
import type { Journal } from '../../journal/journal.ts';
import { sequenceIn } from '../../journal/response-record.ts';
import type { FindingRecord } from '../../journal/stored-finding.ts';
import { createTable } from '../../platform/table.ts';
import { commandLine } from '../../policy/riposte-yml/command-prefix.ts';
import { entriesAsHeldNow } from '../as-held-now.ts';
import { entryJson, findingJson } from '../as-json.ts';
import { dayOf, type Entry } from '../entries.ts';
import { visibleJson } from '../out.ts';
import { type ColumnName, USUAL } from '../select/column-names.ts';
import { accountOf, columnsOf, type RowContext } from '../select/entry-columns.ts';
import { whole } from '../select/find.ts';
import { checkPlaybook } from '../select/known-playbook.ts';
import { readSelected } from '../select/read-selected.ts';
import { byUrgency, countsText, isRoutine } from '../select/row-order.ts';
import { askedFor, type SelectOptions } from '../select/selection.ts';
import { type Column, tableLines } from '../table.ts';
import { type Context, journalOf } from './context.ts';

export interface ListOptions extends SelectOptions {
  limit: number;
  /** No limit, and what is routine as well. */
  all?: boolean;
  columns?: ColumnName[];
  output: 'table' | 'json' | 'csv';
}

/**
 * Shows what was decided and done, one line each: of today in the deployment's time zone, and what is open, unless it is
 * asked for another time. What is open comes first, then the most severe.
 */
export async function list(options: ListOptions, context: Context): Promise<number> {
  const { deployment, out } = context;
  const { stack, timeZone } = deployment;
  const { entries, findings, label } = await readListed(options, context);
  await checkPlaybook(options, { found: entries.length > 0, isForScripts: options.output !== 'table' }, context);
  const document = {
    stack,
    date: label,
    timeZone,
    findings: findings.map(findingJson),
    entries: entriesJson(entries),
  };
  if (options.output === 'json' && !out.json) out.raw(`${visibleJson(document)}\n`);
  else if (options.output === 'csv') out.raw(csvOf(entries, options, context));
  else {
    out.data(document);
    const head = `${label} (${timeZone}), ${stack}: ${countsOf({ entries, findings })}`;
    for (const line of listLines(head, entries, options, context)) out.line(line);
  }
  return 0;
}

export interface Listed {
  entries: readonly Entry[];
  findings: readonly FindingRecord[];
  label: string;
}

/** What a list shows of one deployment, the most urgent first. */
export async function readListed(options: SelectOptions, context: Context): Promise<Listed> {
  const { deployment, now } = context;
  const { stack, region, timeZone } = deployment;
  const today = dayOf('today', now(), timeZone);
  const read = await readSelected(journalOf(context), options, { now: now(), timeZone }, today.from);
  const questions = await withQuestions(journalOf(context), read.entries);
  const named = await withAccountNames(await entriesAsHeldNow(questions, context), context);
  const entries = named.map((entry) => ({ ...entry, stack: `${stack} ${region}` })).sort(byUrgency);
  const findings = read.findings.filter(({ finding }) => isListed(finding, entries, options));
  return { entries, findings, label: read.label ?? today.label };
}

/** What their accounts are called: read only where there is something of another account than the deployment's. */
async function withAccountNames(
  entries: readonly Entry[],
  { clients, deployment }: Pick<Context, 'clients' | 'deployment'>,
): Promise<readonly Entry[]> {
  if (entries.every((entry) => accountOf(entry) === deployment.account)) return entries;
  const inventory = await readInventory(createTable(clients.dynamodb, deployment.table));
  const names = new Map(inventory?.accounts.map(({ id, name }) => [id, name]));
  return entries.map((entry) => ({ ...entry, accountName: names.get(accountOf(entry)) ?? '' }));
}

/** Who may approve stands in the whole record of a question, and not in the index of days, which has no history. */
async function withQuestions(journal: Journal, entries: readonly Entry[]): Promise<Entry[]> {
  const [waiting, others] = [entries.filter(isWaiting), entries.filter((entry) => !isWaiting(entry))];
  return [...others, ...(await whole(journal, waiting))];
}
const isWaiting = ({ record }: Entry): boolean => record?.state === 'waiting' && record.history.length === 0;

export const countsOf = ({ findings, entries }: Pick<Listed, 'findings' | 'entries'>): string =>
  `${plural(findings.length, 'finding')}, ${plural(entries.length, 'entry', 'entries')}`;

export function entriesJson(entries: readonly Entry[]): Record<string, unknown>[] {
  const ids = idsOf(entries.map(({ key }) => key));
  return entries.map((entry) => entryJson(entry, ids.get(entry.key)));
}

/** A list for people: its head, its table, and what is routine as counts. */
export function listLines(
  head: string,
  entries: readonly Entry[],
  options: ListOptions,
  context: Pick<Context, 'out' | 'now'>,
): string[] {
  const { out } = context;
  const isFolded = !options.all && options.outcome === undefined;
  const shown = isFolded ? entries.filter((entry) => !isRoutine(entry)) : entries;
  const folded = isFolded ? entries.filter(isRoutine) : [];
  return [
    out.colors.bold(head),
    ...entryTable(shown, options.all ? Number.POSITIVE_INFINITY : options.limit, context, options.columns),
    ...questionLines(shown),
    ...(folded.length > 0 ? [`Routine: ${countsText(folded)}; --all shows them.`] : []),
    ...(shown.length > 0 ? [out.colors.dim(`Everything about one: ${commandLine('show ID')}`)] : []),
  ];
}

/** Which of them are the steps of one question, and the commands that answer all of these. */
function questionLines(entries: readonly Entry[]): string[] {
  const waiting = entries.filter(({ record }) => record?.state === 'waiting' && sequenceIn(record));
  const questions = Map.groupBy(waiting, ({ record }) => (record && sequenceIn(record)) ?? '');
  return [...questions]
    .filter(([, steps]) => steps.length > 1)
    .flatMap(([sequence, steps]) => {
      const ids = [...idsOf(steps.map(({ key }) => key)).values()];
      const more = ids.length > MOST_STEPS ? `, and ${ids.length - MOST_STEPS} more` : '';
      return [
        `One question with ${steps.length} steps about one attack sequence: ${ids.slice(0, MOST_STEPS).join(', ')}${more}`,
        `  ${stepsCommand('approve', sequence)}   or   ${stepsCommand('reject', sequence)}`,
      ];
    });
}

const MOST_STEPS = 10;

/** Unless told; with the account where something is of another one than the deployment's. */
const usualFor = (entries: readonly Entry[]): readonly ColumnName[] =>
  entries.some(({ accountName }) => accountName !== undefined)
    ? USUAL.flatMap((name): ColumnName[] => (name === 'place' ? ['account', 'place'] : [name]))
    : USUAL;

/** A table of entries, with how many there was no room for. */
export function entryTable(
  entries: readonly Entry[],
  limit: number,
  { out, now }: Pick<Context, 'out' | 'now'>,
  names?: readonly ColumnName[],
): string[] {
  if (entries.length === 0) return [];
  const row: RowContext = { ids: idsOf(entries.map(({ key }) => key)), now: now(), c: out.colors };
  const columns: Column<Entry>[] = names
    ? // What somebody asked for by its name is not left out.
      columnsOf(names, row).map(({ rank: _, ...column }) => column)
    : columnsOf(usualFor(entries), row);
  const lines = tableLines(columns, entries.slice(0, limit), out.width);
  const [head = '', ...rows] = lines;
  const more = entries.length - rows.length;
  return [out.colors.dim(head), ...rows, ...(more > 0 ? [`${more} more; --all shows them, --limit N some.`] : [])];
}

export function csvOf(
  entries: readonly Entry[],
  { columns = USUAL, all, limit }: ListOptions,
  { out, now }: Pick<Context, 'out' | 'now'>,
): string {
  const row: RowContext = { ids: idsOf(entries.map(({ key }) => key)), now: now(), c: out.colors };
  const made = columnsOf(columns, row);
  const some = all ? entries : entries.slice(0, limit);
  // A script wants the id by itself.
  const lines = some
    .map(({ accountName, ...entry }) => entry)
    .map((entry) => made.map((column) => csvField(column.of(entry))).join(','));
  return `${[columns.join(','), ...lines].join('\n')}\n`;
}

// Asked for more than a time and a severity, findings without an entry are not what was asked for.
function isListed(finding: FindingRecord['finding'], entries: readonly Entry[], options: SelectOptions): boolean {
  const { severity } = options;
  if (severity !== undefined && !severity.includes(severityBand(finding.severity))) return false;
  const others = askedFor(options).filter((name) => !['date', 'since', 'until', 'severity'].includes(name));
  if (others.length === 0) return true;
  const key = findingKey(finding);
  return entries.some((entry) => findingKey(entry.finding) === key);
}
