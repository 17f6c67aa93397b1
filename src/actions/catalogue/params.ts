/** What one parameter of an action may be. */
export type ParamRule =
  | { what: string; least: number; most: number }
  | { what: string; words: readonly [string, ...string[]] }
  | { what: string; name: RegExp };

/**
 * How long a temporary effect may last. A block that lasts for ever hides a finding for ever, so the longest is a year;
 * rules of a network ACL and entries of a prefix list are few, so theirs are shorter.
 */
export const hoursUpTo = ({ days }: { days: number }): { hours: ParamRule } => ({
  hours: {
    what: 'For how many hours after the last sighting, counted anew each time the finding comes again.',
    least: 1,
    most: days * 24,
  },
});
