import { DAY_MS, type Expiry } from './expiry.ts';

/** So many entries are kept whole, the most pressing ones; all are counted. */
const MOST_DATED = 2_000;
const MOST_UNDATED = 500;

/** What cannot be looked at, and why; for people. */
export interface Unread {
  kind: Expiry['kind'];
  /** The member account; absent for the stack's own. */
  account?: string;
  region: string;
  note: string;
  /** It is being looked at, and the rest is for later runs of the same day. */
  underWay?: true;
}

/** What a look around came to. */
export interface Calendar {
  /** When it began, in ms. */
  at: number;
  /** The most pressing first; those without an end last. */
  entries: Expiry[];
  /** How many there are of each, by kind and state, such as `secret never-rotated`. */
  counts: Record<string, number>;
  unread: Unread[];
}

// What calls for a person in time comes before what is renewed automatically, whatever its date.
const rank = ({ automatic, at = 2e6 * DAY_MS }: Expiry): number => (automatic ? 1e6 * DAY_MS : 0) + at;
/** What is due for a person first, first. */
export const byUrgency = (a: Expiry, b: Expiry): number =>
  rank(a) - rank(b) || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The best so many of any number, in little memory. */
function createBest(most: number) {
  let kept: Expiry[] = [];
  const cut = (): void => {
    kept = kept.sort(byUrgency).slice(0, most);
  };
  return {
    add(found: Expiry): void {
      if (kept.push(found) >= 2 * most) cut();
    },
    end(): Expiry[] {
      cut();
      return kept;
    },
  };
}

/** Counts everything that is found, and keeps the most pressing of it, whatever order it comes in. */
export function createKeeper(most = { dated: MOST_DATED, undated: MOST_UNDATED }) {
  const dated = createBest(most.dated);
  const undated = createBest(most.undated);
  const counts: Record<string, number> = {};
  return {
    add(found: Expiry): void {
      const word = `${found.kind} ${found.state}`;
      counts[word] = (counts[word] ?? 0) + 1;
      (found.at === undefined ? undated : dated).add(found);
    },
    end(): Pick<Calendar, 'entries' | 'counts'> {
      return { entries: [...dated.end(), ...undated.end()], counts: { ...counts } };
    },
  };
}
