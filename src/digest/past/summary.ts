import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import { isWhole, type Period } from '../../core/period.ts';
import type { Key } from '../../platform/table.ts';
import { type OpenNow, totalsOf } from '../open-now/open-now.ts';
import type { KnownDay } from '../parts.ts';
import { nameOf } from '../tally/groups.ts';
import type { Tally } from '../tally/tally.ts';

/** One day or week as the journal keeps it for later digests: a few kilobytes at most. */
export interface SummaryRecord extends Key, KnownDay {
  /** Kinds of findings that were seen, such as `guardduty Recon:EC2/PortProbeUnprotectedPort`. */
  kinds: string[];
  madeAt: number;
  ttl: number;
}

const KEEP_SECONDS = 400 * 86_400;
const MOST_KINDS = 200;

/** How a kind of finding is remembered. */
export const kindName = ({ source, type }: { source: string; type: string }): string => `${source} ${type}`;

/**
 * The table key of a period's summary.
 *
 * @param accounts of a digest about some accounts only, which is compared with its own past
 */
export function summaryKey({ kind, label }: Pick<Period, 'kind' | 'label'>, accounts?: readonly string[]): Key {
  const view = accounts ? `#${nameOf([...accounts].sort())}` : '';
  return { pk: `${kind.toUpperCase()}#${label}`, sk: `SUMMARY${view}` };
}

/** What a period came to, as later digests compare with it. */
export function summaryOf(date: string, { findings, actions }: Tally): KnownDay {
  const { bySeverity, total } = findings.counts;
  return { date, findings: total, bySeverity, byOutcome: actions.byOutcome, sources: findings.sources };
}

/** What is kept of a digest's input. */
interface Kept {
  period: Period;
  tally: Tally;
  accounts?: readonly string[];
  openNow?: readonly OpenNow[];
  /** Milliseconds since 1970. */
  madeAt: number;
}

/**
 * Keeps what a period came to: one small write. Kept again, it is replaced.
 *
 * A period that is not over, or is no whole day or week, is not kept, as it would be compared with as if it were.
 */
export async function keepSummary(
  { period, tally, accounts, openNow = [], madeAt }: Kept,
  { clients, config }: { clients: Pick<Clients, 'dynamodb'>; config: Pick<Config, 'table'> },
): Promise<void> {
  if (madeAt < period.to || !isWhole(period)) return;
  const record: SummaryRecord = {
    ...summaryKey(period, accounts),
    ...summaryOf(period.label, tally),
    ...(openNow.length > 0 && { open: totalsOf(openNow) }),
    kinds: tally.findings.kinds.slice(0, MOST_KINDS).map(kindName),
    madeAt,
    ttl: Math.floor(madeAt / 1000) + KEEP_SECONDS,
  };
  await clients.dynamodb.send(new PutCommand({ TableName: config.table, Item: record }));
}
