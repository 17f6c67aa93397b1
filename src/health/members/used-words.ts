import type { Unasked, UsedRegion } from '../../journal/seen-members.ts';

const MOST_USED = 6;

/** Regions that somebody uses where nothing is heard. */
export function usedText(used: readonly UsedRegion[]): string {
  const more = used.length > MOST_USED ? ` and ${used.length - MOST_USED} more` : '';
  const shown = used.slice(0, MOST_USED).map(({ region, by }) => `${region} (${by.join(', ')})`);
  return `somebody uses ${shown.join(', ')}${more}, which organisation.regions does not name: nothing is heard there`;
}

/** Regions of which that is not known. */
export function unaskedText({ regions, cause = 'the role there' }: Unasked): string {
  const more = regions.length > MOST_USED ? ` and ${regions.length - MOST_USED} more` : '';
  return `whether somebody uses ${regions.slice(0, MOST_USED).join(', ')}${more} is not known: ${cause} does not allow cloudwatch:ListMetrics`;
}
