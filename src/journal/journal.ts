import type { Target } from '../core/action.ts';
import type { BlastRadius } from '../core/blast-radius.ts';
import type { Clients } from '../core/clients.ts';
import type { Decision } from '../core/decision.ts';
import { type Finding, findingKey } from '../core/finding.ts';
import { parseResponseKey } from '../core/response.ts';
import { createTable, type Key, type Write } from '../platform/table.ts';
import { type BudgetItem, budgetKey, createBudgets } from './budget-counts.ts';
import type { FormerRecord } from './former-record.ts';
import { DUE, dayIndex, dayPartitions, HELD, OPEN, partitionsOf, shardOf } from './indexes.ts';
import { createPauses } from './pauses.ts';
import { LAYOUT, type ResponseRecord } from './response-record.ts';
import { SETTINGS, type Settings } from './settings.ts';
import { historyWrites, isResponseItem, readResponse, type StoredResponse, storedResponse } from './stored-response.ts';

/** A finding as the journal keeps it: its latest form, and what was decided about it. */
export interface FindingRecord extends Key {
  finding: Finding;
  decisions: Decision[];
  lastSeen: string;
  /** How often it was delivered, redeliveries of the same event included. */
  deliveries: number;
  /** When it was first recorded, in ms. */
  dayAt: number;
}

/** Whether nothing is under way but, at most, the wait for a person. */
export const isAtRest = ({ state }: Pick<ResponseRecord, 'state'>): boolean =>
  state === 'done' || state === 'undone' || state === 'expired' || state === 'waiting';

/** The item of a response; a key of the layout before names the item that it had then. */
export const responseItemKey = (key: string): Key =>
  parseResponseKey(key) ? { pk: `RESPONSE#${key}`, sk: 'RESPONSE' } : { pk: `ACTION#${key}`, sk: 'ACTION' };
const findingItemKey = (key: string): Key => ({ pk: `FINDING#${key}`, sk: 'FINDING' });

function findingWrite(finding: Finding, decisions: Decision[], now: number): Write {
  const Key = findingItemKey(findingKey(finding));
  const { dayKey, dayAt, ttl } = dayIndex(Key.pk, now);
  return {
    Update: {
      Key,
      UpdateExpression:
        'SET finding = :finding, decisions = :decisions, lastSeen = :lastSeen, #ttl = :ttl, ' +
        'dayKey = if_not_exists(dayKey, :dayKey), dayAt = if_not_exists(dayAt, :dayAt) ADD deliveries :one',
      ConditionExpression: 'attribute_not_exists(pk) OR lastSeen <= :lastSeen',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':finding': finding,
        ':decisions': decisions,
        ':lastSeen': finding.lastSeen,
        ':ttl': ttl,
        ':dayKey': dayKey,
        ':dayAt': dayAt,
        ':one': 1,
      },
    },
  };
}

function responseWrites(record: ResponseRecord): [Write, ...Write[]] {
  const { kept, writes } = historyWrites(record);
  return [
    {
      Put: {
        Item: { ...storedResponse(kept), version: record.version + 1 },
        ConditionExpression: record.version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
        ...(record.version > 0 && { ExpressionAttributeValues: { ':version': record.version } }),
      },
    },
    ...writes,
  ];
}

export type Journal = ReturnType<typeof createJournal>;

