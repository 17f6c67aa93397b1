import { randomUUID } from 'node:crypto';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import { isAwsError } from '../core/errors.ts';

/** Longer than the function may run, so that a lease that has ended belongs to a run that is dead. */
const LEASE_MS = 10 * 60_000;
const MOST_REPEATS = 1;
const KEEP_SECONDS = 400 * 86_400;

/** `gathering`: nothing was published, try as often as needed. `publishing`: it may have been. `sent`: it was. */
type State = 'gathering' | 'publishing' | 'sent';

interface Item {
  state: State;
  owner: string;
  /** Until when the owner is left alone, ms. */
  lease: number;
  /** How often it may have been published more than once. */
  repeats: number;
  subject?: string;
}

/** The table key of one period's digest to one recipient; `sns` is the topic. */
export const digestKey = (label: string, recipient = 'sns'): { pk: string; sk: string } => ({
  pk: `DIGEST#${label}`,
  sk: recipient,
});

/** Whose turn it is to send: ours, under a name that each further write proves, or why not; `served` when it was sent. */
export type Claim = { owner: string } | { why: string; served?: true };

export interface RecordOptions {
  clients: Pick<Clients, 'dynamodb'>;
  config: Pick<Config, 'table'>;
  /** Milliseconds since 1970. */
  now(): number;
}

export type DigestRecord = ReturnType<typeof digestRecord>;

/** The journal's record of one digest to one recipient, written conditionally, so that one run at a time sends it. */
export function digestRecord(label: string, recipient: string, { clients, config, now }: RecordOptions) {
  const TableName = config.table;
  const Key = digestKey(label, recipient);

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

  /** Takes over from a run that is dead: its lease has ended, and nobody has written since we looked. */
  async function takeOver(owner: string): Promise<Claim> {
    const answer = await clients.dynamodb.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    const found = answer.Item as Item | undefined;
    if (!found || found.state === 'sent') return { why: `the digest of ${label} was sent before`, served: true };
    if (found.lease > now()) return { why: `another run is sending the digest of ${label}` };
    const repeats = found.repeats + (found.state === 'publishing' ? 1 : 0);
    if (repeats > MOST_REPEATS)
      throw new Error(`The digest of ${label} to ${recipient} may have been sent, and died before its mark twice.`);
    const set = 'SET #owner = :new, lease = :lease, repeats = :repeats';
    const values = { ':new': owner, ':lease': now() + LEASE_MS, ':repeats': repeats, ':seen': found.lease };
    const taken = await change(found.owner, set, values, ' AND lease = :seen');
    return taken ? { owner } : { why: `another run has taken over the digest of ${label}` };
  }

  return {
    async claim(): Promise<Claim> {
      const owner = randomUUID();
      const item: Item = { state: 'gathering', owner, lease: now() + LEASE_MS, repeats: 0 };
      const put = new PutCommand({
        TableName,
        Item: { ...Key, ...item, ttl: Math.floor(now() / 1000) + KEEP_SECONDS },
        ConditionExpression: 'attribute_not_exists(pk)',
      });
      return (await lost(async () => (await clients.dynamodb.send(put)) && { owner })) ?? takeOver(owner);
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
