import type { Delivery } from '../core/delivery.ts';
import { denialOf } from '../core/denial.ts';
import { isRetryable, RenewalError } from '../core/errors.ts';
import { describeError } from '../core/telemetry.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Plan } from './plan-steps.ts';

const LAST_DELIVERY = 4;
const LAST_ATTEMPT = 8;

/** Whether the queue should deliver the message once more: trying again can help, and has not been tried too often. */
export function isWorthRetrying(error: unknown, delivery: Delivery, record: ResponseRecord): boolean {
  return isRetryable(error) && delivery.receives < LAST_DELIVERY && record.attempts < LAST_ATTEMPT;
}

/** An action that ends here because of an error, with what a person can do about it. */
export const failure = (error: unknown): Extract<Plan, { step: 'end' }> => {
  const { name, message } = describeError(error);
  const known = error instanceof RenewalError ? error.advice : undefined;
  return { step: 'end', outcome: 'failed', reason: `${name}: ${message}`, advice: known ?? adviceFor(name, message) };
};

function adviceFor(errorName: string, message: string): string {
  if (/AssumeRole|sts:/.test(message))
    return 'The role in the member account is missing, or does not trust this deployment: see docs/members.md.';
  if (/AccessDenied|Unauthorized|NotAuthorized/.test(errorName)) {
    const { cause } = denialOf({ name: errorName, message }) ?? {};
    if (cause) return `It is denied by ${cause}, not by a role of this stack: see docs/operations.md, "Access denied".`;
    return `The function lacks this permission, or a policy of the account denies it: ${commandLine('doctor')} says which, and docs/operations.md, "Access denied", how to fix it.`;
  }
  return 'Search the function’s log for the finding’s id. Once the cause is gone, Riposte tries again by itself: after an hour at first, and at least once a day.';
}
