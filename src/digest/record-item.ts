import { isAwsError } from '../core/errors.ts';
import type { Period } from '../core/period.ts';

/** Longer than the function may run, so that a lease that has ended belongs to a run that is dead. */
export const LEASE_MS = 10 * 60_000;

/** `gathering`: nothing was published, try as often as needed. `publishing`: it may have been. `sent`: it was. */
export type State = 'gathering' | 'publishing' | 'sent';

/** The last digest of a kind to one recipient, as the journal keeps it. */
export interface Item {
  state: State;
  /** What it is about, ms: from where the digest before it ended, to its own end (exclusive). */
  from: number;
  to: number;
  /** The local date or week of its end. */
  label: string;
  owner: string;
  /** Until when the owner is left alone, ms. */
  lease: number;
  /** How often it may have been published more than once. */
  repeats: number;
  subject?: string;
}

interface ItemKey {
  pk: string;
  sk: string;
}

/** The table key of the last digest of a kind to one recipient; `sns` is the topic. */
export const digestKey = (kind: Period['kind'], recipient = 'sns'): ItemKey => ({
  pk: `DIGEST#${kind}`,
  sk: recipient,
});

/** As the release before kept it: a record for each label, which says nothing of where it began or ended. */
export const formerKey = (label: string, recipient: string): ItemKey => ({ pk: `DIGEST#${label}`, sk: recipient });

/** What a conditional write returns, or undefined when its condition did not hold. */
export async function ifHeld<T>(write: () => Promise<T>): Promise<T | undefined> {
  try {
    return await write();
  } catch (error) {
    if (isAwsError(error, 'ConditionalCheckFailedException')) return undefined;
    throw error;
  }
}
