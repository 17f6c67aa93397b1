import { PublishCommand } from '@aws-sdk/client-sns';
import type { Clients } from '../clients.ts';
import type { Config } from '../config.ts';
import { buildDigest } from './build.ts';
import type { DigestInput } from './input.ts';
import { digestPeriod, type Period } from './period.ts';
import { type DigestRecord, digestRecord } from './record.ts';
import { renderText } from './text.ts';

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
 * @throws what SNS or the journal answered when they refused; the record is left so that the next run sends
 */
export async function sendDigest(sending: Sending): Promise<{ sent: boolean; why: string }> {
  const period = digestPeriod(sending.now(), sending.config.timeZone);
  const record = digestRecord(period.label, sending);
  const claim = await record.claim();
  if ('why' in claim) return { sent: false, why: claim.why };
  const { owner } = claim;
  const { subject, body } = await compose(sending, period, record, owner);
  const daySubject = await record.publishing(owner, subject);
  if (daySubject === undefined) return { sent: false, why: `another run has taken over the digest of ${period.label}` };
  const messageId = await publish(sending, period.label, { subject: daySubject, body }, record, owner);
  await record.sent(owner, messageId);
  return { sent: true, why: `digest of ${period.label} published as ${messageId}` };
}

async function compose(
  { gather }: Sending,
  period: Period,
  record: DigestRecord,
  owner: string,
): Promise<{ subject: string; body: string }> {
  try {
    return renderText(buildDigest(await gather(period)));
  } catch (error) {
    await record.release(owner, 'gathering');
    throw error;
  }
}

async function publish(
  { clients, config }: Sending,
  date: string,
  { subject, body }: { subject: string; body: string },
  record: DigestRecord,
  owner: string,
): Promise<string> {
  const digestId = [config.stack, config.account, config.region, date].join('#');
  const publication = new PublishCommand({
    TopicArn: config.topic,
    Subject: subject,
    Message: body,
    MessageAttributes: {
      kind: { DataType: 'String', StringValue: 'digest' },
      digestId: { DataType: 'String', StringValue: digestId },
    },
  });
  try {
    return (await clients.sns.send(publication)).MessageId ?? '';
  } catch (error) {
    // SNS answered that it did not take it, so that the next run starts afresh; without an answer it may have.
    const answered = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode !== undefined;
    await record.release(owner, answered ? 'gathering' : 'publishing');
    throw error;
  }
}
