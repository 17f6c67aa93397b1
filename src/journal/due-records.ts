import type { Table } from '../platform/table.ts';
import type { FormerRecord } from './former-record.ts';
import { DUE, HELD, OPEN, partitionsOf, shardOf } from './indexes.ts';
import type { ResponseRecord } from './response-record.ts';
import { readResponse, type StoredResponse } from './stored-response.ts';

/** What may hold a response back: the deployed mode, by its name, or the pause. */
export const HELD_BY = ['observe', 'notify', 'paused'] as const;
export type HeldBy = (typeof HELD_BY)[number];

const ALWAYS = Number.MAX_SAFE_INTEGER;

/** Responses by when they are to be looked after, and by what keeps them open. */
export function createDueRecords(table: Table) {
  async function queryDue(kinds: readonly string[], until: number, most: number): Promise<ResponseRecord[]> {
    const partitions = kinds.flatMap(partitionsOf);
    const found = await Promise.all(
      partitions.map((partition) =>
        table.query<StoredResponse | FormerRecord>(
          {
            IndexName: 'due',
            KeyConditionExpression: 'dueShard = :shard AND dueAt <= :until',
            ExpressionAttributeValues: { ':shard': partition, ':until': until },
          },
          Math.ceil(most / partitions.length),
        ),
      ),
    );
    return found.flat().map(readResponse);
  }

  return {
    /** When the sweep is to look after a response, as attributes of its record. */
    due(key: string, at: number, kind = DUE): { dueShard: string; dueAt: number } {
      return { dueShard: `${kind}#${shardOf(key)}`, dueAt: at };
    },

    /** Responses whose time has come, scheduled or open, oldest first within a partition; at most about `most`. */
    readDue: (now: number, most = 500): Promise<ResponseRecord[]> => queryDue([DUE, OPEN], now, most),

    /** Everything that is open: questions, ends that settled nothing, and what the mode or the pause holds back. */
    async readOpen(most = 10_000): Promise<ResponseRecord[]> {
      const kinds = [OPEN, ...HELD_BY.map((by) => `${HELD}-${by}`)];
      const [open, former] = await Promise.all([
        queryDue(kinds, ALWAYS, most * kinds.length),
        // Questions of the layout before stand among what is scheduled.
        queryDue([DUE], ALWAYS, most),
      ]);
      return [...open, ...former.filter(({ state }) => state === 'waiting')].slice(0, most);
    },

    /** Everything that is scheduled or open, whenever its time comes. */
    async readUnderWay(most = 10_000): Promise<ResponseRecord[]> {
      return queryDue([DUE, OPEN], ALWAYS, most);
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
