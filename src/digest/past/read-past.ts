import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { lastDays, type Period, periodBefore } from '../../core/period.ts';
import { createTable } from '../../platform/table.ts';
import type { DaySummary } from '../parts.ts';
import { type SummaryRecord, summaryKey } from './summary.ts';

/** What was kept of the time before a period; what is missing stands as missing. All oldest first. */
export interface Past {
  /** The 30 days before the period. */
  days: DaySummary[];
  /** The days of a week; none of a day. */
  within: DaySummary[];
  /** Periods of the same kind before it, with which it is compared: 7 days, or 4 weeks. */
  same: DaySummary[];
  /** Kinds of findings that the 30 days saw. */
  kinds: string[];
}

const DAYS = 30;
const SAME = { day: 7, week: 4 } as const;

/** Reads what was kept of earlier days and weeks: one read for all of them. */
export async function readPast(
  period: Period,
  {
    clients,
    config,
    accounts,
  }: {
    clients: Pick<Clients, 'dynamodb'>;
    config: Pick<Config, 'table'>;
    accounts?: readonly string[] | undefined;
  },
): Promise<Past> {
  const before = lastDays({ ...period, to: period.from }, DAYS);
  const within = period.kind === 'week' ? daysOf(period) : [];
  const same = period.kind === 'week' ? periodsBefore(period, SAME.week) : before.slice(-SAME.day);
  const wanted = [...before, ...within, ...same];
  const table = createTable(clients.dynamodb, config.table);
  const found = await table.getAll<SummaryRecord>(wanted.map((one) => summaryKey(one, accounts)));
  const days = wanted.map(({ label }, n) => toSummary(label, found[n]));
  return {
    days: days.slice(0, before.length),
    within: days.slice(before.length, before.length + within.length),
    same: days.slice(before.length + within.length),
    kinds: [...new Set(found.slice(0, before.length).flatMap((record) => record?.kinds ?? []))],
  };
}

function daysOf(period: Period): Period[] {
  return lastDays(period, 7).filter(({ from }) => from >= period.from);
}

function periodsBefore(period: Period, count: number): Period[] {
  const periods: Period[] = [];
  for (let last = period; periods.length < count; ) {
    last = periodBefore(last);
    periods.unshift(last);
  }
  return periods;
}

function toSummary(date: string, record: SummaryRecord | undefined): DaySummary {
  if (!record) return { date, missing: true };
  const { findings, bySeverity, byOutcome, sources, open } = record;
  return { date, findings, bySeverity, byOutcome, sources, ...(open && { open }) };
}