/** The record of every finding, decision, response with its history, before-state and outcome, in the one DynamoDB table. */
export function createJournal(client: Clients['dynamodb'], tableName: string) {
  const table = createTable(client, tableName);

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

  /** What no longer fits of a history goes into items of its own, before the records are written. */
  async function historyFirst(records: readonly ResponseRecord[]): Promise<Write[]> {
    const writes = records.map(responseWrites);
    const more = writes.flatMap(([, ...others]) => others);
    if (more.length > 0) await table.write(more);
    return writes.map(([first]) => first);
  }

  return {
    ...createPauses(table),
    ...createBudgets(table),

    /**
     * Keeps findings and what was decided about them, each unless a later form of it is there already (events may be
     * reordered). One call for up to 100 findings, whether they are new or not.
     */
    async recordFindings(decided: readonly { finding: Finding; decisions: Decision[] }[], now: number): Promise<void> {
      const latest = new Map<string, { finding: Finding; decisions: Decision[] }>();
      for (const each of decided) {
        const key = findingKey(each.finding);
        const other = latest.get(key);
        if (!other || other.finding.lastSeen <= each.finding.lastSeen) latest.set(key, each);
      }
      await table.write([...latest.values()].map(({ finding, decisions }) => findingWrite(finding, decisions, now)));
    },

    async readFinding(
      finding: Pick<Finding, 'source' | 'account' | 'region' | 'id'>,
    ): Promise<FindingRecord | undefined> {
      return (await table.getAll<FindingRecord>([findingItemKey(findingKey(finding))]))[0];
    },

    /** Findings by their keys, in one read for up to 100. */
    async readFindings(keys: readonly string[]): Promise<(FindingRecord | undefined)[]> {
      return table.getAll<FindingRecord>(keys.map(findingItemKey));
    },

    /** The switches, the counters of some classes and the responses by key, in one read for up to a hundred items. */
    async readResponses(
      keys: readonly string[],
      radii: readonly BlastRadius[] = [],
    ): Promise<{
      settings: Settings | undefined;
      records: (ResponseRecord | undefined)[];
      budgets: Map<BlastRadius, BudgetItem | undefined>;
    }> {
      const [settings, ...items] = await table.getAll<Settings | BudgetItem | StoredResponse | FormerRecord>([
        SETTINGS,
        ...radii.map(budgetKey),
        ...keys.map(responseItemKey),
      ]);
      const records = items.slice(radii.length);
      return {
        settings: settings as Settings | undefined,
        budgets: new Map(radii.map((radius, n) => [radius, items[n] as BudgetItem | undefined])),
        records: (records as (StoredResponse | FormerRecord | undefined)[]).map((each) => each && readResponse(each)),
      };
    },

    /**
     * Writes each record, provided that nobody wrote it since it was read (or made it, for version 0); `true` where
     * written. What is written has the next version. What no longer fits of a history goes into items of its own, first.
     */
    async saveResponses(records: readonly ResponseRecord[], beside: readonly Write[] = []): Promise<boolean[]> {
      const writes = await historyFirst(records);
      return (await table.write([...writes, ...beside])).slice(0, writes.length);
    },

    /**
     * Like `saveResponses`, where room in the budgets is taken in the same transaction.
     *
     * @returns undefined where there is no room any more: nothing was written
     */
    async claimResponses(
      records: readonly ResponseRecord[],
      spending: readonly Write[],
    ): Promise<boolean[] | undefined> {
      return table.writeUnder(spending, await historyFirst(records));
    },

    /** A record not yet written, of a response that starts now; nobody wants it yet. */
    newResponse(key: string, { action, target, mode, account, place }: Beginning, now: number): ResponseRecord {
      return {
        ...responseItemKey(key),
        layout: LAYOUT,
        key,
        account,
        place,
        action,
        target,
        mode,
        wants: [],
        state: 'claimed',
        version: 0,
        attempts: 0,
        history: [],
        ...dayIndex(key, now),
      };
    },

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
        queryDue(kinds, Number.MAX_SAFE_INTEGER, most * kinds.length),
        // Questions of the layout before stand among what is scheduled.
        queryDue([DUE], Number.MAX_SAFE_INTEGER, most),
      ]);
      return [...open, ...former.filter(({ state }) => state === 'waiting')].slice(0, most);
    },

    /** Everything that is scheduled or open, whenever its time comes. */
    async readUnderWay(most = 10_000): Promise<ResponseRecord[]> {
      return queryDue([DUE, OPEN], Number.MAX_SAFE_INTEGER, most);
    },

    /** What these reasons hold back, most severe first within a partition; at most about `most`. */
    readHeld: (by: readonly HeldBy[], most: number): Promise<ResponseRecord[]> =>
      queryDue(
        by.map((each) => `${HELD}-${each}`),
        Number.MAX_SAFE_INTEGER,
        most,
      ),

    /** The entries of a response's history that no longer fit into its record, oldest first. */
    async readHistory({ pk, historyMore }: Pick<ResponseRecord, 'pk' | 'historyMore'>) {
      if (!historyMore) return [];
      const items = await table.queryAll<Key & { entries?: ResponseRecord['history'] }>(pk);
      return items.flatMap(({ entries = [] }) => entries);
    },

    /** Everything that was first recorded in a period of time (ms, end exclusive): findings, responses, lifted blocks. */
    async readPeriod<T extends Key>(from: number, to: number): Promise<T[]> {
      const found = await Promise.all(
        dayPartitions(from, to).map(({ index, hash, partition }) =>
          table.query<T>({
            IndexName: index,
            KeyConditionExpression: `${hash} = :shard AND dayAt BETWEEN :from AND :to`,
            ExpressionAttributeValues: { ':shard': partition, ':from': from, ':to': to - 1 },
          }),
        ),
      );
      return found.flat().map((item) => (isResponseItem(item) ? (readResponse(item) as Key as T) : item));
    },
  };
}

/** What a response begins with. */
type Beginning = { target: Target } & Pick<ResponseRecord, 'action' | 'mode' | 'account' | 'place'>;

/** What may hold a response back: the deployed mode, by its name, or the pause. */
export const HELD_BY = ['observe', 'notify', 'paused'] as const;
export type HeldBy = (typeof HELD_BY)[number];
