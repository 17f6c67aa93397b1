import { isOneShot } from '../actions/catalogue/catalogue.ts';
import type { ResponseRecord } from '../journal/response-record.ts';

const HOUR_MS = 3_600_000;

/** Why a person is asked before what is done once is done again: it ran within the last hour. */
export function ranJustNow({ action, appliedAt = 0 }: ResponseRecord, now: number): string | undefined {
  if (!isOneShot(action) || now - appliedAt >= HOUR_MS) return undefined;
  return `It was done at ${new Date(appliedAt).toISOString()}, and is not repeated within an hour without a person.`;
}
