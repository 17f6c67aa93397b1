import type * as Sns from '@aws-sdk/client-sns';
import { awsError, type World } from '../account.ts';
import { checkBatch, checkPublication, type Publication } from './sns-checks.ts';
import type { LocalSqs } from './sqs.ts';

type Reply<Output> = Omit<Output, '$metadata'>;

interface Published {
  topicArn: string;
  messageId: string;
  subject: string | undefined;
  /** As email gets it. */
  message: string;
  /** By protocol, where the publisher gave several. */
  bodies?: Record<string, string>;
  attributes: Record<string, Sns.MessageAttributeValue>;
  /** Milliseconds since 1970. */
  at: number;
}

interface Subscription {
  topicArn: string;
  queue: string;
  raw: boolean;
  /** Attribute values, one of which each message must have. */
  filter: Record<string, readonly string[]>;
}

/** Topics in memory. What was published can be read, and reaches local queues that are subscribed. */
export class LocalSns {
  /** Everything that was published, oldest first; tests may empty it. */
  readonly published: Published[] = [];
  /** How many of them are kept. */
  keep = Number.POSITIVE_INFINITY;
  /** How many people subscribed, beside local queues. */
  readonly subscribers = { confirmed: 1, pending: 0 };
  private readonly world: World;
  private readonly sqs: LocalSqs | undefined;
  private readonly topics = new Set<string>();
  private readonly subscriptions: Subscription[] = [];

  constructor(world: World, sqs?: LocalSqs) {
    this.world = world;
    this.sqs = sqs;
  }

  /** Sets up a topic. @returns its ARN */
  createTopic(name: string): string {
    const arn = `arn:${this.world.partition}:sns:${this.world.region}:${this.world.accountId}:${name}`;
    this.topics.add(arn);
    return arn;
  }

  /**
   * Subscribes a local queue by its name.
   *
   * @param options.raw the message alone, instead of the JSON around it
   * @param options.filter a filter policy on attributes, exact values only
   */
  subscribeQueue(topicArn: string, queue: string, { raw = false, filter = {} }: Partial<Subscription> = {}): void {
    if (!this.topics.has(topicArn)) throw noSuchTopic();
    this.subscriptions.push({ topicArn, queue, raw, filter });
  }

  Publish(input: Sns.PublishCommandInput): Reply<Sns.PublishCommandOutput> {
    const topicArn = input.TopicArn ?? input.TargetArn;
    this.check(topicArn);
    checkPublication(input);
    return { MessageId: this.publish(topicArn as string, input) };
  }

  PublishBatch(input: Sns.PublishBatchCommandInput): Reply<Sns.PublishBatchCommandOutput> {
    this.check(input.TopicArn);
    checkBatch(input.PublishBatchRequestEntries);
    const reply = { Successful: [] as Sns.PublishBatchResultEntry[], Failed: [] as Sns.BatchResultErrorEntry[] };
    for (const { Id, ...entry } of input.PublishBatchRequestEntries ?? []) {
      try {
        reply.Successful.push({ Id, ...this.Publish({ ...entry, TopicArn: input.TopicArn }) });
      } catch (error) {
        const { name, message } = error as Error;
        reply.Failed.push({ Id, Code: name.replace(/Exception$/, ''), Message: message, SenderFault: true });
      }
    }
    return reply;
  }

  GetTopicAttributes({ TopicArn }: Sns.GetTopicAttributesCommandInput): Reply<Sns.GetTopicAttributesCommandOutput> {
    this.check(TopicArn);
    const { confirmed, pending } = this.subscribers;
    return { Attributes: { SubscriptionsConfirmed: String(confirmed), SubscriptionsPending: String(pending) } };
  }

  private check(arn = ''): void {
    if (/^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w.-]+$/.test(arn) === false)
      throw awsError('InvalidParameterException', 'Invalid parameter: TopicArn');
    if (!this.topics.has(arn)) throw noSuchTopic();
  }

  private publish(topicArn: string, publication: Publication): string {
    const { Subject, Message = '', MessageAttributes = {}, MessageStructure } = publication;
    const messageId = this.world.newId();
    const at = this.world.now();
    const bodies: Record<string, string> | undefined = MessageStructure === 'json' ? JSON.parse(Message) : undefined;
    const published: Published = {
      topicArn,
      messageId,
      subject: Subject,
      message: bodies?.email ?? bodies?.default ?? Message,
      attributes: MessageAttributes,
      at,
      ...(bodies && { bodies }),
    };
    this.published.push(published);
    if (this.published.length > this.keep) this.published.shift();
    for (const subscription of this.subscriptions) this.deliver(subscription, published);
    return messageId;
  }

  private deliver({ topicArn, queue, raw, filter }: Subscription, published: Published): void {
    if (topicArn !== published.topicArn || !passes(filter, published.attributes)) return;
    const { message: whole, bodies, attributes } = published;
    const message = bodies?.sqs ?? bodies?.default ?? whole;
    if (raw) this.sqs?.deliver(queue, message, attributes as Parameters<LocalSqs['deliver']>[2]);
    else this.sqs?.deliver(queue, envelope({ ...published, message }));
  }
}

const noSuchTopic = (): Error => awsError('NotFoundException', 'Topic does not exist', 404);

const passes = (filter: Subscription['filter'], attributes: Published['attributes']): boolean =>
  Object.entries(filter).every(([name, values]) => values.includes(attributes[name]?.StringValue ?? ''));

/** The JSON that SNS puts around a message for queues that did not ask for raw delivery. */
function envelope({ topicArn, messageId, subject, message, attributes, at }: Published): string {
  const shown = Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
    name,
    { Type: DataType, Value: StringValue ?? Buffer.from(BinaryValue ?? []).toString('base64') },
  ]);
  return JSON.stringify({
    Type: 'Notification',
    MessageId: messageId,
    TopicArn: topicArn,
    ...(subject !== undefined && { Subject: subject }),
    Message: message,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '1',
    ...(shown.length > 0 && { MessageAttributes: Object.fromEntries(shown) }),
  });
}
