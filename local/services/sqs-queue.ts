import type { MessageAttributeValue } from '@aws-sdk/client-sqs';

export interface QueueSettings {
  /** How long a received message stays hidden, unless the call says otherwise. */
  visibilitySeconds: number;
  /** Deliveries before a message moves to the dead-letter queue. */
  maxReceives: number;
  /** The dead-letter queue's name. */
  deadLetter: string | undefined;
  delaySeconds: number;
  retentionSeconds: number;
}

export interface StoredMessage {
  id: string;
  body: string;
  attributes: Record<string, MessageAttributeValue>;
  /** Milliseconds since 1970; a move to a dead-letter queue keeps it. */
  sentAt: number;
  firstReceivedAt: number | undefined;
  visibleAt: number;
  receives: number;
  /** The latest receipt handle. */
  receipt: string | undefined;
  /** The queue that gave it up, on a dead-letter queue. */
  from: string | undefined;
}

/** One queue's messages: those that may be received now, and those that are in flight or delayed. */
export class Queue {
  readonly name: string;
  readonly settings: QueueSettings;
  readonly createdAt: number;
  purgedAt = Number.NEGATIVE_INFINITY;
  private readonly ready = new Set<StoredMessage>();
  private readonly hidden = new Set<StoredMessage>();
  private readonly byReceipt = new Map<string, StoredMessage>();

  constructor(name: string, settings: QueueSettings, createdAt: number) {
    this.name = name;
    this.settings = settings;
    this.createdAt = createdAt;
  }

  add(message: StoredMessage, now: number): void {
    (message.visibleAt > now ? this.hidden : this.ready).add(message);
  }

  /** Messages whose time has come, oldest return last; those past their retention are dropped. */
  visible(now: number, most = MOST_AT_ONCE): StoredMessage[] {
    for (const message of this.hidden) if (message.visibleAt <= now) this.show(message);
    const kept = (message: StoredMessage): boolean => now - message.sentAt < this.settings.retentionSeconds * 1000;
    const messages: StoredMessage[] = [];
    for (const message of this.ready) {
      if (kept(message)) messages.push(message);
      else this.remove(message);
      if (messages.length >= most) break;
    }
    return messages;
  }

  private show(message: StoredMessage): void {
    this.hidden.delete(message);
    this.ready.add(message);
  }

  hide(message: StoredMessage, until: number, receipt: string): void {
    if (message.receipt) this.byReceipt.delete(message.receipt);
    Object.assign(message, { visibleAt: until, receipt });
    this.byReceipt.set(receipt, message);
    this.ready.delete(message);
    this.hidden.add(message);
  }

  /** The message that this receipt handle was the latest for. */
  received(receipt: string): StoredMessage | undefined {
    return this.byReceipt.get(receipt);
  }

  remove(message: StoredMessage): void {
    this.ready.delete(message);
    this.hidden.delete(message);
    if (message.receipt) this.byReceipt.delete(message.receipt);
  }

  clear(): void {
    for (const message of this.all()) this.remove(message);
  }

  all(): StoredMessage[] {
    return [...this.ready, ...this.hidden];
  }

  /** As CloudWatch and GetQueueAttributes count: hidden messages that were never received are delayed. */
  counts(now: number): { visible: number; inFlight: number; delayed: number } {
    const waiting = [...this.hidden].filter(({ visibleAt }) => visibleAt > now);
    const inFlight = waiting.filter(({ receipt }) => receipt !== undefined).length;
    const all = this.ready.size + this.hidden.size;
    return { visible: all - waiting.length, inFlight, delayed: waiting.length - inFlight };
  }
}

/** More than one call returns, so that messages which move to the dead-letter queue leave room for others. */
const MOST_AT_ONCE = 64;
