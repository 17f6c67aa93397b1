import type * as Sqs from '@aws-sdk/client-sqs';
import { minutes } from '../../src/core/time.ts';
import { awsError, type World } from '../account.ts';
import { checkRange, delayOf, inBatch, md5, noSuchQueue } from './sqs-batch.ts';
import { type Content, checkBatch, checkContent, invalidParameter, MAX_BYTES, sizeOf } from './sqs-checks.ts';
import { Queue, type QueueSettings, type StoredMessage } from './sqs-queue.ts';
import { queueAttributes, shown } from './sqs-views.ts';

type Reply<Output> = Omit<Output, '$metadata'>;
type Sent = { MessageId: string; MD5OfMessageBody: string };
type Where = { QueueUrl?: string | undefined };

const DEFAULTS: QueueSettings = {
  visibilitySeconds: 30,
  maxReceives: Number.POSITIVE_INFINITY,
  deadLetter: undefined,
  delaySeconds: 0,
  retentionSeconds: 345_600,
};
const MAX_VISIBILITY = 43_200;
const PURGE_MS = minutes(1);

/** Standard queues in memory: at least once, hidden while in flight, moved to the dead-letter queue in the end. */
export class LocalSqs {
  /** Which entries of a batch the service drops, by queue name and body: they come back as `Failed`. */
  failsEntry: (queue: string, body: string) => boolean = () => false;
  /** How often each message that is sent can be received; more than one is what "at least once" warns of. */
  copies = 1;
  /** Hears of each message that is put on a queue. */
  onArrival: (queue: string, body: string) => void = () => {};
  private readonly world: World;
  private readonly queues = new Map<string, Queue>();
  private readonly byUrl = new Map<string, Queue>();
  private receipts = 0;

  constructor(world: World) {
    this.world = world;
  }

  /** Sets up a queue, and answers with its URL. A dead-letter queue may be set up before or after. */
  createQueue(name: string, settings: Partial<QueueSettings> = {}): string {
    const [queue, url] = [new Queue(name, { ...DEFAULTS, ...settings }, this.world.now()), this.urlOf(name)];
    this.queues.set(name, queue);
    this.byUrl.set(url, queue);
    return url;
  }

  hasQueue(name: string): boolean {
    return this.queues.has(name);
  }

  urlOf(name: string): string {
    return `https://sqs.${this.world.region}.amazonaws.com/${this.world.accountId}/${name}`;
  }

  arnOf(name: string): string {
    return `arn:${this.world.partition}:sqs:${this.world.region}:${this.world.accountId}:${name}`;
  }

  /** What a queue holds, in flight or not. */
  messages(name: string): StoredMessage[] {
    return this.named(name).all();
  }

  /** The CloudWatch metric `ApproximateAgeOfOldestMessage`, in seconds; 0 when the queue is empty. */
  oldestAgeSeconds(name: string): number {
    const times = this.messages(name).map(({ sentAt }) => sentAt);
    return times.length === 0 ? 0 : (this.world.now() - Math.min(...times)) / 1000;
  }

  /** Lets every message of a queue be received again at once, as if its visibility timeout had passed. */
  redeliver(name: string): void {
    for (const message of this.messages(name)) message.visibleAt = this.world.now();
  }

  /** What EventBridge, SNS or a test puts on a queue. @returns the message's id */
  deliver(name: string, body: string, attributes: StoredMessage['attributes'] = {}): string {
    return this.store(this.named(name), { MessageBody: body, MessageAttributes: attributes });
  }

  SendMessage(input: Sqs.SendMessageCommandInput): Reply<Sqs.SendMessageCommandOutput> {
    return this.send(this.at(input), input);
  }

