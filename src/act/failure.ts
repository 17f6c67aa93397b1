import type { Delivery } from '../core/delivery.ts';
import { denialOf, isAboutEntering, isRegionClosed } from '../core/denial.ts';
import { isPassing, isRetryable, RenewalError } from '../core/errors.ts';
import { describeError } from '../core/telemetry.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { commandLine } from '../policy/riposte-yml/command-prefix.ts';
import type { Plan } from './plan-steps.ts';
import { whyNotContained } from './why-not-contained.ts';
import type { Work } from './work.ts';

const LAST_DELIVERY = 4;
const LAST_ATTEMPT = 8;

/** Whether the queue should deliver the message once more: trying again can help, and has not been tried too often. */
export function isWorthRetrying(error: unknown, delivery: Delivery, record: ResponseRecord): boolean {
  return isRetryable(error) && delivery.receives < LAST_DELIVERY && record.attempts < LAST_ATTEMPT;
}

/** An action that ends here because of an error, with what a person can do about it. */
export const failure = (
  error: unknown,
  work: Partial<Pick<Work, 'organisationAccount' | 'ctx' | 'record'>> = {},
): Extract<Plan, { step: 'end' }> => {
  const { name, message } = describeError(error);
  const { organisationAccount } = work;
  const known = error instanceof RenewalError ? error.advice : undefined;
  const notCalled = message.startsWith(NOT_CALLED);
  const contained = notCalled ? undefined : whyNotContained({ name, message }, work);
  const there = organisationAccount && adviceThere(name, message, organisationAccount);
  return {
    step: 'end',
    outcome: 'failed',
    reason: `${name}: ${message}`,
    advice: known ?? contained ?? (there || adviceFor(name, message)),
  };
};

/** Whether what ended a response, as `failure` words it, was a fault of AWS that passes. */
export const isOutage = (reason = ''): boolean => isPassing(reason.split(':')[0] ?? '');

const DENIED = /AccessDenied|Unauthorized|NotAuthorized/;
/** Where an answer waits for an account that may not be entered now, nobody was asked. */
export const NOT_CALLED = 'sts:AssumeRole was not called';

function adviceFor(errorName: string, message: string): string {
  if (message.startsWith(NOT_CALLED))
    return 'It is retried automatically, and works once the account may be entered: see docs/members.md.';
  if (isAboutEntering(message))
    return 'The role in the member account is missing, or does not trust this deployment: see docs/members.md.';
  if (DENIED.test(errorName)) {
    const { cause } = denialOf({ name: errorName, message }) ?? {};
    if (cause) return `It is denied by ${cause}, not by a role of this stack: see docs/operations.md, "Access denied".`;
    return `The function lacks this permission, or a policy of the account denies it: ${commandLine('doctor')} says which, and docs/operations.md, "Access denied", how to fix it.`;
  }
  if (isPassing(errorName)) return 'AWS could not answer, which passes: it is retried each hour until it works.';
  return 'Search the function’s log for the finding’s id. Once the cause is gone, Riposte retries automatically: after an hour at first, and at least once a day.';
}

const PAGE = 'docs/organisation.md, "When an account refuses"';

/** The same in an account of the organisation, which is entered by roles of templates; undefined for what is not special there. */
function adviceThere(errorName: string, message: string, account: string): string | undefined {
  if (message.startsWith(NOT_CALLED))
    return `It is retried automatically, and works once account ${account} may be entered: see ${PAGE}.`;
  if (isRegionClosed(errorName))
    return `The region is not enabled in account ${account}, or the account is closed: enable the region there, or leave it out of the section organisation. See ${PAGE}.`;
  const { cause } = denialOf({ name: errorName, message }) ?? {};
  const isEntering = isAboutEntering(message);
  if (!isEntering && !DENIED.test(errorName)) return undefined;
  if (cause)
    return `${isEntering ? `Entering account ${account}` : `In account ${account} it`} is denied by ${cause}: have it let the roles of Riposte through, or exclude the account: see ${PAGE}.`;
  if (isEntering)
    return `The role in account ${account} is missing, or does not trust this deployment: run ${commandLine(`org deploy --again ${account}`)}. See ${PAGE}.`;
  return `The role in account ${account} lacks this permission, or a policy there denies it: run ${commandLine('org deploy')}, which brings the role up to date. See ${PAGE}.`;
}
