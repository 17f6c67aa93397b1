import { ChangeMessageVisibilityCommand, type Message, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { Clients } from '../core/clients.ts';
import { parseResponseKey } from '../core/response.ts';
import { sources } from '../sources/index.ts';
import { sourceAmong } from '../sources/source-among.ts';
import type { Deployment } from './commands/context.ts';
import { shown } from './out.ts';
import type { Subject } from './select/selection.ts';

/** One message that could not be handled, and why, as far as its attributes say. */
export interface DeadLetter {
  id: string;
  /** Why it was set aside, or `NOT_HANDLED` when a function failed on it again and again. */
  code: string;
  reason: string;
  /** What it is about, in short. */
  about: string;
  /** In ms since 1970; of its first arrival. */
  sentAt: number;
  /** What selectors look at, as far as its text says. */
  subject: Subject;
  /** It carries attributes that must not go back with it. */
  marked: boolean;
}

export interface DeadLetterQueue {
  /** Such as `guardduty` or `act-network`. */
  id: string;
  url: string;
  /** The URL of the queue on which its messages belong. */
  home: string;
  /** The ARNs of both. */
  arn: string;
  homeArn: string;
}

export type Sqs = Clients['sqs'];

const ENDING = '-dead-letters';
/** Long enough to receive everything once, short enough to leave nothing hidden after a crash. */
const HIDDEN_SECONDS = 120;
const MOST = 2_000;

export function deadLetterQueues(
  deployment: Pick<Deployment, 'stack' | 'deadLetters' | 'partition' | 'region' | 'account'>,
): DeadLetterQueue[] {
  const { stack, partition, region, account } = deployment;
  return deployment.deadLetters.map((url) => {
    const home = url.slice(0, -ENDING.length);
    const name = home.slice(home.lastIndexOf('/') + 1);
    const homeArn = `arn:${partition}:sqs:${region}:${account}:${name}`;
    return { id: name.replace(`${stack}-`, ''), url, home, arn: homeArn + ENDING, homeArn };
  });
}

/** Hands each message over once, then makes all of them visible again, whatever happened. */
export async function eachMessage(
  sqs: Sqs,
  QueueUrl: string,
  take: (message: Message) => Promise<boolean>,
): Promise<void> {
  const held = new Map<string, string>();
  const seen = new Set<string>();
  try {
    while (seen.size < MOST) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({
          QueueUrl,
          MaxNumberOfMessages: 10,
          VisibilityTimeout: HIDDEN_SECONDS,
          // Asks all servers of the queue, so that an empty answer means empty.
          WaitTimeSeconds: 1,
          MessageAttributeNames: ['All'],
          MessageSystemAttributeNames: ['All'],
        }),
      );
      if (Messages.length === 0) return;
      for (const message of Messages) {
        const { MessageId = '', ReceiptHandle = '' } = message;
        held.set(MessageId, ReceiptHandle);
        const isNew = !seen.has(MessageId);
        seen.add(MessageId);
        if (isNew && (await take(message))) held.delete(MessageId);
      }
    }
  } finally {
    for (const ReceiptHandle of held.values())
      await sqs
        .send(new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout: 0 }))
        .catch(() => undefined);
  }
}

/** Reads what lies on a dead-letter queue, at most about 2,000 messages, and leaves it there. */
export async function lookInto(sqs: Sqs, { url }: DeadLetterQueue): Promise<DeadLetter[]> {
  const letters: DeadLetter[] = [];
  await eachMessage(sqs, url, async (message) => {
    letters.push(letterOf(message));
    return false;
  });
  return letters.sort((a, b) => a.sentAt - b.sentAt);
}

function letterOf({ MessageId = '', Body = '', MessageAttributes = {}, Attributes }: Message): DeadLetter {
  // `code` and `reason` are ours; EventBridge has its own names for an event that it could not deliver.
  const text = (...names: string[]): string =>
    names.map((name) => MessageAttributes[name]?.StringValue).find((value) => value !== undefined) ?? '';
  return {
    id: MessageId,
    code: shown(text('code', 'ERROR_CODE') || 'NOT_HANDLED', 64),
    reason: shown(
      text('reason', 'ERROR_MESSAGE') || 'its function failed on it again and again; the log says why',
      500,
    ),
    about: aboutOf(Body),
    sentAt: Number(Attributes?.SentTimestamp ?? 0),
    subject: subjectOf(Body),
    marked: Object.keys(MessageAttributes).length > 0,
  };
}

/** Only what names the message: an event's text is an attacker's, and may be long. */
function aboutOf(body: string): string {
  try {
    const { kind, key, source, 'detail-type': type } = JSON.parse(body) as Record<string, unknown>;
    return shown([kind, key, source, type].filter((part) => typeof part === 'string').join(' '), 200);
  } catch {
    return 'not JSON';
  }
}

/** An event of a source, or a message about a response. */
function subjectOf(body: string): Subject {
  try {
    const event = JSON.parse(body) as Record<string, unknown>;
    const said = typeof event.key === 'string' ? parseResponseKey(event.key) : undefined;
    const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
    if (said) return { ...said, region: said.place };
    return {
      source: sourceAmong(Object.values(sources), event)?.id ?? text(event.source)?.replace(/^aws\./, ''),
      account: text(event.account),
      region: text(event.region),
    };
  } catch {
    return {};
  }
}
