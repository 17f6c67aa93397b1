import { createHash } from 'node:crypto';
import { type MessageAttributeValue, PublishBatchCommand, type PublishBatchRequestEntry } from '@aws-sdk/client-sns';
import type { Clients } from '../clients.ts';
import type { Config } from '../config.ts';
import { severityBand } from '../finding.ts';
import { clean } from '../text.ts';
import type { Alert } from './alert.ts';
import { alertBody, alertSubject } from './alert-text.ts';
import { batches, type SnsMessage } from './batches.ts';
import { groupAlerts, groupBodies, groupSubject, worstOf } from './group.ts';
import { needsPerson } from './words.ts';

/** Leaves room for the attributes, and for what SNS adds to an email. */
const MOST_BODY_BYTES = 200_000;

/** Messages for people, made of alerts. Pure. Every alert is in exactly one message; many of a kind share one. */
export function toMessages(alerts: readonly Alert[]): SnsMessage[] {
  return groupAlerts(alerts).flatMap((group) => {
    const [first] = group;
    if (first && group.length === 1) return [message(group, alertSubject(first), alertBody(first))];
    const Subject = groupSubject(group);
    return groupBodies(group, MOST_BODY_BYTES).map(({ alerts: part, body }) => message(part, Subject, body));
  });
}

function message(alerts: Alert[], Subject: string, Message: string): SnsMessage {
  const ids = alerts.map(({ id }) => id);
  const values = (of: (alert: Alert) => string): MessageAttributeValue => attribute(alerts.map(of));
  return {
    alertIds: ids,
    Subject,
    Message,
    MessageAttributes: {
      severity: attribute([severityBand(worstOf(alerts).finding.severity)]),
      needsPerson: attribute([String(alerts.some(needsPerson))]),
      alertId: attribute([ids.length === 1 ? (ids[0] ?? '') : digestOf(ids)]),
      source: values(({ finding }) => finding.source),
      action: values(({ decision }) => decision.action),
      outcome: values(({ outcome }) => outcome),
      playbook: values(({ decision }) => decision.playbook),
      account: values(({ finding }) => finding.account),
      region: values(({ finding }) => finding.region),
    },
  };
}

const digestOf = (ids: readonly string[]): string =>
  `group-${createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 32)}`;

// A group of findings from two accounts must pass a subscription's filter on either: an array matches by any entry.
function attribute(values: readonly string[]): MessageAttributeValue {
  const distinct = [...new Set(values.map((value) => clean(value, 256).toWellFormed() || '-'))].sort();
  return distinct.length === 1
    ? { DataType: 'String', StringValue: distinct[0] }
    : { DataType: 'String.Array', StringValue: JSON.stringify(distinct) };
}

/**
 * Publishes alerts to the stack's topic.
 *
 * Never throws for what SNS refuses: an alert that was not sent is in `failed`, with an error that `isRetryable` can
 * judge, so that the others count as sent.
 */
export async function publishAlerts(
  alerts: readonly Alert[],
  { clients, config }: { clients: Pick<Clients, 'sns'>; config: Pick<Config, 'topic'> },
): Promise<{ sent: string[]; failed: { id: string; error: Error }[] }> {
  const sent: string[] = [];
  const failed: { id: string; error: Error }[] = [];
  for (const batch of batches(toMessages(alerts))) {
    const errors = await publish(batch, clients, config.topic);
    batch.forEach(({ alertIds }, index) => {
      const error = errors[index];
      if (error) failed.push(...alertIds.map((id) => ({ id, error })));
      else sent.push(...alertIds);
    });
  }
  return { sent, failed };
}

/** For each message, why it was not sent; undefined when it was. */
async function publish(
  batch: readonly SnsMessage[],
  clients: Pick<Clients, 'sns'>,
  TopicArn: string,
): Promise<(Error | undefined)[]> {
  const PublishBatchRequestEntries = batch.map(
    ({ alertIds: _, ...entry }, index): PublishBatchRequestEntry => ({ Id: `m${index}`, ...entry }),
  );
  try {
    const answer = await clients.sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries }));
    const sent = new Set(answer.Successful?.map(({ Id }) => Id));
    const refused = new Map(answer.Failed?.map((entry) => [entry.Id, entry]));
    return PublishBatchRequestEntries.map(({ Id }) => {
      if (sent.has(Id)) return undefined;
      const { Code = 'InternalError', Message = 'no reason given', SenderFault = false } = refused.get(Id) ?? {};
      return Object.assign(new Error(`SNS did not take the message for ${TopicArn}: ${Code}: ${clean(Message)}`), {
        name: Code,
        $metadata: { httpStatusCode: SenderFault ? 400 : 500 },
      });
    });
  } catch (error) {
    return batch.map(() => (error instanceof Error ? error : new Error(String(error))));
  }
}
