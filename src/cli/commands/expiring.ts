import { plural } from '../../alerts/plain-text.ts';
import { accountLabel } from '../../core/account-names.ts';
import { keptBy } from '../../core/once.ts';
import { localTime } from '../../core/period.ts';
import { type Expiry, kindWords } from '../../expiry/expiry.ts';
import { toIcs } from '../../expiry/ics.ts';
import type { Calendar } from '../../expiry/keep.ts';
import { lookAtAll } from '../../expiry/look.ts';
import { readCalendar, readMemberCalendars, readWideCalendar } from '../../expiry/store.ts';
import { readInventory } from '../../journal/inventory.ts';
import { acmIn, cloudhsmIn, kmsIn } from '../../platform/clients.ts';
import { createTable } from '../../platform/table.ts';
import { shown } from '../out.ts';
import type { Context } from './context.ts';

export interface ExpiringOptions {
  days?: number;
  /** Looks now, in the name of whoever asks, instead of reading what the last look found. */
  fresh?: boolean;
  /** As an iCalendar file. */
  ics?: boolean;
}

type Dated = Expiry & { at: number };

const DAY_MS = 86_400_000;
/** A wide look that is older is one of a setting that was taken back. */
const WIDE_DAYS = 3;
/** The daily look is due by then. */
const STALE_HOURS = 30;

/** Shows what expires within so many days, what has no end and should be looked at, and how old this knowledge is. */
export async function expiring({ days = 45, ...options }: ExpiringOptions, context: Context): Promise<number> {
  const { now, out, deployment } = context;
  const calendar = (!options.fresh && (await lastLook(context))) || (await lookNow(context));
  const names = options.fresh
    ? undefined
    : await readInventory(createTable(context.clients.dynamodb, deployment.table));
  const until = now() + days * DAY_MS;
  const dated = calendar.entries.filter((entry): entry is Dated => entry.at !== undefined && entry.at <= until);
  const undated = calendar.entries.filter(({ at }) => at === undefined);
  dated.sort((a, b) => a.at - b.at);
  const age = Math.floor((now() - calendar.at) / 3_600_000);
  if (options.ics) out.raw(toIcs(dated, calendar.at, { ...deployment, inventory: names }));
  else {
    out.data(jsonOf(calendar, dated, undated, context));
    const label = (account: string): string => accountLabel(names, account);
    for (const line of linesOf(calendar, { dated, undated, days, label }, context)) out.line(line);
  }
  if (age > STALE_HOURS) out.note(`This is ${age} hours old: look now with --fresh, and why the daily look failed.`);
  return 0;
}

async function lastLook({ clients, deployment, now, out }: Context): Promise<Calendar | undefined> {
  const table = createTable(clients.dynamodb, deployment.table);
  const since = now() - WIDE_DAYS * DAY_MS;
  const [calendar, wide, members] = await Promise.all([
    readCalendar(table),
    readWideCalendar(table, since),
    readMemberCalendars(table),
  ]);
  if (!calendar) out.note('The daily look has kept nothing yet, so this is looked at now, with your own permissions.');
  // An account that has left is looked at no more.
  const current = members.filter(({ at }) => at >= since);
  return (
    calendar &&
    together(wide ? { ...calendar, counts: { ...calendar.counts, ...wide.counts } } : calendar, [
      ...(wide ? [{ ...wide, counts: {} }] : []),
      ...current,
    ])
  );
}

/** What all looks found, in the members of an organisation too; as old as the daily one is. */
function together(one: Calendar, others: readonly Calendar[]): Calendar {
  const all = [one, ...others];
  const counts: Record<string, number> = {};
  for (const each of all)
    for (const [what, count] of Object.entries(each.counts)) counts[what] = (counts[what] ?? 0) + count;
  return {
    at: one.at,
    entries: all.flatMap(({ entries }) => entries),
    counts,
    unread: all.flatMap(({ unread }) => unread),
  };
}

async function lookNow(context: Context): Promise<Calendar> {
  const { clients, now, sleep } = context;
  const config = await context.settings();
  const there = {
    acmIn: context.acmIn ?? ((region: string) => (region === config.region ? clients.acm : acmIn(region))),
    cloudhsmIn:
      context.cloudhsmIn ??
      keptBy((region: string) => (region === config.region ? clients.cloudhsm : cloudhsmIn(region))),
    kmsIn: context.kmsIn ?? keptBy((region: string) => (region === config.region ? clients.kms : kmsIn(region))),
  };
  return lookAtAll({ clients, ...there, config, now, sleep });
}

function jsonOf(calendar: Calendar, dated: Dated[], undated: Expiry[], { deployment }: Context): object {
  const entry = ({ answer: _, at, ...rest }: Expiry) => ({
    ...rest,
    ...(at !== undefined && { at: new Date(at).toISOString() }),
  });
  return {
    stack: deployment.stack,
    lookedAt: new Date(calendar.at).toISOString(),
    expiring: dated.map(entry),
    withoutEnd: undated.map(entry),
    counts: calendar.counts,
    unread: calendar.unread,
  };
}

interface Listed {
  dated: readonly Dated[];
  undated: readonly Expiry[];
  days: number;
  /** An account as people read it. */
  label(account: string): string;
}

function linesOf(
  { at, counts, unread }: Calendar,
  { dated, undated, days, label }: Listed,
  { out, deployment }: Context,
): string[] {
  const { timeZone } = deployment;
  const looked = `looked at ${localTime(at, timeZone)}`;
  const lines = [out.colors.bold(`Expiring within ${plural(days, 'day')}: ${dated.length} (${looked})`)];
  for (const entry of dated)
    lines.push(`${localTime(entry.at, timeZone).slice(0, 10)}  ${about(entry, deployment.region, label)}`);
  for (const { kind, region, note } of unread)
    lines.push(`unknown     ${kindWords(kind)} (${shown(region, 32)}): ${shown(note, 300)}`);
  if (undated.length > 0) lines.push('', out.colors.bold('Without an end'));
  for (const entry of undated) lines.push(`            ${about(entry, deployment.region, label)}`);
  const all = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  if (all.length > 0) lines.push('', `All in all: ${all.map(([what, count]) => `${count} × ${what}`).join(', ')}`);
  return lines;
}

function about(
  { kind, name, account, region, note, automatic, owner }: Expiry,
  home: string,
  label: Listed['label'],
): string {
  const there = [
    ...(account ? [shown(label(account), 80)] : []),
    ...(region === 'global' || (region === home && !account) ? [] : [shown(region, 32)]),
  ];
  const where = there.length > 0 ? ` (${there.join(', ')})` : '';
  const whose = owner ? `, owner ${shown(owner, 64)}` : '';
  return `${kindWords(kind)} ${shown(name, 300)}${where}${whose}: ${shown(note, 400)}${automatic ? ' Nothing to do.' : ''}`;
}
