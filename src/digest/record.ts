import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { isAwsError } from '../core/errors.ts';
import type { Period } from '../core/period.ts';

/** Longer than the function may run, so that a lease that has ended belongs to a run that is dead. */
const LEASE_MS = 10 * 60_000;
const MOST_REPEATS = 1;

/** `gathering`: nothing was published, try as often as needed. `publishing`: it may have been. `sent`: it was. */
type State = 'gathering' | 'publishing' | 'sent';

interface Item {
  state: State;
  /** What it is about, ms: from where the digest before it ended, to its own end (exclusive). */
  from: number;
  to: number;
  /** The local date or week of its end. */
  label: string;
  owner: string;
  /** Until when the owner is left alone, ms. */
  lease: number;
  /** How often it may have been published more than once. */
  repeats: number;
  subject?: string;
}

/** The table key of the last digest of a kind to one recipient; `sns` is the topic. */
export const digestKey = (kind: Period['kind'], recipient = 'sns'): { pk: string; sk: string } => ({
  pk: `DIGEST#${kind}`,
  sk: recipient,
});

/** As the release before kept it: a record for each label, which says nothing of where it began or ended. */
const formerKey = (label: string, recipient: string): { pk: string; sk: string } => ({
  pk: `DIGEST#${label}`,
  sk: recipient,
});

/**
 * Whose turn it is to send: ours, under a name that each further write proves, from where the last digest ended (ms); or
 * why not, and `served` when it was sent.
 */
type Claim = { owner: string; from: number } | { why: string; served?: true };

interface RecordOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Pick<Config, 'table'>;
  /** Milliseconds since 1970. */
  now(): number;
}

export type DigestRecord = ReturnType<typeof digestRecord>;

/**
 * The journal's record of the last digest of a kind to one recipient, written conditionally, so that one run at a time
 * sends it. The next one begins where it ended, whatever its date is called: no instant is told twice or left out when
 * the time zone or the hour changes, or when a morning failed altogether.
 */
export function digestRecord(
  { kind, label, from, to }: Period,
  recipient: string,
  { clients, config, now }: RecordOptions,
) {
  const TableName = config.table;
  const Key = digestKey(kind, recipient);

  /** Changes the record while `owner` holds it; undefined when another run does. */
  async function change(
    owner: string,
    UpdateExpression: string,
    values: Record<string, string | number>,
    condition = '',
  ): Promise<Item | undefined> {
    const update = new UpdateCommand({
      TableName,
      Key,
      UpdateExpression,
      ConditionExpression: `#owner = :owner AND #state <> :sent${condition}`,
      ExpressionAttributeNames: { '#state': 'state', '#owner': 'owner' },
      ExpressionAttributeValues: { ...values, ':owner': owner, ':sent': 'sent' },
      ReturnValues: 'ALL_NEW',
    });
    return lost(async () => (await clients.dynamodb.send(update)).Attributes as Item | undefined);
  }

  const served: Claim = { why: `the digest of ${label} was sent before`, served: true };

  async function read<T>(key: { pk: string; sk: string }): Promise<T | undefined> {
    const answer = await clients.dynamodb.send(new GetCommand({ TableName, Key: key, ConsistentRead: true }));
    return answer.Item as T | undefined;
  }

  /** The first digest of its kind; the release before may have sent it already. */
  async function begin(owner: string): Promise<Claim> {
    const former = await read<Pick<Item, 'state'>>(formerKey(label, recipient));
    const state = former?.state === 'sent' ? 'sent' : 'gathering';
    const item: Item = { state, from, to, label, owner, lease: now() + LEASE_MS, repeats: 0 };
    const put = new PutCommand({
      TableName,
      Item: { ...Key, ...item },
      ConditionExpression: 'attribute_not_exists(pk)',
    });
    const isOurs = await lost(async () => Boolean(await clients.dynamodb.send(put)));
    if (!isOurs) return { why: `another run is sending the digest of ${label}` };
    return state === 'sent' ? served : { owner, from };
  }

  /** Goes on from where the last one ended; one that never went out, since its morning failed, is told with this one. */
  async function goOn(owner: string, found: Item): Promise<Claim> {
    if (found.state === 'sent' && found.to >= to) return served;
    if (found.state !== 'sent' && found.lease > now()) return { why: `another run is sending the digest of ${label}` };
    const isSame = found.state !== 'sent' && found.to === to;
    const repeats = isSame ? found.repeats + (found.state === 'publishing' ? 1 : 0) : 0;
    if (repeats > MOST_REPEATS)
      throw new Error(`The digest of ${label} to ${recipient} may have been sent, and died before its mark twice.`);
    const begins = found.state === 'sent' ? found.to : found.from;
    const update = new UpdateCommand({
      TableName,
      Key,
      UpdateExpression:
        'SET #owner = :new, lease = :lease, repeats = :repeats, #from = :from, #to = :to, label = :label, #state = :state' +
        (isSame ? '' : ' REMOVE subject, messageId'),
      ConditionExpression: '#owner = :seen AND lease = :seenLease AND #state = :seenState',
      ExpressionAttributeNames: { '#owner': 'owner', '#from': 'from', '#to': 'to', '#state': 'state' },
      ExpressionAttributeValues: {
        ':new': owner,
        ':lease': now() + LEASE_MS,
        ':repeats': repeats,
        ':from': begins,
        ':to': to,
        ':label': label,
        ':state': isSame ? found.state : 'gathering',
        ':seen': found.owner,
        ':seenLease': found.lease,
        ':seenState': found.state,
      },
    });
    const taken = await lost(async () => Boolean(await clients.dynamodb.send(update)));
    return taken ? { owner, from: begins } : { why: `another run has taken over the digest of ${label}` };
  }

  return {
    async claim(): Promise<Claim> {
      const owner = randomUUID();
      const found = await read<Item>(Key);
      return found ? goOn(owner, found) : begin(owner);
    },

    /** Fences off a run that was taken over while it gathered. @returns the subject, that of the first attempt */
    async publishing(owner: string, subject: string): Promise<string | undefined> {
      const set = 'SET #state = :state, lease = :lease, subject = if_not_exists(subject, :subject)';
      const values = { ':state': 'publishing', ':subject': subject, ':lease': now() + LEASE_MS };
      const item = await change(owner, set, values);
      return item && (item.subject ?? subject);
    },

    async sent(owner: string, messageId: string): Promise<void> {
      const values = { ':state': 'sent', ':messageId': messageId, ':now': now() };
      await change(owner, 'SET #state = :state, messageId = :messageId, sentAt = :now', values);
    },

    /** Ends the lease at once, so that the next run need not wait for it. */
    async release(owner: string, state: State): Promise<void> {
      await change(owner, 'SET #state = :state, lease = :now', { ':state': state, ':now': now() });
    },
  };
}

/** What a conditional write returns, or undefined when its condition did not hold. */
async function lost<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
    throw error;
  }
}
