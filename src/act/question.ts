import { createHash } from 'node:crypto';
import type { JsonObject, Prepared } from '../core/action.ts';
import type { ResponseRecord } from '../journal/response-record.ts';

type Proceed = Extract<Prepared<JsonObject>, { verdict: 'proceed' }>;

/** Times in a sentence: they pass, and are no change of the plan. */
const TIMES = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)?(?: ?(?:Z|UTC))?/g;

/** Names what a person is shown, so that a yes holds for that and for nothing else. */
export function planHash({ from, to }: Pick<Proceed, 'from' | 'to'>): string {
  const shown = [from, to].map((text) => text.replace(TIMES, '')).join('\n');
  return createHash('sha256').update(shown).digest('hex').slice(0, 16);
}

/** What would be done, as a sentence's end: the action's own words from the live state, or the change itself. */
export function effectOf({ target }: Pick<ResponseRecord, 'target'>, { effect, from, to, alsoHit }: Proceed): string {
  const what = effect ?? `changes ${target.key}: ${from} → ${to}`;
  return alsoHit ? `${what}; also hit: ${alsoHit}` : what;
}
