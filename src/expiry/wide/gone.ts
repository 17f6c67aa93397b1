import { clean } from '../../core/text.ts';
import type { Expiry } from '../expiry.ts';
import { byUrgency, type Calendar } from '../keep.ts';
import { identityOf } from '../milestones.ts';
import { LOOKS, type Outcome } from './look-wide.ts';
import type { Progress } from './progress.ts';

/** What is not as it was told any more, and when the look began that saw it. */
export interface Gone {
  entry: Expiry;
  /** In ms. */
  since: number;
}

/**
 * What looks found before, without an end, and do not find any more. Only a look that is through has seen its whole
 * kind: one that broke off, was throttled or goes on later says nothing of what it did not come to.
 *
 * @param before what was in force before these looks; what an unfinished look did not come to is still in it
 */
export function goneSince(outcomes: readonly Outcome[], before: Calendar | undefined): Gone[] {
  return outcomes.flatMap(({ progress, unread }) => {
    if (!progress.isThrough || unread) return [];
    const { kind } = LOOKS[progress.look];
    const still = new Set(progress.entries.filter(isTellable).map(identityOf));
    const wasSeen = seenBy(progress);
    return (before?.entries ?? [])
      .filter((entry) => entry.kind === kind && entry.at === undefined && !entry.automatic)
      .filter((entry) => !still.has(identityOf(entry)) && wasSeen(entry))
      .map((entry) => ({ entry, since: progress.began }));
  });
}

const isTellable = ({ answer, at }: Expiry): boolean => answer !== undefined && at === undefined;

/** Whether an entry would be among what is kept of a look if it stood as before. */
function seenBy({ counts, denied, entries }: Progress): (entry: Expiry) => boolean {
  const found = Object.values(counts).reduce((sum, count) => sum + count, 0);
  const last =
    found > entries.length
      ? entries
          .filter(({ at }) => at === undefined)
          .sort(byUrgency)
          .at(-1)
      : undefined;
  // Of what is closed to us only the first are named.
  const mayBeAny = denied !== undefined && denied.count > denied.first.length;
  const closed = new Set(denied?.first);
  return (entry) =>
    !mayBeAny && !closed.has(clean(entry.name, 64)) && (last === undefined || byUrgency(entry, last) < 0);
}