  SendMessageBatch(input: Sqs.SendMessageBatchCommandInput): Reply<Sqs.SendMessageBatchCommandOutput> {
    const queue = this.at(input);
    checkBatch(input.Entries);
    const entries = input.Entries ?? [];
    const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (bytes > MAX_BYTES)
      throw awsError(
        'BatchRequestTooLong',
        `Batch requests cannot be longer than ${MAX_BYTES} bytes. You have sent ${bytes} bytes.`,
      );
    return inBatch(entries, (entry) => {
      if (this.failsEntry(queue.name, entry.MessageBody ?? '')) throw awsError('InternalError', 'Try again.', 500);
      return this.send(queue, entry);
    });
  }

  ReceiveMessage(input: Sqs.ReceiveMessageCommandInput): Reply<Sqs.ReceiveMessageCommandOutput> {
    const queue = this.at(input);
    const { MaxNumberOfMessages: most = 1, VisibilityTimeout: seconds = queue.settings.visibilitySeconds } = input;
    checkRange('MaxNumberOfMessages', most, 1, 10);
    checkRange('VisibilityTimeout', seconds, 0, MAX_VISIBILITY);
    const messages: Sqs.Message[] = [];
    // A move to the dead-letter queue frees a place for the next message.
    for (const message of queue.visible(this.world.now())) {
      if (messages.length >= most) break;
      if (this.givenUp(queue, message)) continue;
      messages.push(shown(this.take(queue, message, seconds), input, this));
    }
    return messages.length > 0 ? { Messages: messages } : {};
  }

  DeleteMessage(input: Sqs.DeleteMessageCommandInput): Reply<Sqs.DeleteMessageCommandOutput> {
    const queue = this.at(input);
    // An old receipt handle is accepted, and deletes nothing: a later receiver has the message now.
    const message = this.receivedBy(queue, input.ReceiptHandle);
    if (message) queue.remove(message);
    return {};
  }

  DeleteMessageBatch(input: Sqs.DeleteMessageBatchCommandInput): Reply<Sqs.DeleteMessageBatchCommandOutput> {
    this.at(input);
    checkBatch(input.Entries);
    return inBatch(input.Entries ?? [], ({ ReceiptHandle }) =>
      this.DeleteMessage({ QueueUrl: input.QueueUrl, ReceiptHandle }),
    );
  }

  ChangeMessageVisibility(
    input: Sqs.ChangeMessageVisibilityCommandInput,
  ): Reply<Sqs.ChangeMessageVisibilityCommandOutput> {
    const queue = this.at(input);
    const seconds = input.VisibilityTimeout ?? 0;
    checkRange('VisibilityTimeout', seconds, 0, MAX_VISIBILITY);
    const message = this.receivedBy(queue, input.ReceiptHandle);
    const now = this.world.now();
    if (!message || message.visibleAt <= now)
      throw awsError('MessageNotInflight', `Value ${input.ReceiptHandle} for parameter ReceiptHandle is invalid.`);
    message.visibleAt = now + seconds * 1000;
    return {};
  }

  GetQueueUrl({ QueueName = '' }: Sqs.GetQueueUrlCommandInput): Reply<Sqs.GetQueueUrlCommandOutput> {
    return { QueueUrl: this.urlOf(this.named(QueueName).name) };
  }

  ListQueues({ QueueNamePrefix = '' }: Sqs.ListQueuesCommandInput): Reply<Sqs.ListQueuesCommandOutput> {
    const names = [...this.queues.keys()].filter((name) => name.startsWith(QueueNamePrefix)).sort();
    return names.length > 0 ? { QueueUrls: names.map((name) => this.urlOf(name)) } : {};
  }

  GetQueueAttributes(input: Sqs.GetQueueAttributesCommandInput): Reply<Sqs.GetQueueAttributesCommandOutput> {
    const queue = this.at(input);
    return queueAttributes(queue, input.AttributeNames ?? [], this.world.now(), this);
  }

