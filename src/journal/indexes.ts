const KEEP_DAYS = 400;
const DAY_MS = 86_400_000;

/** Partitions of what is scheduled, of what is open, and of what waits for the mode or the pause, on the index `due`. */
const SHARDS = 4;
/** Partitions of one day on the index `days`. */
const DAY_SHARDS = 16;

/** What is looked after when its time comes, and settled otherwise: temporary effects, steps that follow. */
export const DUE = 'DUE';
/** What is open: questions, and ends that settled nothing. `dueAt` is when it is looked at next. */
export const OPEN = 'OPEN';
/** What only the mode or the pause holds back, most severe first: no time makes it due, only the end of its reason. */
export const HELD = 'HELD';

/** A time that never comes: what is open, and not to be looked at by itself. Later than any date that a person may set. */
export const NEVER = Date.parse('9999-12-31T00:00:00Z');

// Spreads keys over the partitions of an index, so that a burst does not heat one.
function hashOf(key: string): number {
  let hash = 0;
  for (let n = 0; n < key.length; n += 1) hash = (hash * 31 + key.charCodeAt(n)) | 0;
  return Math.abs(hash);
}

export const shardOf = (key: string): number => hashOf(key) % SHARDS;

/** All partitions of one kind on the index `due`. @example partitionsOf('OPEN') → ['OPEN#0', …] */
export const partitionsOf = (kind: string): string[] =>
  Array.from({ length: SHARDS }, (_, shard) => `${kind}#${shard}`);

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const ttlOf = (ms: number): number => Math.floor(ms / 1000) + KEEP_DAYS * 86_400;

/** The index attributes under which an item is found by its UTC day. */
export const dayIndex = (key: string, at: number): { dayKey: string; dayAt: number; ttl: number } => ({
  dayKey: `${dateOf(at)}#${hashOf(key) % DAY_SHARDS}`,
  dayAt: at,
  ttl: ttlOf(at),
});

/** A partition of one of the indexes on days. */
export interface DayPartition {
  index: 'days' | 'day';
  hash: 'dayKey' | 'dayShard';
  partition: string;
}

/**
 * The partitions that hold a period of time (ms, end exclusive), in order of the days. The index `day` is that of the
 * layout before: nothing new is written to it.
 */
export function dayPartitions(from: number, to: number): DayPartition[] {
  const days: string[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) days.push(dateOf(day));
  return days.flatMap((day) => [
    ...shards(DAY_SHARDS, day).map((partition) => ({ index: 'days', hash: 'dayKey', partition }) as const),
    ...shards(SHARDS, day).map((partition) => ({ index: 'day', hash: 'dayShard', partition }) as const),
  ]);
}

const shards = (count: number, day: string): string[] => Array.from({ length: count }, (_, shard) => `${day}#${shard}`);

/**
 * Whether an item of the index `day` is found on `days` too. What the release before recorded and this one wrote again has
 * the attributes of both; the day of the newer ones is that of the writing.
 */
export function isReadByDays(item: object): boolean {
  const { dayKey, dayAt } = item as { dayKey?: unknown; dayAt?: unknown };
  return typeof dayKey === 'string' && typeof dayAt === 'number' && dayKey.startsWith(`${dateOf(dayAt)}#`);
}
