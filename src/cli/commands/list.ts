import { type Block, isActive } from '../../block-list/block.ts';
import { BLOCK_PARTITIONS } from '../../block-list/ip-sets.ts';
import { findExpiring } from '../../digest/expiring.ts';
import { localTime, type Period } from '../../digest/period.ts';
import { type Finding, findingKey, type SeverityBand, severityBand } from '../../finding.ts';
import type { FindingRecord } from '../../journal.ts';
import type { Ending } from '../../notify/words.ts';
import { createTable } from '../../table.ts';
import { dayOf, type Entry, entryJson, readDay } from '../entries.ts';
import { shown } from '../out.ts';
import { ending } from '../print.ts';
import { type Context, journalOf } from './context.ts';

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
    entries: shownEntries.map(entryJson),
  });
  out.line(
    out.colors.bold(
      `${day.label} (${timeZone}), ${stack}: ${count(shownFindings, 'finding')}, ${count(shownEntries, 'entry', 'entries')}`,
    ),
  );
  for (const record of quietOnes(shownFindings, shownEntries))
    for (const line of findingLines(record, day, context)) out.line(line);
  for (const entry of shownEntries) for (const line of entryLines(entry, day, context)) out.line(line);
  return 0;
}

const count = (list: readonly unknown[], one: string, many = `${one}s`): string =>
  `${list.length} ${list.length === 1 ? one : many}`;

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

export function findingJson({ finding, deliveries, dayAt, decisions }: FindingRecord): Record<string, unknown> {
  const { source, id, type, title, severity, account, region, firstSeen, lastSeen, sample } = finding;
  return {
    key: findingKey(finding),
    source,
    id,
    type,
    title,
    severity,
    band: severityBand(severity),
    account,
    region,
    firstSeen,
    lastSeen,
    sample,
    deliveries,
    recordedAt: new Date(dayAt).toISOString(),
    decisions: decisions.length,
  };
}

const clock = (at: number, { timeZone }: Period): string => localTime(at, timeZone).slice(11);
const bandOf = ({ severity }: Finding): string => `${severityBand(severity).toUpperCase()} ${severity}`;

function findingLines({ finding, dayAt }: FindingRecord, day: Period, { out }: Context): string[] {
  const { colors: c } = out;
  return [
    '',
    `${c.dim(clock(dayAt, day))}  finding  ${c.bold(shown(finding.type, 128))} ${c.dim(bandOf(finding))}`,
    `       ${shown(finding.title, 300)}`,
    `       ${c.dim(`key: ${shown(findingKey(finding))}`)}`,
  ];
}

function entryLines(entry: Entry, day: Period, { out }: Context): string[] {
  const { key, finding, decision, outcome, reason, at, from, to, advice } = entry;
  const { colors: c } = out;
  const what = decision.action === 'notify' ? 'notify' : `${decision.action} ${c.bold(shown(decision.target, 200))}`;
  return [
    '',
    `${c.dim(clock(at, day))}  ${ending(outcome, c)}  ${what}`,
    `       ${shown(finding.type, 128)} ${c.dim(`${bandOf(finding)}, ${finding.account} ${finding.region}, playbook ${shown(decision.playbook, 64)}`)}`,
    `       ${shown(reason)}`,
    ...(from && to && (outcome === 'applied' || outcome === 'undone')
      ? [`       ${shown(from, 300)} → ${shown(to, 300)}`]
      : []),
    ...(advice ? [`       to do: ${shown(advice)}`] : []),
    `       ${c.dim(`key: ${shown(key)}`)}`,
  ];
}

/** The blocks whose time is not over, strongly consistent. */
export async function readBlocks({ clients, deployment, now }: Context): Promise<Block[]> {
  const table = createTable(clients.dynamodb, deployment.table);
  const blocks = await Promise.all(BLOCK_PARTITIONS.map((partition) => table.queryAll<Block>(partition)));
  return blocks.flat().filter((block) => isActive(block, now()));
}

/** Shows the addresses that are blocked now. */
export async function listBlocks(context: Context): Promise<number> {
  const { out, deployment } = context;
  const blocks = (await readBlocks(context)).sort((a, b) => a.expiresAt - b.expiresAt);
  const time = (at: number): string => new Date(at).toISOString();
  out.data({
    stack: deployment.stack,
    blocks: blocks.map(({ cidr, reason, findingCount, blockedAt, expiresAt, enforcedAt, findings }) => ({
      cidr,
      reason,
      findings,
      findingCount,
      since: time(blockedAt),
      until: time(expiresAt),
      inForce: enforcedAt !== undefined,
    })),
  });
  out.line(out.colors.bold(`${count(blocks, 'block')} in force, ${deployment.stack}`));
  for (const { cidr, expiresAt, enforcedAt, reason } of blocks) {
    const until = `until ${localTime(expiresAt, deployment.timeZone)} ${deployment.timeZone}`;
    out.line(
      `${shown(cidr, 50).padEnd(18)} ${until}${enforcedAt ? '' : ', not yet in its IP set'}: ${shown(reason, 300)}`,
    );
  }
  return 0;
}

/** Shows what expires within 45 days. */
export async function listExpiring(context: Context): Promise<number> {
  const { clients, now, out, deployment } = context;
  const found = await findExpiring({ clients, now: now(), days: 45 });
  const expiring = found.sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
  out.data({
    stack: deployment.stack,
    expiring: expiring.map(({ at, ...one }) => ({
      ...one,
      ...(at !== undefined && { at: new Date(at).toISOString() }),
    })),
  });
  out.line(out.colors.bold(`Expiring within 45 days: ${expiring.length}`));
  for (const { kind, name, at, note } of expiring)
    out.line(
      `${at === undefined ? 'unknown   ' : localTime(at, deployment.timeZone).slice(0, 10)}  ${kind} ${shown(name, 300)}: ${shown(note, 300)}`,
    );
  return 0;
}
