import type { HistoryEntry } from '../core/response.ts';
import { isOutage } from './failure.ts';
import { faultHash } from './fault-hash.ts';
import type { Work } from './work.ts';

/** What a failure, a step that could not follow, or a renewal that failed is called in the history. */
type Failing = 'failed' | 'not followed up' | 'not renewed';

const RETRY = 'retry';
/** After these a failure is news again: it worked, or a person wants to know whether it does by now. */
const NEWS: ReadonlySet<string> = new Set([
  'applied',
  'renewed',
  'unchanged',
  'undone',
  'expired',
  'followed up',
  RETRY,
]);

/** What AWS says of credentials that it does not know, or no longer: of one cause, such as a key on its way, now this and now that. */
const CREDENTIALS =
  /^(?:InvalidClientTokenId|InvalidAccessKeyId|UnrecognizedClient|ExpiredToken|AuthFailure|SignatureDoesNotMatch)/;

/** EC2 calls some of what a role may not do by a name of these. */
const isOfCredentials = (fault: string): boolean => CREDENTIALS.test(fault) && !/not authorized/i.test(fault);

type History = { history?: readonly HistoryEntry[] };

/**
 * Whether people have heard of a fault since it last worked, or a person wanted it tried again: of the very one, in an
 * outage, whose faults have many names, of one of them, and of credentials that do not hold, by another of their names.
 * Another permission that is missing is another fault, whatever its name.
 */
export function isKnownFault({ history = [] }: History, fault: string, failing: Failing): boolean {
  const hash = faultHash(fault);
  const last = history.findLastIndex(({ what }) => NEWS.has(what));
  const known = history.slice(last + 1).filter(({ what }) => what === failing);
  // A release before kept of a long one only how it began.
  if (known.some((one) => (one.fault === undefined ? one.why === fault : one.fault === hash))) return true;
  const isAlike = [isOutage, isOfCredentials].find((is) => is(fault));
  return isAlike !== undefined && known.some(({ why = '' }) => isAlike(why));
}

/** Whether people have heard that it fails so. */
export function isToldFailure({ earlier, record }: Pick<Work, 'earlier' | 'record'>, reason: string): boolean {
  if (isWanted(record) || earlier.outcome !== 'failed') return false;
  return earlier.reason === reason || isKnownFault(record, reason, 'failed');
}

/** Whether people have heard that a renewal fails so. */
export const isToldRenewal = (record: History, fault: string): boolean =>
  !isWanted(record) && isKnownFault(record, fault, 'not renewed');

/** Whether the last renewal failed, or was held back: that one works again is news. */
export const isUnrenewed = ({ history = [] }: History): boolean =>
  history.findLast(({ what }) => what === 'not renewed' || NEWS.has(what))?.what === 'not renewed';

/** A person had it tried again, and waits to hear how that went. */
const isWanted = ({ history = [] }: History): boolean =>
  history.findLast(({ what }) => what === 'failed' || what === RETRY)?.what === RETRY;
