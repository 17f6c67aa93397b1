import { isOfCall, isRetryable } from '../../core/errors.ts';

/** Whether AWS has refused a call, and trying again would not help. Nothing else may be passed over. */
export const isRefusal = (error: unknown): error is Error =>
  error instanceof Error && '$fault' in error && !isRetryable(error);

/**
 * What is no cut, such as evidence, must not keep the cut from being made: where AWS refuses it, or does not have it, it is
 * `otherwise`. An error that trying again could help is thrown.
 */
export async function beside<T, O = undefined>(
  step: () => Promise<T>,
  otherwise?: O,
  isPassedOver = isRefusal,
): Promise<T | O> {
  try {
    return await step();
  } catch (error) {
    if (!isPassedOver(error)) throw error;
    return otherwise as O;
  }
}

/** The same where nothing waits for AWS either: whatever it answers, or where it does not, it is `otherwise`. */
export const atOnce = <T, O>(step: () => Promise<T>, otherwise: O): Promise<T | O> => beside(step, otherwise, isOfCall);