  PurgeQueue(input: Sqs.PurgeQueueCommandInput): Reply<Sqs.PurgeQueueCommandOutput> {
    const queue = this.at(input);
    const now = this.world.now();
    if (now - queue.purgedAt < PURGE_MS)
      throw awsError(
        'PurgeQueueInProgress',
        `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
      );
    queue.purgedAt = now;
    queue.clear();
    return {};
  }

  /** Moves at once, unlike AWS. Messages become new ones: their ids, times and receive counts start again. */
  StartMessageMoveTask(input: Sqs.StartMessageMoveTaskCommandInput): Reply<Sqs.StartMessageMoveTaskCommandOutput> {
    const source = this.byArn(input.SourceArn);
    const destination = input.DestinationArn === undefined ? undefined : this.byArn(input.DestinationArn);
    if (![...this.queues.values()].some(({ settings }) => settings.deadLetter === source.name))
      throw invalidParameter('Source queue must be configured as a Dead Letter Queue.');
    for (const message of source.visible(this.world.now(), Number.POSITIVE_INFINITY)) {
      const target = destination ?? (message.from === undefined ? undefined : this.queues.get(message.from));
      if (!target) continue;
      source.remove(message);
      this.store(target, { MessageBody: message.body, MessageAttributes: message.attributes });
    }
    return { TaskHandle: this.world.newId() };
  }

  private send(queue: Queue, input: Content & { DelaySeconds?: number | undefined }): Sent {
    checkContent(input);
    return { MessageId: this.store(queue, input, delayOf(input)), MD5OfMessageBody: md5(input.MessageBody ?? '') };
  }

  private store(queue: Queue, { MessageBody = '', MessageAttributes = {} }: Content, delay?: number): string {
    const [id, now] = [this.world.newId(), this.world.now()];
    const visibleAt = now + (delay ?? queue.settings.delaySeconds) * 1000;
    for (let copy = 0; copy < this.copies; copy += 1)
      queue.add({ id, body: MessageBody, attributes: MessageAttributes, sentAt: now, visibleAt, ...UNSEEN }, now);
    this.onArrival(queue.name, MessageBody);
    return id;
  }

  private take(queue: Queue, message: StoredMessage, seconds: number): StoredMessage {
    const now = this.world.now();
    this.receipts += 1;
    message.receives += 1;
    message.firstReceivedAt ??= now;
    queue.hide(message, now + seconds * 1000, `${RECEIPT}${this.receipts}-${message.id}`);
    return message;
  }

  /** Moves a message that was received too often. Its id, time and receive count go with it. */
  private givenUp(queue: Queue, message: StoredMessage): boolean {
    const { maxReceives, deadLetter } = queue.settings;
    const target = deadLetter === undefined ? undefined : this.queues.get(deadLetter);
    if (!target || message.receives < maxReceives) return false;
    queue.remove(message);
    target.add({ ...message, receipt: undefined, from: queue.name }, this.world.now());
    return true;
  }

  private receivedBy(queue: Queue, receipt = ''): StoredMessage | undefined {
    if (receipt.startsWith(RECEIPT)) return queue.received(receipt);
    throw awsError('ReceiptHandleIsInvalid', `The input receipt handle "${receipt}" is not a valid receipt handle.`);
  }

  private at({ QueueUrl = '' }: Where): Queue {
    const queue = this.byUrl.get(QueueUrl);
    if (queue) return queue;
    const name = QueueUrl.slice(QueueUrl.lastIndexOf('/') + 1);
    throw noSuchQueue(QueueUrl === this.urlOf(name) ? name : QueueUrl);
  }

  private named(name: string): Queue {
    const queue = this.queues.get(name);
    if (!queue) throw noSuchQueue(name);
    return queue;
  }

  private byArn(arn = ''): Queue {
    const queue = this.queues.get(arn.slice(arn.lastIndexOf(':') + 1));
    if (queue && this.arnOf(queue.name) === arn) return queue;
    throw awsError('ResourceNotFoundException', `The resource that you specified doesn't exist: ${arn}`, 404);
  }
}

const RECEIPT = 'local-receipt-';
const UNSEEN = { firstReceivedAt: undefined, receives: 0, receipt: undefined, from: undefined };
