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

type Attribute = (queue: Queue, now: number, naming: Naming) => string;

const ATTRIBUTES: Record<string, Attribute> = {
  QueueArn: ({ name }, _, naming) => naming.arnOf(name),
  ApproximateNumberOfMessages: (queue, now) => String(queue.counts(now).visible),
  ApproximateNumberOfMessagesNotVisible: (queue, now) => String(queue.counts(now).inFlight),
  ApproximateNumberOfMessagesDelayed: (queue, now) => String(queue.counts(now).delayed),
  CreatedTimestamp: ({ createdAt }) => String(Math.floor(createdAt / 1000)),
  LastModifiedTimestamp: ({ createdAt }) => String(Math.floor(createdAt / 1000)),
  VisibilityTimeout: ({ settings }) => String(settings.visibilitySeconds),
  DelaySeconds: ({ settings }) => String(settings.delaySeconds),
  MessageRetentionPeriod: ({ settings }) => String(settings.retentionSeconds),
  MaximumMessageSize: () => '1048576',
  ReceiveMessageWaitTimeSeconds: () => '0',
  RedrivePolicy: ({ settings }, _, naming) => redrivePolicy(settings, naming),
};
const NAMES = Object.keys(ATTRIBUTES);

/** @throws InvalidAttributeName for a name that SQS does not know, or that these queues do not keep */
export function queueAttributes(
  queue: Queue,
  wanted: readonly string[],
  now: number,
  naming: Naming,
): Pick<GetQueueAttributesCommandOutput, 'Attributes'> {
  const unknown = wanted.find((name) => name !== 'All' && !Object.hasOwn(ATTRIBUTES, name));
  if (unknown !== undefined) throw awsError('InvalidAttributeName', `Unknown Attribute ${unknown}.`);
  const isThere = (name: string): boolean => name !== 'RedrivePolicy' || queue.settings.deadLetter !== undefined;
  const names = (wanted.includes('All') ? NAMES : [...new Set(wanted)]).filter(isThere);
  if (names.length === 0) return {};
  return { Attributes: Object.fromEntries(names.map((name) => [name, ATTRIBUTES[name]?.(queue, now, naming) ?? ''])) };
}

const redrivePolicy = ({ deadLetter = '', maxReceives }: Queue['settings'], naming: Naming): string =>
  JSON.stringify({ deadLetterTargetArn: naming.arnOf(deadLetter), maxReceiveCount: maxReceives });
