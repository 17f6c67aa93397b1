import type { FollowUp, JsonObject, Target } from '../core/action.ts';
import type { Clients } from '../core/clients.ts';
import type { Decision, Outcome } from '../core/decision.ts';
import { type Finding, findingKey } from '../core/finding.ts';
import { createTable, type Key, type Write } from '../platform/table.ts';

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

/**
 * Where an action stands. `claimed`, `pending`, `waiting`, `undoing` and `expiring` are under way, and each has a time
 * at which the sweep looks after it; `done`, `undone` and `expired` are ends. A `done` action whose effect is
 * temporary is looked after when its time is over.
 */
export type ActionState = 'claimed' | 'pending' | 'waiting' | 'undoing' | 'expiring' | 'done' | 'undone' | 'expired';

/** One action on one target of one finding: what was intended, from what to what, by whom, and how it ended. */
export interface ActionRecord extends Key {
  key: string;
  decision: Decision;
  target: Target;
  finding: Finding;
  state: ActionState;
  /** Counts every write, and guards each: a writer that read an older version loses. */
  version: number;
  attempts: number;
  before?: JsonObject;
  from?: string;
  to?: string;
  outcome?: Outcome;
  /** Which guard refused. */
  guard?: string;
  reason?: string;
  advice?: string;
  /** When a `pending` action has taken too long, or a `waiting` one lapses; ms. */
  giveUpAt?: number;
  /** When the effect of a temporary action is to end; ms. */
  expiresAt?: number;
  /** What the sweep is to have done after it. */
  followUp?: FollowUp;
  /** Who approved, rejected or undid it. */
  by?: string;
  /** A person said yes. Never inferred from `by`: who said no stands there too. */
  approved?: true;
  /** An alert that could not be sent. */
  alertDue?: boolean;
  /** When the sweep is to look after it; absent when nothing is open. */
  dueShard?: string;
  dueAt?: number;
  dayShard: string;
  dayAt: number;
  ttl: number;
}

/** Whether nothing is under way but, at most, the wait for a person. */
export const isAtRest = ({ state }: Pick<ActionRecord, 'state'>): boolean =>
  state === 'done' || state === 'undone' || state === 'expired' || state === 'waiting';

/** The operator's switch: while paused, nothing new is touched. Undo and lifting go on. */
export interface Settings extends Key {
  paused: boolean;
  by: string;
  at: number;
  /** Why, in the words of who turned it. */
  reason?: string;
}

const SHARDS = 4;
const KEEP_DAYS = 400;
const DAY_MS = 86_400_000;
const SETTINGS: Key = { pk: 'SETTINGS', sk: 'SETTINGS' };

// Spreads the keys of one day, or of one minute, over partitions of an index, so that a burst does not heat one.
function shardOf(key: string): number {
  let hash = 0;
  for (let n = 0; n < key.length; n += 1) hash = (hash * 31 + key.charCodeAt(n)) | 0;
  return Math.abs(hash) % SHARDS;
}

const dateOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
const ttlOf = (ms: number): number => Math.floor(ms / 1000) + KEEP_DAYS * 86_400;

/** The index attributes under which an item is found by its UTC day. */
export const dayIndex = (key: string, at: number): { dayShard: string; dayAt: number; ttl: number } => ({
  dayShard: `${dateOf(at)}#${shardOf(key)}`,
  dayAt: at,
  ttl: ttlOf(at),
});

/** The partitions of the index on days that hold a period of time (ms, end exclusive), in order of the days. */
export function dayPartitions(from: number, to: number): string[] {
  const days: string[] = [];
  for (let day = Math.floor(from / DAY_MS) * DAY_MS; day < to; day += DAY_MS) days.push(dateOf(day));
  return days.flatMap((day) => Array.from({ length: SHARDS }, (_, shard) => `${day}#${shard}`));
}

export const actionItemKey = (key: string): Key => ({ pk: `ACTION#${key}`, sk: 'ACTION' });
const findingItemKey = (finding: Pick<Finding, 'source' | 'account' | 'region' | 'id'>): Key => ({
  pk: `FINDING#${findingKey(finding)}`,
  sk: 'FINDING',
});

