import type { Delivery } from '../core/delivery.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { ElsewhereError } from './elsewhere.ts';
import { InHandError, UnrecordedError } from './in-hand.ts';
import type { Retry } from './work.ts';

/** What of a batch is not over, by what it waits for. */
export interface NotOver {
  /** Ids of messages that the queue is to deliver again. */
  failed: Set<string>;
  /** Behind another message or function, for a moment. */
  inHand: Map<string, Delivery>;
  /** Answers to what is not recorded yet. */
  unrecorded: Map<string, Delivery>;
  /** For another function, by the URL of its queue. */
  moved: Map<string, { delivery: Delivery; queue: string }>;
  /** Has the queue deliver a message again. */
  fail: Retry;
  /** Keeps a message by what it waits for. */
  retry: Retry;
}

/** Nothing waits for anything yet. */
export function notOver(telemetry: Telemetry): NotOver {
  const failed = new Set<string>();
  const inHand = new Map<string, Delivery>();
  const unrecorded = new Map<string, Delivery>();
  const moved: NotOver['moved'] = new Map();
  const fail: Retry = (delivery, error) => {
    failed.add(delivery.messageId);
    telemetry.warn('message will be delivered again', { messageId: delivery.messageId, ...describeError(error) });
  };
  const retry: Retry = (delivery, error) => {
    if (error instanceof InHandError) inHand.set(delivery.messageId, delivery);
    else if (error instanceof UnrecordedError) unrecorded.set(delivery.messageId, delivery);
    else if (error instanceof ElsewhereError) moved.set(delivery.messageId, { delivery, queue: error.queue });
    else fail(delivery, error);
  };
  return { failed, inHand, unrecorded, moved, fail, retry };
}
