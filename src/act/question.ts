import { createHash } from 'node:crypto';
import type { JsonObject, Prepared } from '../core/action.ts';

type Proceed = Extract<Prepared<JsonObject>, { verdict: 'proceed' }>;

/** Times in a sentence: they pass, and are no change of the plan. */
const TIMES = /\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)?(?: ?(?:Z|UTC))?/g;

/** Names what a person is shown, so that a yes holds for that and for nothing else. */
export function planHash(prepared: Pick<Proceed, 'from' | 'to' | 'effect' | 'alsoHit'>): string {
  const { from, to, effect, alsoHit } = prepared;
  const shown = [from, to, effectOf({ effect, ...(alsoHit && { alsoHit }) })]
    .map((text) => text.replace(TIMES, ''))
    .join('\n');
  return createHash('sha256').update(shown).digest('hex').slice(0, 16);
}

/** What would be done, as a sentence's end: the action's own words from the live state, who else is hit, and what was seen. */
export const effectOf = ({ effect, alsoHit, lately }: Pick<Proceed, 'effect' | 'alsoHit' | 'lately'>): string =>
  [effect, alsoHit && `also hit: ${alsoHit}`, lately].filter(Boolean).join('; ');
