import type { Period } from '../core/period.ts';
import type { DigestMessage } from './message.ts';
import { type Recipient, TOPIC } from './recipients.ts';
import { type DigestRecord, digestRecord } from './record.ts';
import { emailDigest } from './send-email.ts';
import { publishDigest } from './send-topic.ts';
import type { Claimed, Sending } from './send-types.ts';

/** Takes the lease of each recipient that is not served yet; `busy` when another run holds one. */
export async function claimAll(
  period: Period,
  due: readonly Recipient[],
  sending: Sending,
): Promise<{ claimed: Claimed[]; others: string[]; busy: boolean; failures: unknown[] }> {
  const claimed: Claimed[] = [];
  const others: string[] = [];
  const failures: unknown[] = [];
  let busy = false;
  for (const recipient of due) {
    const record = digestRecord(period, recipient.id, sending);
    try {
      const claim = await record.claim();
      if ('owner' in claim) claimed.push({ recipient, record, ...claim });
      else {
        others.push(claim.why);
        busy ||= !claim.served;
      }
    } catch (error) {
      failures.push(error);
    }
  }
  return { claimed, others, busy, failures };
}

/** Sends one digest to one recipient, and marks before and after. */
export async function deliver(
  { recipient, record, owner }: Claimed,
  message: DigestMessage,
  sending: Sending,
): Promise<{ sent: true; why: string } | { why: string } | { failure: unknown }> {
  try {
    const subject = await record.publishing(owner, message.subject);
    if (subject === undefined) return { why: `another run has taken over the digest to ${recipient.id}` };
    const messageId = await send({ ...message, subject }, recipient, record, owner, sending);
    await record.sent(owner, messageId);
    return { sent: true, why: `sent to ${recipient.id} as ${messageId}` };
  } catch (failure) {
    return { failure };
  }
}

async function send(
  message: DigestMessage,
  { id, address }: Recipient,
  record: DigestRecord,
  owner: string,
  sending: Sending,
): Promise<string> {
  try {
    return id === TOPIC || address === undefined
      ? await publishDigest(message, sending)
      : await emailDigest(message, address, sending);
  } catch (error) {
    // It was answered, so that nothing was taken and the next run starts afresh; without an answer it may have been.
    await record.release(owner, wasAnswered(error) ? 'gathering' : 'publishing');
    throw error;
  }
}

const wasAnswered = (error: unknown): boolean => {
  const { $metadata, cause } = error as { $metadata?: { httpStatusCode?: number }; cause?: unknown };
  return $metadata?.httpStatusCode !== undefined || (cause !== undefined && wasAnswered(cause));
};
