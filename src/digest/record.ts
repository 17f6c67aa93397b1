import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../core/clients.ts';
import type { Config } from '../core/config.ts';
import type { Period } from '../core/period.ts';
import { type Claim, claim, type RecordScope } from './claim-record.ts';
import { digestKey, type Item, ifHeld, LEASE_MS, type State } from './record-item.ts';

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
export function digestRecord(period: Period, recipient: string, { clients, config, now }: RecordOptions) {
  const scope: RecordScope = { period, recipient, dynamodb: clients.dynamodb, table: config.table, now };
  return {
    claim: (): Promise<Claim> => claim(scope),

    /** Fences off a run that was taken over while it gathered. @returns the subject, that of the first attempt */
    async publishing(owner: string, subject: string): Promise<string | undefined> {
      const set = 'SET #state = :state, lease = :lease, subject = if_not_exists(subject, :subject)';
      const values = { ':state': 'publishing', ':subject': subject, ':lease': now() + LEASE_MS };
      const item = await change(scope, owner, set, values);
      return item && (item.subject ?? subject);
    },

    async sent(owner: string, messageId: string): Promise<void> {
      const values = { ':state': 'sent', ':messageId': messageId, ':now': now() };
      await change(scope, owner, 'SET #state = :state, messageId = :messageId, sentAt = :now', values);
    },

    /** Ends the lease at once, so that the next run need not wait for it. */
    async release(owner: string, state: State): Promise<void> {
      await change(scope, owner, 'SET #state = :state, lease = :now', { ':state': state, ':now': now() });
    },
  };
}

/** Changes the record while `owner` holds it; undefined when another run does. */
async function change(
  { period, recipient, dynamodb, table }: RecordScope,
  owner: string,
  UpdateExpression: string,
  values: Record<string, string | number>,
): Promise<Item | undefined> {
  const update = new UpdateCommand({
    TableName: table,
    Key: digestKey(period.kind, recipient),
    UpdateExpression,
    ConditionExpression: '#owner = :owner AND #state <> :sent',
    ExpressionAttributeNames: { '#state': 'state', '#owner': 'owner' },
    ExpressionAttributeValues: { ...values, ':owner': owner, ':sent': 'sent' },
    ReturnValues: 'ALL_NEW',
  });
  return ifHeld(async () => (await dynamodb.send(update)).Attributes as Item | undefined);
}
