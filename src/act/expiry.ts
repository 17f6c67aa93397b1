import type { Action } from '../core/action.ts';
import { DUE, OPEN, shardOf } from '../journal/indexes.ts';
import { isLost, type ResponseRecord } from '../journal/response-record.ts';

const DEFAULT_HOURS = 24;
const MOST_HOURS = 366 * 24;
const HOUR_MS = 3_600_000;
/** An effect that could not be taken back is tried again after this long. */
const TRY_AGAIN_MS = HOUR_MS;

/**
 * When the effect of a temporary action is to end: the playbook's `hours` after the last sighting of the finding that asks
 * for longest, and after the answer where a person approved it. A sighting in the future counts as now, and one without a
 * time as long ago.
 */
export function untilOf({ wants, approved }: Pick<ResponseRecord, 'wants' | 'approved'>, now: number): number {
  const ends = wants.map(({ params, seenAt }) => {
    const hours = params?.hours;
    const wanted = typeof hours === 'number' && hours > 0 ? Math.min(hours, MOST_HOURS) : DEFAULT_HOURS;
    return Math.min(approved ? now : seenAt, now) + wanted * HOUR_MS;
  });
  return Math.max(...ends);
}

/**
 * Whether the effect is there, its time is over or that of a step that follows has come, and nobody is at it at this
 * moment.
 */
export function hasExpired({ state, expiresAt, followUp, dueAt }: ResponseRecord, now: number): boolean {
  if (state === 'expiring') return (dueAt ?? 0) <= now;
  // While people are asked again, what was done before is followed up all the same.
  if (state === 'waiting') return followUp !== undefined && followUp.at <= now;
  const at = followUp?.at ?? expiresAt;
  return state === 'done' && at !== undefined && at <= now;
}

/**
 * A response that has ended, with the time at which the sweep is to take its effect back: the latest that any of its
 * sightings asked for. A renewal that was refused leaves the effect, and its end, as they were.
 */
export function withExpiry(ended: ResponseRecord, action: Action | undefined, until: number): ResponseRecord {
  const { expiresAt: earlier, followUp, dueShard: _shard, dueAt: _due, ...rest } = ended;
  if (ended.state === 'expired') {
    // What has ended begins anew: the state before it is read again.
    const { before: _before, ...over } = rest;
    return over;
  }
  if (ended.state !== 'done') return rest;
  const dueShard = `${DUE}#${shardOf(ended.key)}`;
  if (followUp) return { ...rest, followUp, dueShard, dueAt: followUp.at };
  const { outcome } = ended;
  // What could not be renewed is tried for as long as it is asked for.
  const isWanted = outcome === 'applied' || outcome === 'partial' || (outcome === 'failed' && earlier !== undefined);
  const renewed = action?.expire && isWanted ? Math.max(earlier ?? 0, until) : earlier;
  return renewed === undefined ? rest : { ...rest, expiresAt: renewed, dueShard, dueAt: renewed };
}

/** Whether its effect is in force beyond its time, as it could not be taken back, and nothing has renewed it since. */
export const isOverdue = ({ state, open, expiresAt = 0 }: Partial<ResponseRecord>, now: number): boolean =>
  state === 'done' && open === 'overdue' && expiresAt <= now;

/**
 * An effect that could not be taken back, or what could not follow it: it stays in force beyond its time, half done, or lost
 * where it was, is open, and tried again. A person's word on another end is none on that.
 */
export function stillInForce(
  record: ResponseRecord,
  { reason, advice }: { reason: string; advice: string },
  now: number,
): ResponseRecord {
  const { ack, ...rest } = record;
  const next = { dueShard: `${OPEN}#${shardOf(record.key)}`, dueAt: now + TRY_AGAIN_MS };
  const tried = { ...rest, ...next, state: 'done' as const, reason, advice };
  if (!record.followUp) return { ...tried, ...(ack && record.open === 'overdue' && { ack }), open: 'overdue' };
  const how = isLost(record) ? 'failed' : 'partial';
  return { ...tried, ...(ack && { ack }), outcome: how, open: how };
}
