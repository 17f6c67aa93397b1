import type { HistoryEntry } from '../core/response.ts';
import type { ResponseRecord } from '../journal/response-record.ts';
import { isOutage } from './failure.ts';
import { cut } from './history.ts';

/** What a failure, or a step that could not follow, is called in the history. */
export type Failing = 'failed' | 'not followed up';

/** Ends after which a failure is news again. */
const WORKED: ReadonlySet<string> = new Set(['applied', 'unchanged', 'undone', 'expired', 'followed up']);

/** What AWS says to whom it does not let in, or does not know: of one cause, such as a key on its way, it says now this and now that. */
const REFUSED =
  /AccessDenied|Unauthorized|NotAuthorized|Forbidden|InvalidClientTokenId|UnrecognizedClient|ExpiredToken|AuthFailure|InvalidAccessKeyId|SignatureDoesNotMatch|OptInRequired/;

const codeOf = (fault: string): string => fault.split(':')[0] ?? '';
const isRefused = (fault: string): boolean => REFUSED.test(codeOf(fault));

/** What has failed since it last worked, as the history has it. */
function faultsIn(history: readonly HistoryEntry[], failing: Failing): string[] {
  const last = history.findLastIndex(({ what }) => WORKED.has(what));
  return history.slice(last + 1).flatMap(({ what, why }) => (what === failing && why ? why : []));
}

/**
 * Whether people have heard of a fault since it last worked: of the very one, in an outage, whose faults have many names, of one
 * of them, and where AWS refuses, of a refusal by another name. A refusal of the same name and other words is another one.
 */
export function isKnownFault(
  { history = [] }: Partial<Pick<ResponseRecord, 'history'>>,
  fault: string,
  failing: Failing,
): boolean {
  const now = cut(fault);
  const known = faultsIn(history, failing);
  if (known.includes(now)) return true;
  if (isOutage(now)) return known.some(isOutage);
  return isRefused(now) && known.some(isRefused) && !known.some((one) => codeOf(one) === codeOf(now));
}
