import { Logger } from '@aws-lambda-powertools/logger';
import type { MiddlewareObj } from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Delivery } from '../core/delivery.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { createMeter } from './meter.ts';

/** So long before a function is stopped, it says that it ran out of time: afterwards nobody can. */
const LAST_WORDS_MS = 1_000;

/**
 * Reports to CloudWatch: JSON logs, and metrics in the embedded metric format once per invocation. `flush` also counts
 * cold starts and invocations that fail or run out of time.
 */
export function cloudWatch(): Telemetry & { flush: MiddlewareObj } {
  const logger = new Logger();
  const meter = createMeter();
  let isCold = true;
  let timer: NodeJS.Timeout | undefined;
  const fail = (message: string, fields: Record<string, unknown> = {}): void => {
    logger.error(message, loggable(fields));
    meter.count('Failures', 1);
  };
  // Returns nothing: whatever a middleware returns becomes the function's response, and would hide an error.
  const end = (): void => {
    clearTimeout(timer);
    meter.publish();
  };
  return {
    info: (message, fields = {}) => logger.info(message, loggable(fields)),
    warn: (message, fields = {}) => logger.warn(message, loggable(fields)),
    error: (message, fields = {}) => logger.error(message, loggable(fields)),
    count: meter.count,
    flush: {
      before: ({ context }: { context: Partial<Context> }) => {
        if (isCold) meter.count('ColdStarts', 1);
        isCold = false;
        const left = context.getRemainingTimeInMillis?.();
        if (left === undefined) return;
        timer = setTimeout(() => {
          fail('function is running out of time');
          meter.publish();
        }, left - LAST_WORDS_MS).unref();
      },
      after: end,
      onError: ({ error }) => {
        fail('function failed', describeError(error));
        end();
      },
    },
  };
}

/** The logger drops a field that is called `message`, as its own is: an error's goes by `reason`. */
function loggable({ message, ...fields }: Record<string, unknown>): Record<string, unknown> {
  return message === undefined ? fields : { ...fields, reason: message };
}

/**
 * Runs a batch of queue messages. Only those whose ids come back are delivered again, and end on the dead-letter
 * queue at last.
 */
export function fromQueue(run: (deliveries: readonly Delivery[]) => Promise<string[]>) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await run(
      event.Records.map(({ messageId, body, attributes, receiptHandle }) => ({
        messageId,
        body,
        receives: Number(attributes.ApproximateReceiveCount),
        receipt: receiptHandle,
      })),
    );
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
