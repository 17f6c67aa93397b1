import { createHash } from 'node:crypto';
import type { JsonObject, Prepared } from '../core/action.ts';

type Proceed = Extract<Prepared<JsonObject>, { verdict: 'proceed' }>;

/** Times in a sentence: they pass, and are no change of the plan. */
const TIMES = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)?(?: ?(?:Z|UTC))?/g;

/** Names what a person is shown, so that a yes holds for that and for nothing else. */
export function planHash(prepared: Pick<Proceed, 'from' | 'to' | 'effect' | 'alsoHit'>): string {
  const shown = [prepared.from, prepared.to, effectOf(prepared)].map((text) => text.replace(TIMES, '')).join('\n');
  return createHash('sha256').update(shown).digest('hex').slice(0, 16);
}

/** What would be done, as a sentence's end: the action's own words from the live state, and who else is hit. */
export const effectOf = ({ effect, alsoHit }: Pick<Proceed, 'effect' | 'alsoHit'>): string =>
  alsoHit ? `${effect}; also hit: ${alsoHit}` : effect;
