import { NEVER, OPEN, shardOf } from '../journal/indexes.ts';
import { isBeside, isHeldBack, type ResponseRecord } from '../journal/response-record.ts';
import { due } from './acknowledged.ts';
import { withEntry } from './history.ts';
import { HOUR_MS, openDue } from './open-ends.ts';
import type { Changes } from './settle.ts';
import type { Work } from './work.ts';

/** Whether a step beside a question found that what was done before is no longer in force. */
export const isLostBeside = ({ record, earlier }: Pick<Work, 'record' | 'earlier'>, changes: Changes): boolean =>
  isBeside(record) &&
  changes.containment?.proof.verdict === 'not in force' &&
  earlier.containment?.proof.verdict !== 'not in force';

/** What a step beside a question left for a person to do; undefined where it left nothing. */
export const byHandBeside = ({ record, plan }: Pick<Work, 'record' | 'plan'>, changes: Changes): string | undefined =>
  isBeside(record) && plan.step === 'expire' && changes.outcome === 'partial' ? (changes.advice ?? '') : undefined;

/**
 * The question, or what is held back, as it stands beside a step that follows what was done before, or that waits for a pause:
 * only what the step says of that changes, and when the next one comes.
 */
export function besideQuestion(work: Pick<Work, 'record' | 'plan'>, changes: Changes, now: number): ResponseRecord {
  const { record, plan } = work;
  const { reason = '', followUp, containment, dueAt = now } = changes;
  const { followUp: step, ...rest } = record;
  if (plan.step === 'wait') {
    if (isHeldBack(record)) return held({ ...rest, ...(step && { followUp: { ...step, at: now + HOUR_MS } }) }, now);
    // A pause lasts for days, and the question is looked at and lapses in its own time meanwhile: where that has come, the
    // step waits for one sweep more.
    const at = (record.lookAt ?? dueAt) <= now ? 2 * dueAt - now : dueAt;
    return asked({ ...rest, ...(step && { followUp: { ...step, at } }) }, nextLook(record, now));
  }
  const leftByHand = byHandBeside(work, changes);
  const { from: _from, to: _to, ...said } = { ...record, reason };
  const { history } = withEntry(said, plan, leftByHand === undefined ? 'followed up' : 'partial', now);
  const changed = {
    ...rest,
    history,
    ...(followUp && { followUp }),
    ...(containment && { containment }),
    ...(leftByHand !== undefined && { leftByHand }),
  };
  return isHeldBack(record) ? held(changed, now) : asked(changed, now);
}

/** What is held back is found again by what holds it, and in time by what is to follow or to end. */
const held = (record: ResponseRecord, now: number): ResponseRecord => {
  const placed = due(record.key);
  const endsAt = record.followUp?.at ?? record.expiresAt ?? NEVER;
  const next = record.ack ? placed(endsAt, OPEN) : openDue(record, now, placed);
  // A yes that waits may be due at once.
  return { ...record, state: 'done', ...next, dueAt: Math.min(next.dueAt, endsAt) };
};

/**
 * What is held back, where the effect of before has run out meanwhile; undefined where nothing is held back that would be in
 * force for longer. The state before it is read again.
 */
export function besideExpired({ record, plan, ctx }: Work, reason: string, now: number): ResponseRecord | undefined {
  if (plan.step !== 'expire' || record.followUp || !isHeldBack(record) || ctx.until <= now) return undefined;
  const { expiresAt: _until, before: _before, beforeOf: _of, from: _from, to: _to, ...rest } = record;
  const { history } = withEntry({ ...rest, reason }, plan, 'expired', now);
  return held({ ...rest, history }, now);
}

/** A release before did not keep it apart: unless it is still to come, it is looked at now. */
const nextLook = ({ lookAt, dueAt = 0 }: ResponseRecord, now: number): number => lookAt ?? Math.max(dueAt, now);

/** It waits for people again, and is looked at then, or when something follows. */
export const asked = (record: ResponseRecord, lookAt: number): ResponseRecord => ({
  ...record,
  state: 'waiting',
  lookAt,
  dueAt: Math.min(lookAt, record.followUp?.at ?? lookAt),
  dueShard: `${OPEN}#${shardOf(record.key)}`,
});

/** The question, or what is held back, where that step failed: it is tried again in an hour, and holds nothing up meanwhile. */
export function failedBeside({ record }: Pick<Work, 'record'>, now: number): ResponseRecord {
  const { followUp, ...rest } = record;
  const next = followUp && { ...followUp, at: now + HOUR_MS };
  const changed = { ...rest, ...(next && { followUp: next }) };
  if (!isHeldBack(record)) return asked(changed, now);
  const still = held(changed, now);
  return next ? still : { ...still, dueAt: now + HOUR_MS };
}
