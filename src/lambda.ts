import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MiddlewareObj } from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { Delivery } from './act/work.ts';
import type { Telemetry } from './telemetry.ts';

/** Reports to CloudWatch: JSON logs, and metrics in the embedded metric format once per invocation. */
export function cloudWatch(): Telemetry & { flush: MiddlewareObj } {
  const logger = new Logger();
  const metrics = new Metrics();
  // Returns nothing: whatever a middleware returns becomes the function's response, and would hide an error.
  const publish = (): void => {
    if (metrics.hasStoredMetrics()) metrics.publishStoredMetrics();
  };
  return {
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
    count(metric, value, dimensions) {
      const target = dimensions ? metrics.singleMetric() : metrics;
      if (dimensions) target.addDimensions(dimensions);
      target.addMetric(metric, MetricUnit.Count, value);
    },
    flush: { after: publish, onError: publish },
  };
}

/**
 * Runs a batch of queue messages. Only those whose ids come back are delivered again, and end on the dead-letter
 * queue at last.
 */
export function fromQueue(run: (deliveries: readonly Delivery[]) => Promise<string[]>) {
  return async (event: SQSEvent): Promise<SQSBatchResponse> => {
    const failed = await run(
      event.Records.map(({ messageId, body, attributes }) => ({
        messageId,
        body,
        receives: Number(attributes.ApproximateReceiveCount),
      })),
    );
    return { batchItemFailures: failed.map((itemIdentifier) => ({ itemIdentifier })) };
  };
}
