import type { Table } from '../platform/table.ts';
import type { FormerRecord } from './former-record.ts';
import { DUE, HELD, OPEN, partitionsOf, shardOf } from './indexes.ts';
import type { ResponseRecord } from './response-record.ts';
import { readResponse, type StoredResponse } from './stored-response.ts';

/** What may hold a response back: the deployed mode, by its name, or the pause. */
export const HELD_BY = ['observe', 'notify', 'paused'] as const;
export type HeldBy = (typeof HELD_BY)[number];

const ALWAYS = Number.MAX_SAFE_INTEGER;
/** What one sweep looks at; the rest is there for the next one, five minutes later. */
const MOST_DUE = 5_600;
const MOST_PAGE = 1_000;
/** What is held back has its need there, up to a thousand; what is to follow or to end of it meanwhile, the time of that. */
const FIRST_TIME = 1_001;
const HELD_KINDS = HELD_BY.map((by) => `${HELD}-${by}`);

/** Responses by when they are to be looked after, and by what keeps them open. */
export function createDueRecords(table: Table) {
  const queryDue = (kinds: readonly string[], until: number, most: number, each?: number): Promise<ResponseRecord[]> =>
    query(table, kinds, until, most, each);

  return {
    /** When the sweep is to look after a response, as attributes of its record. */
    due(key: string, at: number, kind = DUE): { dueShard: string; dueAt: number } {
      return { dueShard: `${kind}#${shardOf(key)}`, dueAt: at };
    },

    /**
     * Responses whose time has come, scheduled or open, oldest first within a partition; at most about `most`. What is open
     * and not due costs nothing, however much there is.
     */
    readDue: (now: number, most = MOST_DUE): Promise<ResponseRecord[]> => queryDue([DUE, OPEN], now, most),

    /** What is held back, and of which something is to follow or to end by now: the rest of it is not read. */
    readHeldDue: (now: number, most = MOST_DUE): Promise<ResponseRecord[]> =>
      query(table, HELD_KINDS, now, most, undefined, FIRST_TIME),

    /**
     * Everything that is open: questions and ends that settled nothing first, then what the mode or the pause holds back, most
     * severe first; `most` of it.
     */
    async readOpen(most = 10_000): Promise<ResponseRecord[]> {
      const [open, former] = await Promise.all([
        queryDue([OPEN], ALWAYS, most, most),
        // Questions of the layout before stand among what is scheduled.
        queryDue([DUE], ALWAYS, most, most),
      ]);
      const first = [...open, ...former.filter(({ state }) => state === 'waiting')];
      const room = most - first.length;
      if (room <= 0) return first.slice(0, most);
      const held = await queryDue(HELD_KINDS, ALWAYS, room, room);
      return [...first, ...held.sort((a, b) => (a.dueAt ?? 0) - (b.dueAt ?? 0)).slice(0, room)];
    },

    /** Everything that is scheduled or open, whenever its time comes. */
    async readUnderWay(most = 10_000): Promise<ResponseRecord[]> {
      return (await queryDue([DUE, OPEN], ALWAYS, most, most)).slice(0, most);
    },

    /** What these reasons hold back, most severe first within a partition; at most about `most`. */
    readHeld: (by: readonly HeldBy[], most: number): Promise<ResponseRecord[]> =>
      queryDue(
        by.map((each) => `${HELD}-${each}`),
        ALWAYS,
        most,
      ),
  };
}

/** At most about `most`, or at most `each` of one partition where they may lie unevenly; the earliest of each first. */
async function query(table: Table, kinds: readonly string[], until: number, most: number, each?: number, from = 0) {
  const partitions = kinds.flatMap(partitionsOf);
  const share = each ?? Math.ceil(most / partitions.length);
  const found = await Promise.all(
    partitions.map((partition) =>
      table.query<StoredResponse | FormerRecord>(
        {
          IndexName: 'due',
          KeyConditionExpression: 'dueShard = :shard AND dueAt BETWEEN :from AND :until',
          ExpressionAttributeValues: { ':shard': partition, ':from': from, ':until': until },
          // A page of what is not taken would cost as much as what is.
          Limit: Math.min(share, MOST_PAGE),
        },
        share,
      ),
    ),
  );
  return found.flatMap((items) => items.slice(0, share)).map(readResponse);
}
