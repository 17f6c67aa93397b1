import { RiposteError } from './errors.ts';
import type { Dimensions, MetricName } from './metrics.ts';

/** Where functions report to: JSON logs with static messages, and counts. Never a secret value, never raw event text. */
export interface Telemetry {
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** Adds a value to a metric of `METRICS`, under the dimensions that it has there. */
  count(metric: MetricName, value: number, dimensions?: Dimensions): void;
}

/** Reports nowhere: for tests, the local run and measurements. */
export const silent: Telemetry = { info() {}, warn() {}, error() {}, count() {} };

/** What may be logged of an error: its name, code and first line. Messages of ours never hold secret values. */
export function describeError(error: unknown): { name: string; message: string; code?: string } {
  if (!(error instanceof Error)) return { name: 'NonError', message: String(error).slice(0, 200) };
  const message = (error.message.split('\n')[0] ?? '').slice(0, 500);
  return { name: error.name, message, ...(error instanceof RiposteError && { code: error.code }) };
}