function findingWrite(finding: Finding, decisions: Decision[], now: number): Write {
  const Key = findingItemKey(finding);
  const { dayShard, dayAt, ttl } = dayIndex(Key.pk, now);
  return {
    Update: {
      Key,
      UpdateExpression:
        'SET finding = :finding, decisions = :decisions, lastSeen = :lastSeen, #ttl = :ttl, ' +
        'dayShard = if_not_exists(dayShard, :dayShard), dayAt = if_not_exists(dayAt, :dayAt) ADD deliveries :one',
      ConditionExpression: 'attribute_not_exists(pk) OR lastSeen <= :lastSeen',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: {
        ':finding': finding,
        ':decisions': decisions,
        ':lastSeen': finding.lastSeen,
        ':ttl': ttl,
        ':dayShard': dayShard,
        ':dayAt': dayAt,
        ':one': 1,
      },
    },
  };
}

export type Journal = ReturnType<typeof createJournal>;

/** The record of every finding, decision, action, before-state and outcome, in the one DynamoDB table. */
export function createJournal(client: Clients['dynamodb'], tableName: string) {
  const table = createTable(client, tableName);

  return {
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
      return (await table.getAll<FindingRecord>([findingItemKey(finding)]))[0];
    },

    /** The pause switch and the actions by key, in one read for up to 99 actions. */
    async readActions(
      keys: readonly string[],
    ): Promise<{ settings: Settings | undefined; records: (ActionRecord | undefined)[] }> {
      const [settings, ...records] = await table.getAll<Settings | ActionRecord>([
        SETTINGS,
        ...keys.map(actionItemKey),
      ]);
      return { settings: settings as Settings | undefined, records: records as (ActionRecord | undefined)[] };
    },

    /**
     * Writes each record, provided that nobody wrote it since it was read (or made it, for version 0); `true` where
     * written. What is written has the next version.
     */
    async saveActions(records: readonly ActionRecord[]): Promise<boolean[]> {
      return table.write(
        records.map((record) => ({
          Put: {
            Item: { ...record, version: record.version + 1 },
            ConditionExpression: record.version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
            ...(record.version > 0 && { ExpressionAttributeValues: { ':version': record.version } }),
          },
        })),
      );
    },

    /** A record not yet written, of an action that starts now. */
    newAction(key: string, decision: Decision, target: Target, finding: Finding, now: number): ActionRecord {
      return {
        ...actionItemKey(key),
        key,
        decision,
        target,
        finding,
        state: 'claimed',
        version: 0,
        attempts: 0,
        ...dayIndex(key, now),
      };
    },

    /** When the sweep is to look after an action, as attributes of its record. */
    due(key: string, at: number): { dueShard: string; dueAt: number } {
      return { dueShard: `DUE#${shardOf(key)}`, dueAt: at };
    },

    /** Actions whose time has come, oldest first within a shard; at most about `most`. */
    async readDue(now: number, most = 500): Promise<ActionRecord[]> {
      const shards = await Promise.all(
        Array.from({ length: SHARDS }, (_, shard) =>
          table.query<ActionRecord>(
            {
              IndexName: 'due',
              KeyConditionExpression: 'dueShard = :shard AND dueAt <= :now',
              ExpressionAttributeValues: { ':shard': `DUE#${shard}`, ':now': now },
            },
            most / SHARDS,
          ),
        ),
      );
      return shards.flat();
    },

    /** Everything that was first recorded in a period of time (ms, end exclusive): findings, actions, lifted blocks. */
    async readPeriod<T extends Key>(from: number, to: number): Promise<T[]> {
      const found = await Promise.all(
        dayPartitions(from, to).map((partition) =>
          table.query<T>({
            IndexName: 'day',
            KeyConditionExpression: 'dayShard = :shard AND dayAt BETWEEN :from AND :to',
            ExpressionAttributeValues: { ':shard': partition, ':from': from, ':to': to - 1 },
          }),
        ),
      );
      return found.flat();
    },

    async readSettings(): Promise<Settings | undefined> {
      return (await table.getAll<Settings>([SETTINGS]))[0];
    },

    /** Turns the pause switch; an empty reason is none. */
    async setPaused(paused: boolean, by: string, now: number, reason = ''): Promise<void> {
      await table.update({
        Key: SETTINGS,
        UpdateExpression: `SET paused = :paused, #by = :by, #at = :at${reason ? ', reason = :reason' : ' REMOVE reason'}`,
        ExpressionAttributeNames: { '#by': 'by', '#at': 'at' },
        ExpressionAttributeValues: { ':paused': paused, ':by': by, ':at': now, ...(reason && { ':reason': reason }) },
      });
    },
  };
}
