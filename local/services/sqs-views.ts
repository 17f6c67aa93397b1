import { hash } from 'node:crypto';
import type { GetQueueAttributesCommandOutput, Message, ReceiveMessageCommandInput } from '@aws-sdk/client-sqs';
import { awsError } from '../account.ts';
import type { Queue, StoredMessage } from './sqs-queue.ts';

interface Naming {
  arnOf(name: string): string;
}

/** A message as ReceiveMessage shows it: with the attributes that were asked for and no others. */
export function shown(message: StoredMessage, input: ReceiveMessageCommandInput, naming: Naming): Message {
  const wanted = input.MessageSystemAttributeNames ?? input.AttributeNames ?? [];
  const system = only(systemAttributes(message, naming), (name) => isWanted(wanted, name));
  const own = only(message.attributes, (name) => isWanted(input.MessageAttributeNames ?? [], name));
  return {
    MessageId: message.id,
    ReceiptHandle: message.receipt,
    Body: message.body,
    MD5OfBody: hash('md5', message.body),
    ...(system && { Attributes: system }),
    ...(own && { MessageAttributes: own }),
  };
}

function systemAttributes(message: StoredMessage, naming: Naming): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receives),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    SentTimestamp: String(message.sentAt),
    SenderId: 'AIDAEXAMPLE',
    ...(message.from !== undefined && { DeadLetterQueueSourceArn: naming.arnOf(message.from) }),
  };
}

const isWanted = (wanted: readonly string[], name: string): boolean =>
  wanted.some((each) => each === 'All' || each === name || (each.endsWith('.*') && name.startsWith(each.slice(0, -1))));

function only<T>(all: Record<string, T>, wanted: (name: string) => boolean): Record<string, T> | undefined {
  const kept = Object.entries(all).filter(([name]) => wanted(name));
  return kept.length > 0 ? Object.fromEntries(kept) : undefined;
}

/** @throws InvalidAttributeName for a name that SQS does not know, or that these queues do not keep */
export function queueAttributes(
  queue: Queue,
  wanted: readonly string[],
  now: number,
  naming: Naming,
): Pick<GetQueueAttributesCommandOutput, 'Attributes'> {
  const all = allAttributes(queue, now, naming);
  const unknown = wanted.find((name) => name !== 'All' && name !== 'RedrivePolicy' && !Object.hasOwn(all, name));
  if (unknown !== undefined) throw awsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const attributes = only(all, (name) => isWanted(wanted, name));
  return attributes ? { Attributes: attributes } : {};
}

function allAttributes(queue: Queue, now: number, naming: Naming): Record<string, string> {
  const { name, settings, createdAt } = queue;
  const { visible, inFlight, delayed } = queue.counts(now);
  return {
    QueueArn: naming.arnOf(name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: String(Math.floor(createdAt / 1000)),
    LastModifiedTimestamp: String(Math.floor(createdAt / 1000)),
    VisibilityTimeout: String(settings.visibilitySeconds),
    DelaySeconds: String(settings.delaySeconds),
    MessageRetentionPeriod: String(settings.retentionSeconds),
    MaximumMessageSize: '1048576',
    ReceiveMessageWaitTimeSeconds: '0',
    ...(settings.deadLetter !== undefined && { RedrivePolicy: redrivePolicy(settings, naming) }),
  };
}

const redrivePolicy = ({ deadLetter = '', maxReceives }: Queue['settings'], naming: Naming): string =>
  JSON.stringify({ deadLetterTargetArn: naming.arnOf(deadLetter), maxReceiveCount: maxReceives });
