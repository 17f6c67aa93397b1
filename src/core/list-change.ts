/** What a list from outside would change of the one that was accepted last. */
export interface ListChange {
  /** Entries as people are shown them. */
  added: string[];
  removed: string[];
  /** Why a person should look at it before it is in force; absent when it may be at once. */
  why?: string;
}

/** A list that waits for a person, and what it would change. */
export interface HeldChange {
  added: number;
  removed: number;
  why: string;
  /** What comes in and what goes out, in lines. */
  changes: string;
  /** When it was first read, in ms. */
  readAt: number;
}

/** What people are still to be told: it is written with what it tells of, in one write, so that no end between loses it. */
export interface Owed {
  /** The same when it is told again. */
  id: string;
  subject: string;
  body: string;
  needsPerson: boolean;
}

/** So many entries may come or go whatever their share is: half of a short list is no mass change. */
const FREE_CHANGES = 5;
const MOST_SHARE = 0.5;
const MOST_SHOWN = 20;

/**
 * Compares two lists of entries, each given by what it says and by how it is shown. An entry that says something else
 * now counts as one that came in and one that went out.
 *
 * @param before undefined when none was ever accepted: then no change is too large
 */
export function compareLists(
  before: ReadonlyMap<string, string> | undefined,
  after: ReadonlyMap<string, string>,
): ListChange {
  const old = before ?? new Map<string, string>();
  const added = [...after].flatMap(([entry, shown]) => (old.has(entry) ? [] : [shown]));
  const removed = [...old].flatMap(([entry, shown]) => (after.has(entry) ? [] : [shown]));
  const most = Math.max(added.length, removed.length);
  if (!before || most <= FREE_CHANGES || most <= old.size * MOST_SHARE) return { added, removed };
  const why = `${added.length} entries come in and ${removed.length} go out of ${old.size}, which is more than half`;
  return { added, removed, why };
}

/** What comes in and goes out: how many, and the first of each. */
export const changeLines = ({ added, removed }: ListChange): string =>
  added.length + removed.length === 0
    ? 'The same entries in another order.'
    : [...linesOf('Came in', added), ...linesOf('Went out', removed)].join('\n');

function linesOf(title: string, entries: readonly string[]): string[] {
  if (entries.length === 0) return [];
  const more = entries.length > MOST_SHOWN ? `, and ${entries.length - MOST_SHOWN} more` : '';
  return [`${title}: ${entries.length} (${entries.slice(0, MOST_SHOWN).join(', ')}${more})`];
}
