import { utc } from '../../core/text.ts';
import { DAY_MS, type Expiry } from '../expiry.ts';
import { byUrgency, type Calendar, type Unread } from '../keep.ts';
import { identityOf } from '../milestones.ts';
import { LOOKS, type Outcome } from './look-wide.ts';

/** A look of which a part is for later runs of the same day is as it should be. */
const LATE_MS = DAY_MS;

/**
 * What the wide looks say now. Of a look that is through, what it found. Of one that is not, what it found so far, and
 * what the one before found and it did not come to yet: what was not looked at is not gone.
 */
export function inForce(
  outcomes: readonly Outcome[],
  before: Calendar | undefined,
  region: string,
  now: number,
): Calendar {
  const parts = outcomes.map(({ progress }) => {
    const { kind } = LOOKS[progress.look];
    return progress.isThrough ? progress : together(progress, ofKind(kind, before));
  });
  const unread = outcomes.flatMap((outcome) => [
    ...(outcome.unread ? [outcome.unread] : goingOn(outcome, region, now)),
    ...closed(outcome, region),
  ]);
  return {
    at: now,
    entries: parts.flatMap(({ entries }) => entries).sort(byUrgency),
    counts: Object.assign({}, ...parts.map(({ counts }) => counts)),
    unread,
  };
}

type Part = Pick<Calendar, 'entries' | 'counts'>;

function ofKind(kind: Expiry['kind'], calendar: Calendar | undefined): Part {
  const counts = Object.entries(calendar?.counts ?? {}).filter(([word]) => word.startsWith(`${kind} `));
  return {
    entries: (calendar?.entries ?? []).filter((entry) => entry.kind === kind),
    counts: Object.fromEntries(counts),
  };
}

/** How many there are nobody knows before the look is through: as many as one of both says at least. */
function together(soFar: Part, before: Part): Part {
  const entries = new Map([...before.entries, ...soFar.entries].map((entry) => [identityOf(entry), entry]));
  const counts = { ...before.counts };
  for (const [word, count] of Object.entries(soFar.counts)) counts[word] = Math.max(count, counts[word] ?? 0);
  return { entries: [...entries.values()], counts };
}

/** What is said of what is closed to us, by the look. */
const CLOSED: Partial<Record<Outcome['progress']['look'], [thing: string, may: string]>> = {
  'shared-keys': ['key', 'may be shared without standing here: Riposte may not read the policy or the grants'],
  replicas: ['secret', 'may have copies that do not follow, without standing here: Riposte may not describe them'],
};

/** What is closed to us is not well only because nothing was found in it. */
function closed({ progress: { look, denied } }: Outcome, region: string): Unread[] {
  if (!denied) return [];
  const { count, first } = denied;
  const [thing, may] = CLOSED[look] ?? ['thing', 'may stand otherwise: Riposte may not look at them'];
  const things = `${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}`;
  const names = `${first.join(', ')}${count > first.length ? ` and ${count - first.length} more` : ''}`;
  const note = `${things} (${names}) ${may}.`;
  return [{ kind: LOOKS[look].kind, region, note }];
}

function goingOn({ progress: { isThrough, look, looked, began } }: Outcome, region: string, now: number): Unread[] {
  if (isThrough) return [];
  const note = `${looked.toLocaleString('en')} were looked at since ${utc(began)}; the others follow, and stand here as they were found before.`;
  return [{ kind: LOOKS[look].kind, region, note, ...(now - began < LATE_MS && { underWay: true as const }) }];
}
