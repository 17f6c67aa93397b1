import { DateTime } from 'luxon';
import type { Ending } from '../alerts/words.ts';
import type { Decision, Outcome } from '../core/decision.ts';
import { actionKey, type Finding } from '../core/finding.ts';
import { type Period, periodOf } from '../core/period.ts';
import { keyOfDecision, type ResponseState } from '../core/response.ts';
import type { Journal } from '../journal/journal.ts';
import { briefFinding, decidedBy, decisionOf, holdingWant, type ResponseRecord } from '../journal/response-record.ts';
import type { FindingRecord } from '../journal/stored-finding.ts';
import { UsageError } from './read-events.ts';

/** One thing that was decided about a finding, and how it stands. Times are in ms since 1970. */
export interface Entry {
  key: string;
  finding: Finding;
  decision: Decision;
  outcome: Ending;
  reason: string;
  at: number;
  guard?: string;
  from?: string;
  to?: string;
  advice?: string;
  by?: string;
  /** The deployment that it is of, where several are read. */
  stack?: string;
  /** What its account is called, in an organisation. */
  accountName?: string;
  /** The response itself; absent where a decision ended before there was one. Of an index, only what it holds. */
  record?: ResponseRecord;
}

/**
 * A local day by its date, or by `today` and `yesterday`; or a week by its number.
 *
 * @throws UsageError on anything else
 */
export function dayOf(date: string, now: number, timeZone: string, option = '--date'): Period {
  const today = DateTime.fromMillis(now, { zone: timeZone });
  const named: Record<string, DateTime> = { today, yesterday: today.minus({ days: 1 }) };
  const period = periodOf(named[date]?.toFormat('yyyy-MM-dd') ?? date, timeZone);
  if (period) return period;
  const examples = `${today.toFormat('yyyy-MM-dd')}, not a week such as ${today.toFormat("kkkk-'W'WW")}`;
  throw new UsageError(`${option} ${date}: not a date such as ${examples}, and not today or yesterday`);
}

/** @throws UsageError on a time of which nothing can be known yet */
export function notAhead<T extends Pick<Period, 'from'>>(period: T, date: string, now: number): T {
  if (period.from <= now) return period;
  throw new UsageError(`--date ${date}: it lies ahead, and nothing is known of it yet. Give today or a day before.`);
}

/** The findings of a period, and everything that was decided or done in it, oldest first. */
export async function readDay(
  journal: Journal,
  { from, to }: Pick<Period, 'from' | 'to'>,
): Promise<{ findings: FindingRecord[]; entries: Entry[] }> {
  const records = await journal.readPeriod<FindingRecord | ResponseRecord>(from, to);
  const findings = records.filter((record) => record.sk === 'FINDING') as FindingRecord[];
  const actions = records.filter((record) => 'layout' in record && 'state' in record) as ResponseRecord[];
  const known = new Set(actions.map(({ key }) => key));
  const decided = findings.flatMap((record) => decidedEntries(record, known));
  return {
    findings: findings.sort((a, b) => a.dayAt - b.dayAt),
    entries: [...actions.map(entryOf), ...decided].sort((a, b) => a.at - b.at || (a.key < b.key ? -1 : 1)),
  };
}

// What ended while deciding never became an action of the journal, unless people were told of it.
function decidedEntries({ finding, decisions, dayAt }: FindingRecord, known: ReadonlySet<string>): Entry[] {
  return decisions.flatMap((decision): Entry[] => {
    if (!decision.outcome || known.has(keyOfDecision(finding, decision))) return [];
    // It has no response: its finding leads to it.
    const key = actionKey(finding, decision.action, decision.target);
    const { outcome, reason, guard } = decision;
    return [{ key, finding, decision, outcome, reason, at: dayAt, ...(guard && { guard }) }];
  });
}

/** How an action stands, in one word: what is under way is `pending`, whatever its state is called. */
export function endingOf({ state, outcome }: { state: ResponseState; outcome?: Outcome }): Ending {
  if (state === 'undone' || state === 'expired') return state;
  const isOpen = state === 'claimed' || state === 'pending' || state === 'undoing' || state === 'expiring';
  return isOpen ? 'pending' : (outcome ?? 'pending');
}

/** Ends that a guard, or a person, brought about. */
const NOT_DONE: ReadonlySet<Outcome | undefined> = new Set(['refused', 'rejected', 'lapsed']);

export function entryOf(record: ResponseRecord): Entry {
  const decision = decisionOf(record);
  const finding = briefFinding(holdingWant(record));
  const { key, reason, dayAt, guard = decision.guard, from, to, advice } = record;
  const by = decidedBy(record);
  return {
    key,
    finding,
    decision,
    outcome: endingOf(record),
    reason: reason ?? decision.reason,
    at: dayAt,
    ...(guard && NOT_DONE.has(record.outcome) && { guard }),
    ...(from && { from }),
    ...(to && { to }),
    ...(advice && { advice }),
    ...(by && { by }),
    record,
  };
}
