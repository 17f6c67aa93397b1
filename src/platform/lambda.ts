import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Delivery } from '../core/delivery.ts';
import { RulesRefusedError } from '../core/errors.ts';
import { describeError, type Telemetry } from '../core/telemetry.ts';
import { createMeter } from './meter.ts';

/** So long before a function is stopped, it says that it ran out of time: afterwards nobody can. */
const LAST_WORDS_MS = 1_000;

/** A function as Lambda calls it. */
export type Invoke<E, R> = (event: E, context: Partial<Context>) => Promise<R>;

/**
 * Reports to CloudWatch: JSON logs, and metrics in the embedded metric format. `watched` publishes them once for each
 * invocation, and counts cold starts and the invocations that fail or run out of time.
 */
export function cloudWatch(): Telemetry & { watched<E, R>(run: (event: E) => R | Promise<R>): Invoke<E, R> } {
  const logger = new Logger();
  const meter = createMeter();
  let isCold = true;
  const fail = (message: string, fields: Record<string, unknown> = {}): void => {
    logger.error(message, loggable(fields));
    meter.count('Failures', 1);
  };
  const lastWords = (left: number): NodeJS.Timeout =>
    setTimeout(() => {
      fail('function is running out of time');
      meter.publish();
    }, left - LAST_WORDS_MS).unref();
  return {
    info: (message, fields = {}) => logger.info(message, loggable(fields)),
    warn: (message, fields = {}) => logger.warn(message, loggable(fields)),
    error: (message, fields = {}) => logger.error(message, loggable(fields)),
    count: meter.count,
    watched: (run) => async (event, context) => {
      if (isCold) meter.count('ColdStarts', 1);
      isCold = false;
      const left = context.getRemainingTimeInMillis?.();
      const timer = left === undefined ? undefined : lastWords(left);
      try {
        return await run(event);
      } catch (error) {
        // An answer that Lambda knows only as an error.
        if (!(error instanceof RulesRefusedError)) fail('function failed', describeError(error));
        throw error;
      } finally {
        clearTimeout(timer);
        meter.publish();
      }
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
