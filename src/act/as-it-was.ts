import type { OpenReason } from '../core/response.ts';
import { DUE } from '../journal/indexes.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { due, stillAcknowledged } from './acknowledged.ts';
import { withEntry } from './history.ts';
import { isUnrenewed } from './known-fault.ts';
import { HOUR_MS, openDue } from './open-ends.ts';
import { isTried, type Plan } from './plan-steps.ts';
import { newestEvidence } from './take.ts';
import type { Work } from './work.ts';

/** A record without the fields that are undefined. */
export const present = (record: { [K in keyof ResponseRecord]?: ResponseRecord[K] | undefined }): ResponseRecord =>
  Object.fromEntries(Object.entries(record).filter(([, value]) => value !== undefined)) as unknown as ResponseRecord;

/** The record that was read, with who has joined since: nothing else happened. */
export function asItWas(
  { record, earlier, plan, isNews }: Work,
  { reason }: ResponseRecord,
  now: number,
): ResponseRecord {
  const { wants, wantsMore, history, target, version } = record;
  const upTo = Math.max(earlier.satisfied ?? 0, newestEvidence(wants));
  const kept = present({ ...earlier, wants, wantsMore, history, target, version, satisfied: upTo });
  if (!isNews) return kept;
  const { reason: was, ...rest } = withEntry({ ...kept, ...(reason && { reason }) }, plan, 'unchanged', now);
  return { ...rest, ...(earlier.reason ? { reason: earlier.reason } : was && { reason: was }) };
}

/** It was done, its finding was seen again, and whether it holds still could not be found out. */
export const isLookInVain = ({ earlier, isNews, plan, action }: Work): boolean =>
  plan.step === 'end' &&
  plan.outcome === 'failed' &&
  !isNews &&
  earlier.state === 'done' &&
  earlier.outcome === 'applied' &&
  action !== undefined &&
  !action.renewable;

/** What could not be looked at was looked at since, and holds: it is open no more, once nobody is owed a word of it. */
export function foundInOrder(record: ResponseRecord): ResponseRecord {
  const { open, tries: _tries, dueAt: _dueAt, dueShard: _dueShard, ...rest } = record;
  if (open === undefined || open === 'overdue' || record.alertDue) return record;
  const { key, followUp, expiresAt } = rest;
  const next = followUp?.at ?? expiresAt;
  return { ...rest, ...(next !== undefined && due(key)(next, DUE)) };
}

/**
 * What was half done is so still, whatever keeps the rest from being done now; and what could not be looked at stays to be.
 *
 * @param open why it is open; as before where absent
 */
export function stillOpen(work: Work, closed: ResponseRecord, now: number, open?: OpenReason): ResponseRecord {
  const kept = { ...notRenewed(work, closed, now), ...(open && { open }) };
  const tried = { ...kept, tries: (kept.tries ?? 0) + 1 };
  const next = openDue(tried, now, due(tried.key));
  // What follows or ends comes in its own time: one that failed is tried again in an hour, however often the finding comes.
  const { followUp, expiresAt = next.dueAt, dueAt = 0 } = kept;
  const endsAt = followUp ? Math.max(followUp.at, Math.min(dueAt, now + HOUR_MS)) : expiresAt;
  return stillAcknowledged({ ...tried, ...next, dueAt: Math.min(next.dueAt, endsAt) }, now);
}

/** A renewal that was refused, or failed before it was tried, leaves the effect that is in force, and its end, as they were. */
export function notRenewed(work: Work, closed: ResponseRecord, now: number): ResponseRecord {
  const kept = asItWas({ ...work, isNews: false }, closed, now);
  const { history } = withEntry({ ...closed, history: kept.history }, work.plan, 'not renewed', now);
  return { ...kept, history };
}

/** After renewals that failed or were held back, the first one that works stands in the history. */
export const renewedAgain = (record: ResponseRecord, plan: Plan, now: number): ResponseRecord =>
  isTried(plan) && isUnrenewed(record) ? withEntry(record, plan, 'renewed', now) : record;
