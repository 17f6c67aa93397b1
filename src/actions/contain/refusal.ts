import { isRetryable } from '../../core/errors.ts';

/** Whether AWS has refused a call, and trying again would not help. Nothing else may be passed over. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && '$fault' in error && !isRetryable(error);
