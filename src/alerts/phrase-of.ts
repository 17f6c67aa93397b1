import { type Alert, tellsOfHeldYes } from './alert.ts';
import { failedAfter } from './what-happened.ts';
import { deedOf, type Ending, phrase } from './words.ts';

/** What an alert, or a line of the daily email, tells of, in a few words that start a sentence. @example 'FAILED to undo: block 198.51.100.7/32' */
export function phraseOf(
  alert: Pick<Alert, 'decision' | 'finding' | 'failed' | 'approved' | 'guard'> & { outcome: Ending },
): string {
  const { decision, finding, outcome } = alert;
  if (tellsOfHeldYes(alert)) return `Approved, and waits: ${deedOf(decision, finding)}`;
  const failed = failedAfter(alert);
  return failed === undefined ? phrase(decision, outcome, finding) : `${failed}: ${deedOf(decision, finding)}`;
}
