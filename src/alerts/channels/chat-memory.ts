import { createHash } from 'node:crypto';
import type { Clients } from '../../core/clients.ts';
import { createTable, type Key, type Table } from '../../platform/table.ts';
import type { Block } from './slack-blocks.ts';

/** What became of a question: what somebody said, or how it ended. */
export interface Said {
  is: 'answer' | 'end';
  /** When; ms. */
  at: number;
  /** In the chat's own marks. */
  text: string;
  /** Of an answer: by which buttons it was given. What asks anew has others, whatever the clocks say. */
  buttons?: string;
  /** Nobody else has to answer: the buttons go, as with an end. */
  closes?: true;
}

/** A question as one message shows it: which block says how it stands, and which holds its buttons. */
export interface AskedIn {
  /** Names the response: see `chatRef`. */
  ref: string;
  /** When it was asked; ms. */
  at: number;
  state: string;
  buttons?: string;
}

/** A message with questions, by the time stamp that the chat knows it by. */
export interface Posted {
  ts: string;
  text: string;
  blocks: Block[];
  asks: AskedIn[];
}

/** What the journal keeps of a response that was asked about in a chat: which messages ask, and what became of it. */
interface ChatRecord extends Key {
  messages?: Set<string>;
  answer?: Said;
  end?: Said;
}

interface PostedRecord extends Key {
  /** A `Posted` as JSON. */
  posted: string;
}

const KEEP_SECONDS = 30 * 86_400;
/** A message stays where it is for so many of the newest that ask the same. */
const MOST_MESSAGES = 10;

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url').slice(0, 32);

/** Names a response in a chat, whatever its key holds. */
export const chatRef = (responseKey: string): string => hash(responseKey);

/** What the journal remembers of the messages of one chat, so that they can be changed when a question is answered. */
export type ChatMemory = ReturnType<typeof createChatMemory>;

/**
 * @param chat the chat's own id of the channel
 */
export function createChatMemory(client: Clients['dynamodb'], tableName: string, chat: string, now: () => number) {
  const table = createTable(client, tableName);
  const ttl = (): number => Math.floor(now() / 1000) + KEEP_SECONDS;
  const keyOf = (what: string, name: string): Key => ({ pk: `CHAT#${hash(`${chat}\n${what}\n${name}`)}`, sk: 'CHAT' });
  const refKey = (ref: string): Key => keyOf('response', ref);
  const tsKey = (ts: string): Key => keyOf('message', ts);

  /** Messages that asked the same, each with what has become of its questions by now. */
  async function shownBy(stamps: Iterable<string>): Promise<{ posted: Posted; said: Map<string, Said[]> }[]> {
    const newest = [...stamps].sort().slice(-MOST_MESSAGES);
    const records = await table.getAll<PostedRecord>(newest.map(tsKey));
    const all = records.flatMap((record) => (record ? [JSON.parse(record.posted) as Posted] : []));
    const refs = [...new Set(all.flatMap(({ asks }) => asks.map(({ ref }) => ref)))];
    const known = await table.getAll<ChatRecord>(refs.map(refKey));
    const said = new Map(refs.map((ref, n) => [ref, [known[n]?.answer ?? [], known[n]?.end ?? []].flat()]));
    return all.map((posted) => ({ posted, said }));
  }

  return {
    /** The newest message that asks about a response. */
    async messageAbout(ref: string): Promise<string | undefined> {
      const [record] = await table.getAll<ChatRecord>([refKey(ref)]);
      return [...(record?.messages ?? [])].sort().at(-1);
    },

    /** Keeps a message. @returns whether something was said of one of its questions already */
    async keep(posted: Posted): Promise<boolean> {
      await table.putAll([{ ...tsKey(posted.ts), posted: JSON.stringify(posted), ttl: ttl() } as Key]);
      const records = await Promise.all(
        posted.asks.map((ask) => addMessage(table, refKey(ask.ref), ask, posted.ts, ttl())),
      );
      return records.some((record, n) => [record?.end, record?.answer].some((said) => isAbout(said, posted.asks[n])));
    },

    /** Keeps what became of a response. @returns the messages that ask about it */
    async say(ref: string, said: Said): Promise<ReturnType<typeof shownBy> extends Promise<infer T> ? T : never> {
      const record = await table.update<ChatRecord>({
        Key: refKey(ref),
        UpdateExpression: 'SET #is = :said, #ttl = :ttl',
        ConditionExpression: 'attribute_not_exists(#is) OR #is.#at <= :at',
        ExpressionAttributeNames: { '#is': said.is, '#at': 'at', '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':said': said, ':at': said.at, ':ttl': ttl() },
        ReturnValues: 'ALL_NEW',
      });
      return shownBy(record?.messages ?? []);
    },

    /** One message with what has become of its questions. */
    shown: (ts: string) => shownBy([ts]),
  };
}

/** Whether something was said of a question as this message asks it. */
export function isAbout(said: Said | undefined, ask: AskedIn | undefined): boolean {
  if (!said || !ask) return false;
  return said.is === 'end' ? said.at >= ask.at : said.buttons === ask.buttons;
}

/** One message more asks about a response. What asked before its last end is over, and stays as it is. */
async function addMessage(table: Table, Key: Key, ask: AskedIn, ts: string, ttl: number) {
  const names = { '#end': 'end', '#at': 'at', '#ttl': 'ttl' };
  const values = { ':this': new Set([ts]), ':ttl': ttl };
  const anew = await table.update<ChatRecord>({
    Key,
    UpdateExpression: 'SET messages = :this, #ttl = :ttl REMOVE #end, answer',
    ConditionExpression: '#end.#at < :asked',
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: { ...values, ':asked': ask.at },
    ReturnValues: 'ALL_NEW',
  });
  if (anew) return anew;
  return table.update<ChatRecord>({
    Key,
    UpdateExpression: 'ADD messages :this SET #ttl = :ttl',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: values,
    ReturnValues: 'ALL_NEW',
  });
}
