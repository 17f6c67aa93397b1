import { createHash } from 'node:crypto';
import type { Clients } from '../core/clients.ts';
import { createTable, type Key, type Table, type Write } from '../platform/table.ts';
import type { Alert, Notice } from './alert.ts';
import { FRESH, type Spent } from './budget.ts';
import type { Message } from './message.ts';
import { pack, unpack } from './packed-alerts.ts';

/** What a channel has got, as the journal keeps it. */
export interface ChannelRecord extends Key {
  version: number;
  spent: Spent;
  /** A function tells what was held; until then no other does, ms. */
  tellingUntil?: number;
}

/** Alerts or a notice that wait for their time, of one channel. Alerts are much alike, and packed: a storm is few bytes. */
interface HeldRecord extends Key {
  channel: string;
  /** Alerts as JSON, by gzip, in base64. */
  packed?: string;
  notice?: Notice;
  ttl: number;
}

/** What waits for one channel. */
export interface Waiting {
  channel: string;
  alerts: Alert[];
  notices: Notice[];
  keys: Key[];
}

const PARTITION = 'HELD';
const KEEP_SECONDS = 30 * 86_400;
/** Of one channel in one look, and what else its last page brings; what is left waits for the next. */
const MOST_ITEMS = 100;
/** Follows the # of a channel's keys, and comes before what any longer name has there. */
const PAST_CHANNEL = '$';

const recordKey = (channel: string): Key => ({ pk: `CHANNEL#${channel}`, sk: 'CHANNEL' });
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 32);

export type Held = ReturnType<typeof createHeld>;

/** The journal's memory of what each channel has got and what waits for it. */
export function createHeld(client: Clients['dynamodb'], tableName: string) {
  const table = createTable(client, tableName);
  return { ...channelRecords(table), ...heldMessages(table) };
}

const channelRecords = (table: Table) => ({
  /** Strongly consistent, in the order of the channels; one call. */
  async read(channels: readonly string[]): Promise<ChannelRecord[]> {
    const records = await table.getAll<ChannelRecord>(channels.map(recordKey));
    return channels.map((channel, n) => records[n] ?? { ...recordKey(channel), version: 0, spent: FRESH });
  },

  /**
   * Writes what a channel has got, provided that nobody wrote it since it was read.
   *
   * @returns what is written, or undefined when another was faster
   */
  async write(record: ChannelRecord, spent: Spent, tellingUntil = 0): Promise<ChannelRecord | undefined> {
    const version = record.version + 1;
    const written = await table.update<ChannelRecord>({
      Key: { pk: record.pk, sk: record.sk },
      UpdateExpression: 'SET spent = :spent, version = :next, tellingUntil = :until',
      ConditionExpression: record.version === 0 ? 'attribute_not_exists(pk)' : 'version = :version',
      ExpressionAttributeValues: {
        ':spent': spent,
        ':next': version,
        ':until': tellingUntil,
        ...(record.version > 0 && { ':version': record.version }),
      },
    });
    return written && { ...record, spent, version, tellingUntil };
  },
});

const heldMessages = (table: Table) => ({
  /** Keeps what waits; the same again is kept once. */
  async hold(channel: string, messages: readonly Message[], now: number): Promise<void> {
    const ttl = Math.floor(now / 1000) + KEEP_SECONDS;
    const item = (id: string, what: Partial<HeldRecord>): Write => ({
      Put: { Item: { pk: PARTITION, sk: `${channel}#${hashOf(id)}`, channel, ttl, ...what } },
    });
    const notices = messages.flatMap(({ notice }) => notice ?? []);
    await table.write([
      ...pack(messages.flatMap(({ alerts, left = [] }) => [...alerts, ...left])).map(({ id, packed }) =>
        item(id, { packed }),
      ),
      ...notices.map((notice) => item(notice.id, { notice })),
    ]);
  },

  /**
   * The channels for which something waits, also those that riposte.yml names no more. Each query reads one item and
   * leaps over the rest of its channel, so that much for one costs no more and hides no other.
   */
  async channels(): Promise<string[]> {
    const found: string[] = [];
    let after = ' ';
    for (;;) {
      const [first] = await look(table, 'sk > :sk', after, 1, { Limit: 1 });
      if (!first) return found;
      found.push(first.channel);
      after = `${first.channel}${PAST_CHANNEL}`;
    }
  },

  /** What waits for a channel, each alert once. Whole pages: a storm of small items is one summary, not many. */
  async waiting(channel: string): Promise<Waiting> {
    const items = await look(table, 'begins_with(sk, :sk)', `${channel}#`, MOST_ITEMS);
    const alerts = items.flatMap(({ packed }) => (packed === undefined ? [] : unpack(packed)));
    return {
      channel,
      alerts: [...new Map(alerts.map((alert) => [alert.id, alert])).values()],
      notices: items.flatMap(({ notice }) => notice ?? []),
      keys: items.map(({ pk, sk }) => ({ pk, sk })),
    };
  },

  async release(keys: readonly Key[]): Promise<void> {
    await table.write(keys.map(({ pk, sk }) => ({ Delete: { Key: { pk, sk } } })));
  },
});

/** Strongly consistent, in order of the channels. */
const look = (table: Table, where: string, sk: string, most: number, page = {}): Promise<HeldRecord[]> =>
  table.query<HeldRecord>(
    {
      KeyConditionExpression: `pk = :pk AND ${where}`,
      ExpressionAttributeValues: { ':pk': PARTITION, ':sk': sk },
      ConsistentRead: true,
      ...page,
    },
    most,
  );
