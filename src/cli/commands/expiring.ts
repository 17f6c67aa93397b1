import { plural } from '../../alerts/plain-text.ts';
import { localTime } from '../../core/period.ts';
import { type Expiry, kindWords } from '../../expiry/expiry.ts';
import { toIcs } from '../../expiry/ics.ts';
import type { Calendar } from '../../expiry/keep.ts';
import { lookAtAll } from '../../expiry/look.ts';
import { readCalendar, readWideCalendar } from '../../expiry/store.ts';
import { acmIn } from '../../platform/clients.ts';
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
  const until = now() + days * DAY_MS;
  const dated = calendar.entries.filter((entry): entry is Dated => entry.at !== undefined && entry.at <= until);
  const undated = calendar.entries.filter(({ at }) => at === undefined);
  dated.sort((a, b) => a.at - b.at);
  const age = Math.floor((now() - calendar.at) / 3_600_000);
  if (options.ics) out.raw(toIcs(dated, calendar.at, deployment));
  else {
    out.data(jsonOf(calendar, dated, undated, context));
    for (const line of linesOf(calendar, dated, undated, days, context)) out.line(line);
  }
  if (age > STALE_HOURS) out.note(`This is ${age} hours old: look now with --fresh, and why the daily look failed.`);
  return 0;
}

async function lastLook({ clients, deployment, now, out }: Context): Promise<Calendar | undefined> {
  const table = createTable(clients.dynamodb, deployment.table);
  const [calendar, wide] = await Promise.all([
    readCalendar(table),
    readWideCalendar(table, now() - WIDE_DAYS * DAY_MS),
  ]);
  if (!calendar) out.note('The daily look has kept nothing yet, so this is looked at now, with your own permissions.');
  return calendar && wide ? together(calendar, wide) : calendar;
}

/** What both looks found; as old as the daily one is. */
const together = (one: Calendar, wide: Calendar): Calendar => ({
  at: one.at,
  entries: [...one.entries, ...wide.entries],
  counts: { ...one.counts, ...wide.counts },
  unread: [...one.unread, ...wide.unread],
});

async function lookNow(context: Context): Promise<Calendar> {
  const { clients, now, sleep } = context;
  const config = await context.settings();
  const there = (region: string) => (region === config.region ? clients.acm : acmIn(region));
  return lookAtAll({ clients, acmIn: context.acmIn ?? there, config, now, sleep });
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

function linesOf(
  { at, counts, unread }: Calendar,
  dated: readonly Dated[],
  undated: readonly Expiry[],
  days: number,
  { out, deployment }: Context,
): string[] {
  const { timeZone } = deployment;
  const looked = `looked at ${localTime(at, timeZone)}`;
  const lines = [out.colors.bold(`Expiring within ${plural(days, 'day')}: ${dated.length} (${looked})`)];
  for (const entry of dated)
    lines.push(`${localTime(entry.at, timeZone).slice(0, 10)}  ${about(entry, deployment.region)}`);
  for (const { kind, region, note } of unread)
    lines.push(`unknown     ${kindWords(kind)} (${shown(region, 32)}): ${shown(note, 300)}`);
  if (undated.length > 0) lines.push('', out.colors.bold('Without an end'));
  for (const entry of undated) lines.push(`            ${about(entry, deployment.region)}`);
  const all = Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1));
  if (all.length > 0) lines.push('', `All in all: ${all.map(([what, count]) => `${count} × ${what}`).join(', ')}`);
  return lines;
}

function about({ kind, name, region, note, automatic, owner }: Expiry, home: string): string {
  const where = region === home || region === 'global' ? '' : ` (${shown(region, 32)})`;
  const whose = owner ? `, owner ${shown(owner, 64)}` : '';
  return `${kindWords(kind)} ${shown(name, 300)}${where}${whose}: ${shown(note, 400)}${automatic ? ' Nothing to do.' : ''}`;
}
