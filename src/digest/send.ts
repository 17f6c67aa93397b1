import { randomUUID } from 'node:crypto';
import { PublishCommand } from '@aws-sdk/client-sns';
import { GetCommand, PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Clients } from '../clients.ts';
import type { Config } from '../config.ts';
import { isAwsError } from '../errors.ts';
import { buildDigest, type DigestInput } from './model.ts';
import { digestPeriod, type Period } from './period.ts';
import { renderText } from './text.ts';

/** Longer than the function may run, so that a lease that has ended belongs to a run that is dead. */
const LEASE_MS = 10 * 60_000;
const MOST_REPEATS = 1;
const KEEP_SECONDS = 400 * 86_400;

/**
 * The record of one day's digest. `gathering`: nothing was published, try as often as needed. `publishing`: it may
 * have been. `sent`: it was.
 */
interface DigestItem {
  state: 'gathering' | 'publishing' | 'sent';
  owner: string;
  lease: number;
  repeats: number;
  subject?: string;
}

export interface Sending {
  clients: Pick<Clients, 'dynamodb' | 'sns'>;
  config: Pick<Config, 'table' | 'topic' | 'timeZone' | 'stack' | 'account' | 'region'>;
  /** Milliseconds since 1970. */
  now(): number;
  gather(period: Period): Promise<DigestInput>;
}

/**
 * Sends the digest of the local day that ended last, once for each date.
 *
 * A run takes a lease on the date first, so that a retry, or two runs at once, send nothing more; a run that died is
 * taken over when its lease has ended. SNS keeps no record of what it was given, so for a run that died after
 * Publish and before its mark nobody can know whether the email went out: it is sent once more, at most, with the same
 * `digestId` and subject, by which receivers can drop the copy. One too many is better than none.
 *
 * @returns whether this run sent it, and why or why not
 * @throws what SNS answered when it refused; the record is left so that the next run sends
 */
export async function sendDigest(sending: Sending): Promise<{ sent: boolean; why: string }> {
  const { config, now } = sending;
  const period = digestPeriod(now(), config.timeZone);
  const claim = await claimDay(sending, period.label);
  if ('why' in claim) return { sent: false, why: claim.why };
  const { subject, body } = await compose(sending, period, claim.owner);
  const steady = await markPublishing(sending, period.label, claim.owner, subject);
  if (steady === undefined) return { sent: false, why: `another run has taken over the digest of ${period.label}` };
  const messageId = await publish(sending, period.label, claim.owner, steady, body);
  await mark(sending, period.label, claim.owner, 'SET #state = :state, messageId = :messageId, sentAt = :now', {
    ':state': 'sent',
    ':messageId': messageId,
    ':now': now(),
  });
  return { sent: true, why: `digest of ${period.label} published as ${messageId}` };
}

async function compose(sending: Sending, period: Period, owner: string): Promise<{ subject: string; body: string }> {
  try {
    return renderText(buildDigest(await sending.gather(period)));
  } catch (error) {
    await release(sending, period.label, owner, 'gathering');
    throw error;
  }
}

/** Ends the lease at once, so that the next run need not wait for it. */
async function release(sending: Sending, date: string, owner: string, state: DigestItem['state']): Promise<void> {
  await mark(sending, date, owner, 'SET #state = :state, lease = :now', { ':state': state, ':now': sending.now() });
}

/** The table key of one day's digest. */
export const keyOf = (date: string): { pk: string; sk: string } => ({ pk: `DIGEST#${date}`, sk: 'sns' });
const NAMES = { '#state': 'state', '#owner': 'owner' };

/** Takes the lease on a date, or says why not. */
async function claimDay(sending: Sending, date: string): Promise<{ owner: string } | { why: string }> {
  const { clients, config, now } = sending;
  const owner = randomUUID();
  const item: DigestItem = { state: 'gathering', owner, lease: now() + LEASE_MS, repeats: 0 };
  try {
    await clients.dynamodb.send(
      new PutCommand({
        TableName: config.table,
        Item: { ...keyOf(date), ...item, ttl: Math.floor(now() / 1000) + KEEP_SECONDS },
        ConditionExpression: 'attribute_not_exists(pk)',
      }),
    );
    return { owner };
  } catch (error) {
    if (!isAwsError(error, 'ConditionalCheckFailedException')) throw error;
  }
  return takeOver(sending, date, owner);
}

async function takeOver(sending: Sending, date: string, owner: string): Promise<{ owner: string } | { why: string }> {
  const { clients, config, now } = sending;
  const answer = await clients.dynamodb.send(
    new GetCommand({ TableName: config.table, Key: keyOf(date), ConsistentRead: true }),
  );
  const found = answer.Item as DigestItem | undefined;
  if (!found || found.state === 'sent') return { why: `the digest of ${date} was sent before` };
  if (found.lease > now()) return { why: `another run is sending the digest of ${date}` };
  const repeats = found.repeats + (found.state === 'publishing' ? 1 : 0);
  if (repeats > MOST_REPEATS)
    throw new Error(`The digest of ${date} may have been sent, and died before its mark twice: look at the topic.`);
  const taken = await mark(
    sending,
    date,
    found.owner,
    'SET #owner = :new, lease = :lease, repeats = :repeats',
    {
      ':new': owner,
      ':lease': now() + LEASE_MS,
      ':repeats': repeats,
      ':seen': found.lease,
    },
    ' AND lease = :seen',
  );
  return taken ? { owner } : { why: `another run has taken over the digest of ${date}` };
}

/** Fences off a run whose lease was taken while it gathered. Returns the day's subject: that of the first attempt. */
async function markPublishing(
  sending: Sending,
  date: string,
  owner: string,
  subject: string,
): Promise<string | undefined> {
  const update = 'SET #state = :state, lease = :lease, subject = if_not_exists(subject, :subject)';
  const item = await mark(sending, date, owner, update, {
    ':state': 'publishing',
    ':subject': subject,
    ':lease': sending.now() + LEASE_MS,
  });
  return item && (item.subject ?? subject);
}

async function publish(sending: Sending, date: string, owner: string, subject: string, body: string): Promise<string> {
  const { clients, config } = sending;
  const digestId = [config.stack, config.account, config.region, date].join('#');
  try {
    const { MessageId = '' } = await clients.sns.send(
      new PublishCommand({
        TopicArn: config.topic,
        Subject: subject,
        Message: body,
        MessageAttributes: {
          digestId: { DataType: 'String', StringValue: digestId },
          kind: { DataType: 'String', StringValue: 'digest' },
        },
      }),
    );
    return MessageId;
  } catch (error) {
    // SNS answered that it did not take it, so that the next run may start afresh; without an answer it may have.
    const answered = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
    await release(sending, date, owner, answered ? 'gathering' : 'publishing');
    throw error;
  }
}

/** Changes the record while `owner` holds it; undefined when another run does. */
async function mark(
  { clients, config }: Sending,
  date: string,
  owner: string,
  UpdateExpression: string,
  values: Record<string, string | number>,
  condition = '',
): Promise<DigestItem | undefined> {
  try {
    const answer = await clients.dynamodb.send(
      new UpdateCommand({
        TableName: config.table,
        Key: keyOf(date),
        UpdateExpression,
        ConditionExpression: `#owner = :owner AND #state <> :sent${condition}`,
        ExpressionAttributeNames: NAMES,
        ExpressionAttributeValues: { ...values, ':owner': owner, ':sent': 'sent' },
        ReturnValues: 'ALL_NEW',
      }),
    );
    return answer.Attributes as DigestItem | undefined;
  } catch (error) {
    if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
    throw error;
  }
}
