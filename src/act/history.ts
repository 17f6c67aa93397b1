import type { HistoryEntry } from '../core/response.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { faultHash } from './fault-hash.ts';
import type { Plan } from './plan-steps.ts';

/** So many characters of a reason stand in the history; the record has the last one whole. */
const MOST_WHY = 200;

const HOW: Partial<Record<Plan['step'], string>> = {
  expire: 'schedule',
  found: 'read back',
  check: 'read back',
  undo: 'answer',
};

/** What an ending adds to the history: nothing where it says what the last line said. */
export function withEntry(record: ResponseRecord, plan: Plan, what: string, now: number): ResponseRecord {
  const { from, to, reason, by, history } = record;
  const isChange = what === 'applied' || what === 'partial' || what === 'undone';
  const isFault = what === 'failed' || what === 'not followed up' || what === 'not renewed';
  const entry: HistoryEntry = {
    at: now,
    who: plan.step === 'undo' && by ? by : 'riposte',
    how: HOW[plan.step] ?? 'engine',
    what,
    ...(isChange && from && { from: what === 'undone' && to ? cut(to) : cut(from) }),
    ...(isChange && to && { to: what === 'undone' && from ? cut(from) : cut(to) }),
    ...(reason && { why: cut(reason) }),
    ...(reason && isFault && { fault: faultHash(reason) }),
  };
  const last = history.at(-1);
  const isSame = last?.what === what && last.why === entry.why && last.fault === entry.fault && what !== 'applied';
  return isSame ? record : { ...record, history: [...history, entry] };
}

/** As much of a reason as the history holds. */
export const cut = (text: string): string => (text.length > MOST_WHY ? `${text.slice(0, MOST_WHY - 1)}…` : text);
