import type { Clients } from '../../../../core/clients.ts';
import { minutes } from '../../../../core/time.ts';
import { type Outgoing, sendAll } from '../../../../platform/queues.ts';
import type { Key, Table } from '../../../../platform/table.ts';
import { BUCKETS } from './place-records.ts';
import type { ShardMessage, SpreadMessage } from './places-message.ts';
import { readHead } from './shared-list.ts';

/** So many places one function brings in step in some seconds. */
const PLACES_A_SHARD = 50;
/** Each place is looked at once in so many sweeps, that is once an hour, though nothing has changed. */
const TURNS = 12;
const TURN_MS = minutes(5);

interface Spread extends Key {
  v4: number;
  v6: number;
  /** Whose turn it was last, counted since 1970. */
  turn?: number;
}
const SPREAD_KEY: Key = { pk: 'BLOCKS-SHARED', sk: 'SPREAD' };

export interface ShareOutOptions {
  sqs: Clients['sqs'];
  table: Table;
  queue: string;
  now(): number;
}

/** A power of two, so that every bucket of accounts belongs to one shard. */
export function shardsFor(places: number): number {
  let shards = 1;
  while (shards < BUCKETS && shards * PLACES_A_SHARD < places) shards *= 2;
  return shards;
}

/**
 * Hands the places out to as many functions as they need, a message each: all of them where the list has changed since it
 * was handed out last, else those whose turn it is to be looked at.
 *
 * @throws what SQS answers; then all are handed out again
 */
export async function shareOut(
  message: SpreadMessage,
  places: number,
  { sqs, table, queue, now }: ShareOutOptions,
): Promise<number> {
  const [v4, v6] = await Promise.all([readHead(table, 'v4'), readHead(table, 'v6')]);
  const [last] = await table.getAll<Spread>([SPREAD_KEY]);
  const isChanged = !last || last.v4 !== v4.version || last.v6 !== v6.version;
  const of = shardsFor(places);
  const turn = Math.floor(now() / TURN_MS);
  const turns = message.look ? turnsSince(last?.turn, turn) : [];
  const messages = Array.from({ length: of }, (_, shard): ShardMessage[] => {
    const isLook = turns.includes(shard % TURNS);
    return isChanged || isLook ? [{ kind: 'shard', shard, of, ...(isLook && { at: now() }) }] : [];
  }).flat();
  const outgoing = messages.map((one): Outgoing => ({ from: String(one.shard), queue, body: JSON.stringify(one) }));
  await sendAll(sqs, outgoing, (_, error) => {
    throw error;
  });
  const looked = turns.length > 0 ? turn : last?.turn;
  const next: Spread = { ...SPREAD_KEY, v4: v4.version, v6: v6.version, ...(looked !== undefined && { turn: looked }) };
  if (isChanged || turns.length > 0) await table.putAll([next]);
  return messages.length;
}

/** Has all places handed out by the next sweep: those that have nothing to do cost nothing. */
export async function handOutAnew(table: Table): Promise<void> {
  await table.write([{ Delete: { Key: SPREAD_KEY } }]);
}

/** Whose turn it is, and was since the last time: a sweep may be late, or not come at all. */
function turnsSince(last: number | undefined, now: number): number[] {
  const missed = last === undefined || last > now ? 1 : Math.min(now - last, TURNS);
  return Array.from({ length: missed }, (_, n) => (now - n) % TURNS);
}
